import type { ComponentType } from 'preact'
import type { PatientState } from '../state/patient-state.ts'
import { ImagesPage } from './images.tsx'
import { CoursePage } from './course.tsx'
import { OverviewPage } from './overview.tsx'
import { RegistrationPage } from './registration.tsx'
import { ReportPage } from './report.tsx'
import { lazyPage } from '../parts/lazy.tsx'

export interface PatientTab { readonly id: string; readonly title: string; readonly page: ComponentType<{ state: PatientState }> }

/** The pages of a patient, in the order of the work; the first is shown where the address names none. */
export const patientTabs: readonly PatientTab[] = [
  { id: 'overview', title: 'Overview', page: OverviewPage },
  { id: 'course', title: 'Course', page: CoursePage },
  { id: 'images', title: 'Images', page: ImagesPage },
  { id: 'registration', title: 'Registration', page: RegistrationPage },
  { id: 'report', title: 'Report', page: ReportPage },
  { id: 'plan', title: 'Plan', page: lazyPage(async () => (await import('./plan.tsx')).PlanTab) },
]

export const tabOf = (id: string | undefined): PatientTab => patientTabs.find(t => t.id === id) ?? patientTabs[0]!
