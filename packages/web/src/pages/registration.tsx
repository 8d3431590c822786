import { lazyPage } from '../parts/lazy.tsx'
import type { PatientState } from '../state/patient-state.ts'

export const RegistrationPage = lazyPage<{ state: PatientState }>(async () => (await import('../registration/registration-page.tsx')).RegistrationPage)
