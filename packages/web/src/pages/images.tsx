import { lazyPage } from '../parts/lazy.tsx'
import type { PatientState } from '../state/patient-state.ts'

export const ImagesPage = lazyPage<{ state: PatientState }>(async () => (await import('../images/images-page.tsx')).ImagesPage)
