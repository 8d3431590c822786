import type { DoseConstants } from '../../physics/index.ts'
import { type DosimetrySettings, dosePerConcentration, healthyLiverDose } from '../../dosimetry/index.ts'
import { weightedDose } from '../../response/index.ts'
import { type FractionalVoi, type Volume, cropVolume, scaled, statistics, unite, volumeMl } from '../../volume/index.ts'
import { byMethod, relativeFactor } from './deposited-activity.ts'
import { lesionsOnGrid } from './dose-lesions.ts'
import { type DoseStage, healthyParts } from './dose-stage.ts'
import type { CourseDose } from './dose-sum.ts'
import type { LesionResult, SensitivityResult } from '../file/results.ts'

/** Doses of one treatment otherwise computed. */
interface Otherwise {
  readonly lesions: ReadonlyMap<string, number>
  readonly healthyLiverGy: number | undefined
  readonly note?: string
}

/**
 * The same lesions at the same places, dosed by the other method (`kernel` beside local deposition, `local` beside the kernel) and by
 * the other calibration, where what it needs is known. Nothing else changes: volumes, uptake and response are this analysis' own.
 */
export function doseSensitivity(args: {
  dose: CourseDose; lesions: readonly LesionResult[]; settings: DosimetrySettings; constants: DoseConstants; patientChangePercent: number | undefined
}): SensitivityResult[] {
  const { dose: { treatments }, settings, constants } = args, found: SensitivityResult[] = []
  const add = (rule: string, note: string, otherwise: readonly (Otherwise | undefined)[]) => {
    if (otherwise.every(o => o !== undefined)) found.push(entry(rule, note, otherwise, args))
  }
  if (settings.doseSensitivity.includes('method')) settings.method === 'local'
    ? add('kernel', `by the dose kernel (${settings.pointKernel}) instead of local deposition, on an image that is blurred already`, treatments.map(t => byKernel(t, settings, constants)))
    : add('local', 'by local deposition instead of the dose kernel', treatments.map(t => dosesOf(t, scaled(t.activity.volume, t.deposited.scale, 'Bq/ml'), constants)))
  if (settings.doseSensitivity.includes('calibration')) settings.calibration === 'absolute'
    ? add('relative calibration', 'the image scaled to the net activity less the lung shunt (EANM 2021)', treatments.map(t => relatively(t, settings)))
    : add('absolute calibration', "the image's own Bq/mL", treatments.map(t => ({ ...times(t, 1 / t.deposited.scale), note: `x ${(1 / t.deposited.scale).toFixed(3)}` })))
  return found
}

function byKernel(t: DoseStage, settings: DosimetrySettings, constants: DoseConstants): Otherwise {
  const lesions = lesionsOnGrid(t.lesions, t.map.geometry, 'voi', 'tumours'), within = t.expandedLiver ? unite([lesions, t.expandedLiver]) : lesions
  return dosesOf(t, byMethod('kernel', t.deposited.volume, settings, constants, within), constants)
}

function relatively(t: DoseStage, settings: DosimetrySettings): Otherwise | undefined {
  const { value } = relativeFactor(t.session, { activity: t.activity, expandedLiver: t.expandedLiver, liverInView: undefined }, settings)
  return value && { ...times(t, value.factor), note: `x ${value.factor.toFixed(3)}, ${t.session.id}` }
}

const times = (t: DoseStage, factor: number): Otherwise => ({
  lesions: new Map(t.lesions.flatMap(l => l.dose ? [[l.id, l.dose.meanGy * factor] as const] : [])),
  healthyLiverGy: t.healthyLiver && t.healthyLiver.doseGy * factor,
})

function dosesOf(t: DoseStage, deposited: Volume<'Bq/ml'>, constants: DoseConstants): Otherwise {
  const perGy = dosePerConcentration(constants)
  const mean = (voi: FractionalVoi, box: DoseStage['lesions'][number]['box']) => volumeMl(voi) > 0 ? statistics(cropVolume(deposited, box), voi).mean * perGy : undefined
  const healthy = t.liver && t.expandedLiver && t.healthyLiver ? healthyLiverDose({ activityAtInjection: deposited, ...healthyParts(t.liver, t.expandedLiver, t.lesions), constants }) : undefined
  return {
    lesions: new Map(t.lesions.flatMap(l => { const gy = l.dose && mean(l.voi, l.box); return gy === undefined ? [] : [[l.id, gy] as const] })),
    healthyLiverGy: healthy?.doseGy,
  }
}

function entry(rule: string, what: string, treatments: readonly Otherwise[], args: { lesions: readonly LesionResult[]; patientChangePercent: number | undefined }): SensitivityResult {
  const sum = (of: (o: Otherwise) => number | undefined) => treatments.some(o => of(o) === undefined) ? undefined : treatments.reduce((s, o) => s + of(o)!, 0)
  const lesions = args.lesions.map(l => ({
    id: l.id, volumeMl: l.volumeMl, tlgBaseline: l.tlgBaseline, tlgFollowUp: l.tlgFollowUp, changePercent: l.changePercent, category: l.category,
    meanDoseGy: l.meanDoseGy === undefined ? undefined : sum(o => o.lesions.get(l.id)),
  }))
  const healthy = sum(o => o.healthyLiverGy), notes = treatments.flatMap(o => o.note ?? [])
  return {
    rule, lesions, lesionsFound: lesions.length, patientDoseGy: weightedDose(lesions.flatMap(l => l.meanDoseGy === undefined ? [] : [{ volumeMl: l.volumeMl, meanDoseGy: l.meanDoseGy }])),
    patientChangePercent: args.patientChangePercent, ...(healthy === undefined ? {} : { healthyLiverDoseGy: healthy }),
    note: notes.length > 0 ? `${what}: ${notes.join('; ')}` : what,
  }
}
