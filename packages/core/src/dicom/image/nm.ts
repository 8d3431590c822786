import { type Finding, type Outcome, answer, error, note, refusal } from '../../record/index.ts'
import { type Vec3, add, cross, furthest, scale } from '../../volume/index.ts'
import type { DicomDataset } from '../file/dataset.ts'
import { type Plane, planeFrom } from './plane.ts'

/**
 * Frames of a reconstructed SPECT (NM Image, RECON TOMO, PS3.3 C.8.4.14 to C.8.4.16): one position for the first slice, the others
 * stacked by Spacing Between Slices, whose sign says whether along the normal (row x column) or against it.
 * Projections, planar and gated images are refused: they are no volume.
 */
export function nuclearMedicinePlanes(d: DicomDataset, frames: number): Outcome<readonly Plane[]> {
  const kind = d.texts('x00080008')[2]
  if (kind !== 'RECON TOMO') return refusal(error('image/nm-not-reconstructed', { file: d.file, tag: '(0008,0008)', value: kind ?? '' },
    `${d.file} is a nuclear medicine image of kind ${kind ?? 'unknown'}: only reconstructed SPECT (RECON TOMO) is a volume.`, 'Give the reconstructed series.'))
  for (const [tag, what] of [['x00540011', 'energy windows'], ['x00540021', 'detectors'], ['x00540051', 'rotations'], ['x00540071', 'time slots']] as const) {
    const count = d.number(tag) ?? 1
    if (count > 1 && frames !== (d.number('x00540081') ?? frames)) return refusal(error('image/nm-several-volumes', { file: d.file, value: count },
      `${d.file} holds ${count} ${what}: more than one volume.`, 'Export one reconstructed volume per series.'))
  }
  const detector = d.sequence('x00540022')[0]
  const first = planeFrom(d, 0, tag => tag === 'x00200032' || tag === 'x00200037' ? (detector?.has(tag) ? detector : d.has(tag) ? d : undefined) : d.has(tag) ? d : undefined)
  if (!first.value) return refusal(...first.findings)
  const findings: Finding[] = []
  const given = d.number('x00180088')
  const step = given ?? first.value.thickness
  if (frames > 1 && !(step !== undefined && Math.abs(step) > 1e-4)) return refusal(error('image/geometry-missing', { file: d.file, tag: '(0018,0088)' },
    `${d.file} says neither how far apart its slices are nor how thick.`))
  if (given === undefined && frames > 1) findings.push(note('image/spacing-from-thickness', { file: d.file, tag: '(0018,0050)', value: step! },
    `${d.file} has no Spacing Between Slices: Slice Thickness (${step} mm) was taken, stacked along the normal.`))

  const scaling = realWorld(d)
  if (scaling?.finding) findings.push(scaling.finding)
  const { slope, intercept } = scaling ?? first.value
  const vector = d.numbers('x00540080')
  const placed = vector.length === frames && new Set(vector).size === frames
  const normal: Vec3 = cross(first.value.alongRow, first.value.downColumn)
  const planes = Array.from({ length: frames }, (_, n): Plane => ({
    ...first.value!, frame: n, slope, intercept,
    position: add(first.value!.position, scale(normal, ((placed ? vector[n]! : n + 1) - 1) * (step ?? 0))),
  }))
  if (planes.some(p => !p.position.every(x => Math.abs(x) <= furthest))) return refusal(error('image/geometry-missing', { file: d.file, tag: '(0018,0088)', value: step ?? 0 }, `${d.file}: its slices would lie further away than any patient does.`))
  return answer(planes, findings)
}

/** The linear Real World Value Mapping of a quantitative SPECT, with its unit told in a note. */
function realWorld(d: DicomDataset): { slope: number; intercept: number; finding: Finding } | undefined {
  const map = d.sequence('x00409096')[0] ?? d.sequence('x52009229')[0]?.sequence('x00409096')[0]
  const slope = map?.number('x00409225')
  if (!map || slope === undefined || slope === 0) return undefined
  const unit = map.sequence('x004008ea')[0]?.text('x00080100') ?? 'unknown unit'
  return {
    slope, intercept: map.number('x00409224') ?? 0,
    finding: note('image/real-world-value', { file: d.file, tag: '(0040,9096)', value: unit }, `${d.file}: stored values were mapped to real world values in ${unit}.`),
  }
}
