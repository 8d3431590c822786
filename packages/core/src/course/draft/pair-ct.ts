import { type Outcome, note, warning } from '../../record/index.ts'
import { type Series, originalsFirst } from '../../dicom/index.ts'

/** The CT that belongs to a PET: of its frame of reference, else of its study; the one that covers most of it. */
export function pairCt(pet: Series, series: readonly Series[]): Outcome<Series> {
  const cts = originalsFirst(series.filter(s => s.kind === 'ct' && s.patient === pet.patient && (s.geometry?.slices ?? 0) > 1))
  const inFrame = cts.filter(s => s.frameOfReferenceUid !== undefined && s.frameOfReferenceUid === pet.frameOfReferenceUid)
  const subject = { series: pet.key }
  const candidates = inFrame.length > 0 ? inFrame : cts.filter(s => s.studyUid === pet.studyUid && (pet.frameOfReferenceUid === undefined || s.frameOfReferenceUid === undefined))
  const covered = candidates.map(ct => ({ ct, share: coveredShare(pet, ct) })).filter(c => c.share > 0)
    .toSorted((a, b) => b.share - a.share || (a.ct.geometry!.spacing[2] - b.ct.geometry!.spacing[2]) || a.ct.key.localeCompare(b.ct.key))
  const best = covered[0]
  if (!best) return { value: undefined, findings: [warning('course/no-ct', subject, 'The PET has no CT in its frame of reference: it cannot be registered to the other exams.', 'Add the CT of this PET/CT to the folder, or name it as ctSeriesUid in a course.json.')] }
  const findings = []
  if (inFrame.length === 0) findings.push(warning('course/ct-by-study', { series: best.ct.key }, 'PET and CT are paired by study and position: a frame of reference is missing.', 'Check that they match in the pictures of the report.'))
  if (best.share < 0.9) findings.push(note('course/ct-short', { series: best.ct.key, value: Number(best.share.toFixed(2)) }, `The CT covers ${Math.round(best.share * 100)} % of the PET's length.`))
  if (covered.length > 1) findings.push(note('course/several-ct', { series: best.ct.key, value: covered.length }, `${covered.length} CT series lie on this PET; the one that covers most of it, then the one with the thinnest slices, is used.`, 'Name another as ctSeriesUid in a course.json if it is the wrong one.'))
  return { value: best.ct, findings }
}

/** Share of the PET's extent along the patient that the CT covers, 0 to 1. */
function coveredShare(pet: Series, ct: Series): number {
  const p = pet.geometry?.bounds, c = ct.geometry?.bounds
  if (!p || !c) return 0
  return Math.max(0, Math.min(p.max[2], c.max[2]) - Math.max(p.min[2], c.min[2])) / (p.max[2] - p.min[2])
}
