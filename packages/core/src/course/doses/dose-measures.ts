import { type Finding, note } from '../../record/index.ts'
import { type DoseConstants, MBq, hour, kgPerL } from '../../physics/index.ts'
import {
  type DoseMeasures, type DosimetrySettings, type TissueKind, biologicallyEffectiveDose, doseMeasures, effectProbability, lungDose, recoveredDose, recoveryAt,
} from '../../dosimetry/index.ts'
import {
  type FractionalVoi, type Volume, blockFraction, cropFraction, cropVolume, eachRow, subtractVoi, unitedBox,
  volumeMl,
} from '../../volume/index.ts'
import { lesionsOnGrid } from './dose-lesions.ts'
import type { CourseDose } from './dose-sum.ts'
import type { DoseMeasureResult, LesionResult, Results } from '../file/results.ts'
import type { TreatmentsStage } from './treatments-stage.ts'

type Kind = DoseMeasureResult['kind']

/**
 * DVH points, BED, EQD2, heterogeneity and, where the protocol asks, EUD, recovery and dose-effect of every lesion, all tumours, the
 * whole, the healthy, the perfused and the not perfused liver, on the course's dose map. Healthy liver here is the liver as outlined
 * minus the tumours where they lie on the map: what leaves it by breath and blur is not added, unlike in `healthyLiver`.
 */
export function doseMeasuresOf(dose: CourseDose, lesions: readonly LesionResult[], settings: DosimetrySettings, constants: DoseConstants): { value: DoseMeasureResult[]; findings: Finding[] } {
  const { map, liver } = dose, findings: Finding[] = [], value: DoseMeasureResult[] = []
  const add = (name: string, kind: Kind, on: Volume<'Gy'>, voi: FractionalVoi, more: Partial<DoseMeasureResult> = {}) => {
    const m = volumeMl(voi) > 0 ? doseMeasures(on, voi, asked(kind, settings, constants)) : undefined
    if (m) value.push({ ...result(name, kind, m, settings, constants), ...more })
  }
  if (settings.recovery.length > 0) findings.push(note('course/recovery', { value: settings.recovery.length }, `Mean doses of lesions are also given corrected by a recovery curve of ${settings.recovery.length} spheres (recoveredMeanGy); the doses of the analysis are not corrected.`))
  for (const l of dose.lesions) {
    if (!l.dose) continue
    const own = lesions.find(x => x.id === l.id), recovered = own && recoveredOf(own, settings)
    findings.push(...recovered?.findings ?? [])
    add(l.id, 'lesion', cropVolume(map, l.box), l.voi, recovered?.value)
  }
  // Only the block in which liver and lesions lie: the map is a hundred times as large.
  const everywhere = lesionsOnGrid(dose.lesions, map.geometry, 'voi', 'tumours'), box = unitedBox([everywhere, liver].flatMap(v => v ? [v.box] : []))
  if (!box) return { value, findings }
  const on = cropVolume(map, box), tumours = cropFraction(everywhere, box)
  if (dose.lesions.length > 0) add('all lesions', 'tumourTotal', on, tumours)
  if (liver) {
    const whole = cropFraction(liver, box), healthy = subtractVoi(whole, tumours, 'healthy liver'), perfused = fromDose(healthy, on, settings.perfusedFromGy)
    add('whole liver', 'wholeLiver', on, whole)
    add('healthy liver', 'healthyLiver', on, healthy)
    add('perfused healthy liver', 'perfusedHealthyLiver', on, perfused)
    add('healthy liver not perfused', 'nonPerfusedHealthyLiver', on, subtractVoi(healthy, perfused))
  }
  return { value, findings }
}

const tissueOf = (kind: Kind): TissueKind => kind === 'lesion' || kind === 'tumourTotal' ? 'tumour' : 'liver'

const responseOf = (kind: Kind, { bed }: DosimetrySettings) => {
  const { alphaBetaGy, repairHalfTimeH } = bed[tissueOf(kind)]
  return { alphaBeta: alphaBetaGy, repairHalfTime: repairHalfTimeH * hour, source: 'protocol' }
}

const asked = (kind: Kind, settings: DosimetrySettings, constants: DoseConstants) => ({
  dPercents: settings.dPercents, vDosesGy: settings.vDosesGy, tissue: responseOf(kind, settings), halfLife: constants.halfLife, gEud: settings.gEudExponents,
  ...(settings.alphaPerGy === undefined ? {} : { alphaPerGy: settings.alphaPerGy }),
})

function result(voi: string, kind: Kind, m: DoseMeasures, settings: DosimetrySettings, constants: DoseConstants): DoseMeasureResult {
  const { heterogeneity: h, vMl: _, ...measures } = m
  const effects = settings.doseEffects.filter(e => e.applies === kind).map(e => {
    const gy = e.metric === 'meanDose' ? m.meanGy : biologicallyEffectiveDose(m.meanGy, responseOf(kind, settings), constants.halfLife)
    return { name: e.name, endpoint: e.endpoint, source: e.source, probability: effectProbability(gy, e) }
  })
  return {
    voi, kind, ...measures, sdGy: h.sdGy,
    ...defined({ coefficientOfVariation: h.coefficientOfVariation, d10ToD90: h.d10ToD90, homogeneityIndex: h.homogeneityIndex, minimumToMean: h.minimumToMean }),
    ...(effects.length > 0 ? { effects } : {}),
  }
}

/** Of a lesion's mean dose: corrected by the user's own phantom. The correction is for a bias; that it is not exact, u must say. */
function recoveredOf(l: LesionResult, { recovery }: DosimetrySettings): { value: Partial<DoseMeasureResult>; findings: readonly Finding[] } | undefined {
  if (recovery.length === 0 || l.meanDoseGy === undefined) return undefined
  const at = recoveryAt(recovery, { volumeMl: l.volumeMl, lesion: l.id, ...(l.tumourToNormal === undefined ? {} : { tbr: l.tumourToNormal }) })
  return { value: at.value === undefined ? {} : { recovery: at.value, recoveredMeanGy: recoveredDose(l.meanDoseGy, at.value) }, findings: at.findings }
}

/** Of the lungs in view: of all treatments, each calibrated as its doses are; absent where one of them does not show any. */
export function lungsResult({ dose, balances }: Pick<TreatmentsStage, 'dose' | 'balances'>, constants: DoseConstants): Pick<Results, 'lungs'> {
  const seen = dose?.treatments.map(t => ({ lungs: balances.find(b => b.session === t.session)?.lungs, scale: t.deposited.scale }))
  const first = seen?.[0]?.lungs
  if (!seen || !first || seen.some(s => !s.lungs)) return {}
  const each = seen.map(({ lungs, scale }) => ({ activity: lungs!.activityBq * scale, mass: lungs!.volumeMl * lungs!.density }))
  return {
    lungs: {
      doseGy: each.reduce((sum, l) => sum + lungDose({ ...l, energyPerActivity: constants.energyPerActivity }), 0), activityMbq: each.reduce((sum, l) => sum + l.activity, 0) / MBq,
      volumeMl: first.volumeMl, densityKgPerL: first.density / kgPerL, massKg: each[0]!.mass,
    },
  }
}

/** The voxels of a VOI that get at least a dose. */
function fromDose(v: FractionalVoi, map: Volume<'Gy'>, gy: number): FractionalVoi {
  const fraction = new Float32Array(v.fraction.length)
  eachRow(v, (at, from, length) => {
    for (let x = 0; x < length; x++) if (map.voxels[at + x]! >= gy) fraction[from + x] = v.fraction[from + x]!
  })
  return blockFraction(`${v.name} from ${gy} Gy`, v.grid, v.box, fraction)
}

const defined = <T extends object>(o: T): { [K in keyof T]?: Exclude<T[K], undefined> } => Object.fromEntries(Object.entries(o).filter(([, x]) => x !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> }
