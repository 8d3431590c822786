import { type Outcome, answer, error, refusal } from '../../record/index.ts'
import type { DicomDataset, Tag } from '../file/dataset.ts'
import { nuclearMedicinePlanes } from './nm.ts'
import { type Plane, planeFrom } from './plane.ts'

const enhancedSops = new Set([
  '1.2.840.10008.5.1.4.1.1.2.1', '1.2.840.10008.5.1.4.1.1.2.2', // enhanced CT, legacy converted
  '1.2.840.10008.5.1.4.1.1.130', '1.2.840.10008.5.1.4.1.1.128.1', // enhanced PET, legacy converted
  '1.2.840.10008.5.1.4.1.1.4.1', '1.2.840.10008.5.1.4.1.1.4.4', // enhanced MR, legacy converted
])
const nuclearMedicineSop = '1.2.840.10008.5.1.4.1.1.20'

/** The planes of one image instance, one per frame, in the order of its frames. */
export function planesOf(d: DicomDataset, frames: number, slopeOf: (frame: number) => number | undefined = () => undefined): Outcome<readonly Plane[]> {
  const sop = d.uid('x00080016')
  if (sop === nuclearMedicineSop) return nuclearMedicinePlanes(d, frames)
  if (d.has('x52009230') || d.has('x52009229') || (sop !== undefined && enhancedSops.has(sop))) return functionalGroupPlanes(d, frames, slopeOf)
  if (frames > 1) return refusal(error('image/frames-unplaced', { file: d.file, tag: '(0028,0008)', value: frames },
    `${d.file} holds ${frames} frames without saying where each of them lies.`))
  const p = planeFrom(d, 0, tag => d.has(tag) ? d : undefined, slopeOf(0))
  return p.value ? answer([p.value], p.findings) : refusal(...p.findings)
}

/** Functional groups: what a frame does not say itself, the shared groups say. */
function functionalGroupPlanes(d: DicomDataset, frames: number, slopeOf: (frame: number) => number | undefined): Outcome<readonly Plane[]> {
  const shared = d.sequence('x52009229')[0]
  const perFrame = d.sequence('x52009230')
  if (perFrame.length !== frames && !(perFrame.length === 0 && frames === 1)) return refusal(error('image/frames-unplaced', { file: d.file, tag: '(5200,9230)', value: perFrame.length },
    `${d.file} holds ${frames} frames and describes ${perFrame.length} of them.`))
  const planes: Plane[] = []
  // One search of the shared groups serves all frames.
  const sharedGroups = new Map(groups.map(g => [g, shared?.sequence(g)[0]]))
  for (let n = 0; n < frames; n++) {
    const own = perFrame[n]
    const p = planeFrom(d, n, tag => {
      const group = groupOf[tag]
      return group === undefined ? undefined : own?.sequence(group)[0] ?? sharedGroups.get(group)
    }, slopeOf(n))
    if (!p.value) return refusal(...p.findings)
    planes.push(p.value)
  }
  return answer(planes)
}

const groups = ['x00209113', 'x00209116', 'x00289110', 'x00289145'] as const
const groupOf: Readonly<Record<Tag, (typeof groups)[number]>> = {
  x00200032: 'x00209113', x00200037: 'x00209116', x00280030: 'x00289110', x00180050: 'x00289110', x00281052: 'x00289145', x00281053: 'x00289145',
}
