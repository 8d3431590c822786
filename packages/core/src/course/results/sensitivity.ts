import { type FollowUp, type Lesion, type ThresholdRule, followUpLesions, ruleText } from '../../delineation/index.ts'
import { changePercent, patientResponse, responseCategory, weightedDose } from '../../response/index.ts'
import {
  type RigidTransform, type Voi, type Volume, boundingBox, clip, coverVoi, cropVoi, cropVolume, reachedBox,
  statistics, volumeMl, voxelsInside,
} from '../../volume/index.ts'
import { carriedVoi } from '../livers/carried-voi.ts'
import { baselineAt } from '../lesions/baseline-at.ts'
import { examBlock, followedBox, regionBox } from '../lesions/exam-blocks.ts'
import { type ExamThreshold, type FdgExam, examThreshold } from '../lesions/delineate-exam.ts'
import type { Protocol } from '../file/protocol.ts'
import type { SensitivityResult } from '../file/results.ts'

interface SensitivityInput {
  readonly protocol: Protocol
  readonly baseline: FdgExam
  readonly followUp?: FdgExam
  readonly lesions: readonly { readonly id: string; readonly voi: Voi }[]
  /** Lesions that have no response, as too little of them lies on the follow-up PET. */
  readonly unseen?: ReadonlySet<string>
  /** From the baseline's frame to the follow-up's. */
  readonly toFollowUp?: RigidTransform
  /** Of every treatment; a lesion's doses are added. */
  readonly doses: readonly { readonly map: Volume<'Gy'>; readonly transformOf: (lesion: string) => RigidTransform }[]
}

/** The same patient under other thresholds: our lesions matched by overlap, their own transforms kept. */
export function sensitivityOf({ rules, ...args }: SensitivityInput & { readonly rules: readonly ThresholdRule[] }): SensitivityResult[] {
  const { baseline, followUp, toFollowUp, lesions } = args
  const box = regionBox(baseline), near = examBlock(baseline, box)
  const input: SensitivityInput = {
    ...args, baseline: near, lesions: lesions.map(l => ({ id: l.id, voi: cropVoi(l.voi, box) })),
    followUp: followUp && (toFollowUp ? examBlock(followUp, followedBox(followUp, near.uptake.volume.geometry, toFollowUp)) : followUp),
  }
  return rules.map(rule => underRule(rule, input))
}

function underRule(rule: ThresholdRule, args: SensitivityInput): SensitivityResult {
  const { protocol, baseline, followUp, lesions } = args
  const name = ruleText(rule), empty = { rule: name, lesions: [], lesionsFound: 0 }
  const at = examThreshold(baseline, rule)
  if (!at.value) return { ...empty, note: at.findings.find(f => f.severity === 'error')?.message ?? 'no threshold' }
  const found = baselineAt({ exam: baseline, threshold: at.value.threshold, minimumVolumeMl: protocol.minimumVolumeMl })
  const matched = lesions.flatMap(l => {
    const best = bestOverlap(l.voi, found.lesions)
    return best ? [{ id: l.id, lesion: best }] : []
  })
  let later: ExamThreshold | undefined, response: FollowUp | undefined
  if (followUp && args.toFollowUp) {
    later = examThreshold(followUp, rule).value
    // Each component once, also where two of our lesions are one under this rule.
    const distinct = [...new Set(found.lesions)]
    if (later) response = followUpLesions({
      pet: followUp.uptake.volume, threshold: later.threshold, region: followUp.region, baseline: distinct.map(l => carriedVoi(l.voi, followUp.uptake.volume.geometry, args.toFollowUp!)),
      split: protocol.followUp.split, reachMm: protocol.followUp.reachMm, minimumVolumeMl: protocol.minimumVolumeMl,
    })
  }
  const rows = matched.map(({ id, lesion }) => {
    const remainder = args.unseen?.has(id) ? undefined : response?.remainders[found.lesions.indexOf(lesion)]
    const change = remainder && changePercent({ baseline: lesion.tlg, followUp: remainder.tlg })
    return {
      id, volumeMl: lesion.volumeMl, tlgBaseline: lesion.tlg, tlgFollowUp: remainder?.tlg, changePercent: change,
      category: change === undefined ? undefined : responseCategory(change, protocol.response),
      meanDoseGy: summedDose(args.doses.map(d => meanDose(d.map, lesion.voi, d.transformOf(id)))), lesion,
    }
  })
  // One row per component in the patient's sums.
  const once = rows.filter((r, n) => rows.findIndex(o => o.lesion === r.lesion) === n)
  const merged = rows.length - once.length
  const dosed = once.flatMap(r => r.meanDoseGy === undefined ? [] : [{ volumeMl: r.volumeMl, meanDoseGy: r.meanDoseGy }])
  const responded = once.flatMap(r => r.tlgFollowUp === undefined ? [] : [{ tlgBaseline: r.tlgBaseline, tlgFollowUp: r.tlgFollowUp }])
  return {
    rule: name, thresholdBaseline: at.value.threshold, thresholdFollowUp: later?.threshold,
    lesions: rows.map(({ lesion: _, ...row }) => row), lesionsFound: found.lesions.length,
    patientDoseGy: weightedDose(dosed), patientChangePercent: patientResponse(responded, protocol.response, 0)?.changePercent,
    note: [
      merged > 0 ? `${merged} of the lesions are one with another under this threshold` : '',
      lesions.length > matched.length ? `${lesions.length - matched.length} of the lesions are not found` : '',
    ].filter(Boolean).join('; ') || undefined,
  }
}

const summedDose = (doses: readonly (number | undefined)[]): number | undefined =>
  doses.length === 0 || doses.includes(undefined) ? undefined : doses.reduce<number>((sum, d) => sum + d!, 0)

function meanDose(dose: Volume<'Gy'>, voi: Voi, transform: RigidTransform): number | undefined {
  const own = cropVoi(voi, boundingBox(voi)!), box = reachedBox(own.grid, dose.geometry, [transform])
  if (!box) return undefined
  const there = cropVolume(dose, box), covered = coverVoi(own, there.geometry, { transform })
  return volumeMl(covered) > 0 ? statistics(there, covered).mean : undefined
}

/** The candidate that shares most voxels with the VOI. */
function bestOverlap(voi: Voi, candidates: readonly Lesion[]): Lesion | undefined {
  let best: Lesion | undefined, most = 0
  for (const c of candidates) {
    const both = voxelsInside(clip(voi, c.voi))
    if (both > most) { most = both; best = c }
  }
  return best
}
