import { type Finding, note, warning } from '../../record/index.ts'
import { MBq, day, minute } from '../../physics/index.ts'
import { type Instant, secondsBetween } from '../../dicom/index.ts'
import type { ExamImages } from '../images/inputs.ts'
import type { ExamResult } from '../file/results.ts'
import type { CourseSettings } from '../file/settings.ts'
import { calendarDays } from '../file/treatment-times.ts'
import type { Uptake } from '../images/uptake.ts'

/** What results.json says of an exam. `injection`: from which days count, of the first treatment, for the follow-up of the last. */
export function examResult(images: ExamImages, uptake: Uptake | undefined, injection: Instant | undefined): ExamResult {
  const { exam, pet, ct } = images, q = pet?.quantity
  const uptakeS = q?.injectionTime && secondsBetween(q.injectionTime, q.scanStart)
  const start = q?.scanStart
  return {
    id: exam.id, role: exam.role,
    tracer: pet?.tracer, nuclide: q?.nuclide,
    petSeriesUid: pet?.seriesUid, ctSeriesUid: ct?.seriesUid,
    scanStart: start?.text, injectionTime: q?.injectionTime?.text, referenceTime: q?.referenceTime.text,
    uptakeMinutes: exam.role === 'treatment' || uptakeS === undefined ? undefined : uptakeS / minute,
    daysFromTreatment: injection && start ? secondsBetween(injection, start) / day : undefined,
    injectedMbq: q?.injectedBq === undefined ? undefined : q.injectedBq / MBq,
    weightKg: uptake?.weightKg ?? exam.weightKg ?? q?.weightKg, heightM: uptake?.heightM ?? q?.heightM,
    suvbwPerBqMl: pet?.volume.unit === 'Bq/ml' ? q?.suvbwPerUnit : undefined,
    tlgUnitPerBqMl: pet?.volume.unit === 'Bq/ml' ? uptake?.factor : undefined,
    petSize: pet?.volume.geometry.size, petSpacingMm: pet?.volume.geometry.spacing,
    ctSize: ct?.volume.geometry.size, ctSpacingMm: ct?.volume.geometry.spacing,
  }
}

/** Exams outside the protocol's windows of days (before the first injection, after the last), and FDG scans too early or unlike each other (PERCIST's comparability). */
export function timingFindings(exams: readonly (ExamResult & { readonly start?: Instant })[], settings: CourseSettings, first: Instant | undefined, last = first): Finding[] {
  const findings: Finding[] = []
  const fdg = exams.filter(e => e.role === 'baseline' || e.role === 'followUp')
  for (const e of fdg) {
    const [from, to] = e.role === 'baseline' ? settings.baselineDaysBefore : settings.followUpDaysAfter
    const from90y = e.role === 'baseline' ? first : last
    const days = from90y && e.start && calendarDays(from90y, e.start) * (e.role === 'baseline' ? -1 : 1)
    if (days !== undefined && (days < from || days > to))
      findings.push(warning(`course/${e.role === 'baseline' ? 'baseline' : 'follow-up'}-window`, { series: e.petSeriesUid, value: days },
        `The ${e.role === 'baseline' ? 'baseline' : 'follow-up'} FDG PET is ${days} days ${e.role === 'baseline' ? 'before' : 'after'} the treatment; the protocol wants ${from} to ${to}.`))
    if (e.uptakeMinutes !== undefined && e.uptakeMinutes < 50)
      findings.push(warning('course/uptake-time', { series: e.petSeriesUid, value: Number(e.uptakeMinutes.toFixed(0)) }, `The FDG PET of ${e.id} began ${e.uptakeMinutes.toFixed(0)} min after injection; PERCIST wants at least 50.`))
  }
  const [a, b] = [fdg.find(e => e.role === 'baseline'), fdg.find(e => e.role === 'followUp')]
  if (!a || !b) return findings
  if (a.uptakeMinutes !== undefined && b.uptakeMinutes !== undefined && Math.abs(a.uptakeMinutes - b.uptakeMinutes) > 15)
    findings.push(warning('course/uptake-differs', { value: Number(Math.abs(a.uptakeMinutes - b.uptakeMinutes).toFixed(0)) },
      `The FDG uptake times of baseline (${a.uptakeMinutes.toFixed(0)} min) and follow-up (${b.uptakeMinutes.toFixed(0)} min) differ by more than 15 min (PERCIST).`))
  if (a.injectedMbq && b.injectedMbq && Math.abs(b.injectedMbq / a.injectedMbq - 1) > 0.2)
    findings.push(note('course/dose-differs', { value: Number((b.injectedMbq / a.injectedMbq).toFixed(2)) }, `The FDG activities of baseline (${a.injectedMbq.toFixed(0)} MBq) and follow-up (${b.injectedMbq.toFixed(0)} MBq) differ by more than 20% (PERCIST).`))
  return findings
}
