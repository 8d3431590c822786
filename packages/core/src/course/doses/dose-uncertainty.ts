import type { DoseConstants, Millilitre } from '../../physics/index.ts'
import {
  type Contribution, type DoseUncertainty, type DosimetrySettings, type ImageNoise, combined, contribution, correlationVolumeMl, generalContributions, imageNoise, noiseOfMean,
  placeUncertainty, recoveredDose, recoveryAt, recoverySlope, shiftUncertaintyMm, uncertaintyOfSum, volumeSensitivity, volumeUncertainty,
} from '../../dosimetry/index.ts'
import { type Vec3, type Volume, weightOf } from '../../volume/index.ts'
import type { BaselineStage } from '../lesions/baseline-stage.ts'
import { lesionsOnGrid } from './dose-lesions.ts'
import type { DoseStage } from './dose-stage.ts'
import type { CourseDose } from './dose-sum.ts'
import type { Protocol } from '../file/protocol.ts'
import { type Remeasured, remeasure } from './remeasure.ts'
import type { LesionResult } from '../file/results.ts'

export interface DoseUncertainties {
  readonly lesions: ReadonlyMap<string, DoseUncertainty>
  /** Of the doses corrected by the recovery curve. */
  readonly recovered: ReadonlyMap<string, DoseUncertainty>
  readonly patient: DoseUncertainty | undefined
  readonly healthyLiver: DoseUncertainty | undefined
}

/**
 * Budgets of the doses of a course by the guidance of the EANM (docs/methods/dosimetry/uncertainty.md): delineation, threshold and
 * registration measured again on the images, the others by the protocol. Bias of what was not corrected is in none of them.
 */
export function doseUncertainties(args: {
  dose: CourseDose; baseline: BaselineStage; lesions: readonly LesionResult[]; draftLiver: boolean; protocol: Protocol; constants: DoseConstants
}): DoseUncertainties {
  const { dose: { treatments, healthyLiver }, baseline, protocol, constants } = args
  const noises = new Map(treatments.map(t => [t, noiseOf(t, protocol.dosimetry)]))
  const lesions = new Map<string, DoseUncertainty>(), recovered = new Map<string, DoseUncertainty>()
  const grid = baseline.exam.uptake.volume.geometry, among = openTissue(baseline)
  for (const l of args.lesions) {
    const voi = baseline.lesions.find(x => x.voi.name === l.id)?.voi
    if (!voi || l.meanDoseGy === undefined) continue
    const at = { volumeMl: l.volumeMl, ...(l.tumourToNormal === undefined ? {} : { tbr: l.tumourToNormal }) }
    const { recovery } = protocol.dosimetry, share = recovery.length > 0 ? recoveryAt(recovery, at).value : undefined, slope = recovery.length > 0 ? recoverySlope(recovery, at) : undefined
    const each = treatments.flatMap(t => {
      const own = t.lesions.find(x => x.id === l.id), transform = t.transformOf?.(l.id)
      if (!own?.dose || !transform) return []
      const shiftMm = shiftUncertaintyMm(protocol.refinement.expectedShiftMm, own.refinement?.accepted ? own.refinement.uncertaintyMm : undefined)
      const again = remeasure({ map: t.map, voi, transform, by: shiftMm, among, ...(baseline.at?.reference ? { threshold: { uptake: baseline.exam.uptake.volume, value: baseline.at.threshold, by: baseline.at.reference.sd } } : {}) })
      if (!again) return []
      const parts = { again, shiftMm, spacing: grid.spacing, volumeMl: l.volumeMl, doseGy: own.dose.meanGy, noise: noises.get(t)!, settings: protocol.dosimetry }
      const general = (doseGy: number) => generalContributions({ doseGy, calibration: t.deposited.calibration, elapsed: t.activity.elapsed, constants, settings: protocol.dosimetry.uncertainty })
      return [{
        plain: combined([...lesionContributions(parts), ...general(own.dose.meanGy)]),
        recovered: share === undefined || slope === undefined ? undefined : combined([...lesionContributions({ ...parts, recovery: { share, slope } }), ...general(recoveredDose(own.dose.meanGy, share))]),
      }]
    })
    if (each.length !== treatments.length) continue
    lesions.set(l.id, whole(each.map(e => e.plain)))
    if (each.every(e => e.recovered)) recovered.set(l.id, whole(each.map(e => e.recovered!)))
  }
  const dosed = args.lesions.filter(l => l.meanDoseGy !== undefined), volume = dosed.reduce((sum, l) => sum + l.volumeMl, 0)
  return {
    lesions, recovered,
    patient: dosed.length > 0 && dosed.every(l => lesions.has(l.id)) ? uncertaintyOfSum(dosed.map(l => ({ weight: l.volumeMl / volume, uncertainty: lesions.get(l.id)! }))) : undefined,
    healthyLiver: healthyLiver && liverUncertainty({ ...args, noises }),
  }
}

const whole = (each: readonly DoseUncertainty[]): DoseUncertainty => each.length === 1 ? each[0]! : uncertaintyOfSum(each.map(uncertainty => ({ weight: 1, uncertainty })))

/** Noise of the 90Y dose map and where it comes from. */
export interface MapNoise extends Pick<ImageNoise, 'variation' | 'mean' | 'correlationMl'> { readonly source: string; readonly type: 'A' | 'B' }

/** What a lesion's own dose has: delineation, threshold, place, noise; `recovery` for the dose corrected by it. */
export function lesionContributions(args: {
  again: Remeasured; shiftMm: number; spacing: Vec3; volumeMl: Millilitre; doseGy: number; noise: MapNoise; settings: DosimetrySettings
  recovery?: { readonly share: number; readonly slope: number }
}): Contribution[] {
  const { again, shiftMm, spacing, volumeMl, noise, settings: { uncertainty: s }, recovery } = args
  const per = recovery?.share ?? 1, doseGy = args.doseGy / per
  const u = volumeUncertainty({ volumeMl, spacing, fwhmMm: s.resolutionMm })
  // A dose of 0 has no logarithm: then the volume is taken as the mass alone.
  const slope = again.wider.volumeMl > again.narrower.volumeMl ? volumeSensitivity(again.wider, again.narrower, recovery?.slope ?? 0) ?? -1 : -1
  const [lower, higher] = again.thresholds ?? []
  // What a lower threshold takes in changes the recovery too, as far as the volume does.
  const corrected = (x: Remeasured['wider']) => x.doseGy / per * (x.volumeMl / volumeMl) ** -(recovery?.slope ?? 0)
  return [
    contribution({ name: 'delineation', standardUncertainty: 100 * u.relative, unit: '% of volume', sensitivityGy: doseGy * slope / 100, type: 'A', common: true, source: `voxel and ${s.resolutionMm} mm FWHM at the edge (Gear 2018); sensitivity measured with the outline a voxel wider and narrower` }),
    ...(lower && higher ? [contribution({ name: 'threshold', standardUncertainty: 1, unit: 'SD of the reference region', sensitivityGy: (corrected(higher) - corrected(lower)) / 2, type: 'A', common: true, source: 'outlined again at the threshold 1 SD lower and higher' })] : []),
    ...(recovery ? [contribution({ name: 'recovery', standardUncertainty: s.recoveryPercent, unit: '%', sensitivityGy: -doseGy / 100, type: 'B', common: true, source: 'protocol: recoveryPercent' })] : []),
    contribution({ name: 'registration', standardUncertainty: shiftMm, unit: 'mm along each axis', sensitivityGy: placeUncertainty(again.doseGy, again.asides) / per / shiftMm, type: 'A', common: false, source: 'measured again that far aside, either way along each axis' }),
    contribution({ name: 'noise', standardUncertainty: 100 * noiseOfMean(noise, { mean: args.doseGy, volumeMl }) / Math.max(args.doseGy, 1e-9), unit: '%', sensitivityGy: doseGy / 100, type: noise.type, common: false, source: noise.source }),
  ]
}

/** Noise of a treatment's map in perfused healthy liver: as given, else as measured, else that of the setting's customary value. */
function noiseOf(t: DoseStage, settings: DosimetrySettings): MapNoise {
  const { noisePercent, noiseFwhmMm } = settings.uncertainty
  const tumours = lesionsOnGrid(t.lesions, t.map.geometry, 'voi', 'tumours')
  const seen = t.liver && imageNoise(t.map as Volume, t.liver, tumours, settings.perfusedFromGy)
  const level = t.healthyLiver?.unexpandedDoseGy ?? 50
  return {
    variation: noisePercent === undefined ? seen?.variation ?? customaryNoise : noisePercent / 100, mean: Math.max(seen?.mean ?? level, 1e-6),
    correlationMl: noiseFwhmMm === undefined ? seen?.correlationMl ?? correlationVolumeMl(customaryFwhmMm) : correlationVolumeMl(noiseFwhmMm),
    type: noisePercent === undefined && seen ? 'A' : 'B',
    source: noisePercent !== undefined ? 'protocol: noisePercent' : seen ? `SD ${(100 * seen.variation).toFixed(1)}% of the mean in ${seen.blocks} blocks of perfused healthy liver, ${(1000 * seen.correlationMl).toFixed(0)} mm3 correlated` : `no even part of the liver to measure it in: ${100 * customaryNoise}% and ${customaryFwhmMm} mm FWHM taken`,
  }
}

// Of 90Y PET of a night after: Set here.
const customaryNoise = 0.35, customaryFwhmMm = 6

function liverUncertainty(args: { dose: CourseDose; draftLiver: boolean; protocol: Protocol; constants: DoseConstants; noises: ReadonlyMap<DoseStage, MapNoise> }): DoseUncertainty | undefined {
  const { dose: { treatments }, draftLiver, protocol, constants, noises } = args, s = protocol.dosimetry.uncertainty
  const each = treatments.flatMap(t => t.healthyLiver ? [{ t, h: t.healthyLiver }] : [])
  return each.length === 0 ? undefined : whole(each.map(({ t, h }) => combined([
    // The activity is that of the liver with its margin: what changes with the outline is the mass.
    contribution({ name: 'liver volume', standardUncertainty: draftLiver ? s.draftLiverPercent : s.liverVolumePercent, unit: '%', sensitivityGy: -h.doseGy / 100, type: 'B', common: true, source: draftLiver ? 'protocol: draftLiverPercent' : 'protocol: liverVolumePercent' }),
    contribution({ name: 'noise', standardUncertainty: 100 * noiseOfMean(noises.get(t)!, { mean: h.doseGy, volumeMl: h.volumeMl }) / Math.max(h.doseGy, 1e-9), unit: '%', sensitivityGy: h.doseGy / 100, type: noises.get(t)!.type, common: false, source: noises.get(t)!.source }),
    ...generalContributions({ doseGy: h.doseGy, calibration: t.deposited.calibration, elapsed: t.activity.elapsed, constants, settings: s }),
  ])))
}

/** Where an outline may grow: in the region, and not into another lesion. */
function openTissue({ exam, lesions }: BaselineStage): (voxel: number) => boolean {
  const taken = (n: number) => lesions.some(l => weightOf(l.voi, n) > 0)
  return n => (!exam.region || weightOf(exam.region, n) > 0) && !taken(n)
}
