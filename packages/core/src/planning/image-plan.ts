import { type Finding, type Outcome, error, note, warning } from '../record/index.ts'
import { type Voi, type Volume, clip, unite, voxelsInside, volumeMl } from '../volume/index.ts'
import { type DrawnCompartments, type MeasuredTerritory, countsIn, measuredTerritories } from './image-compartments.ts'
import { measuredLungs } from './image-lungs.ts'
import { lungShuntOfCounts } from './lung-shunt.ts'
import { type ImagePlanFile, type PlanFile, planSchemaVersion, shareOf } from './plan-file.ts'

/** A plan's figures as the rehearsal shows them: `file` is planned like a typed one. */
export interface ImagePlan {
  readonly file: PlanFile
  readonly territories: readonly MeasuredTerritory[]
  readonly lungShuntFrom: 'given' | 'counts' | 'SPECT'
  /** By the SPECT, also where another was given. */
  readonly spectShuntFraction?: number
  readonly lungMassFrom: 'given' | 'CT' | 'assumed'
  /** Of the liver's counts those that no territory holds. */
  readonly elsewhereFraction: number
}

/** From 99mTc-MAA SPECT/CT to volumes, T/N, lung shunt and lung mass. Every mask lies on the SPECT's grid; the CT in its frame. */
export function planFromImages(args: { file: ImagePlanFile; patientKey: string; spect: Volume; ct?: Volume<"[hnsf'U]">; drawn: DrawnCompartments }): Outcome<ImagePlan> {
  const { file, spect, drawn } = args, findings: Finding[] = []
  const measured = measuredTerritories(spect, drawn, file.edgeMm), lungs = measuredLungs({ spect, ct: args.ct, liver: drawn.liver, lungs: drawn.lungs, marginMm: file.lungMarginMm, edgeMm: file.edgeMm })
  const given = file.lungShunt && ('counts' in file.lungShunt ? lungShuntOfCounts(file.lungShunt.counts) : shareOf(file.lungShunt))
  // Where the shunt is given, what the SPECT lacks for one is no matter.
  findings.push(...measured.findings, ...lungs.findings.filter(f => given === undefined || !['planning/lungs-cut', 'planning/no-lungs', 'planning/lungs-near-liver'].includes(f.code)))
  const fraction = given ?? lungs.shuntFraction
  if (fraction === undefined) findings.push(error('planning/no-lung-shunt', {}, 'There is no lung shunt: the plan does not give one, and this SPECT has none.', 'Give lungShunt with its unit or as counts of planar images.'))
  else if (given === undefined) findings.push(note('planning/lung-shunt-spect', { value: Number(fraction.toPrecision(3)) }, `Lung shunt by the SPECT: ${(100 * fraction).toFixed(1)}%.`, 'Planar images, without correction of attenuation, usually give more.'))
  else if (lungs.shuntFraction !== undefined) findings.push(note('planning/lung-shunt-given', { value: Number(lungs.shuntFraction.toPrecision(3)) }, `The lung shunt given is ${(100 * given).toFixed(1)}%; by the SPECT it is ${(100 * lungs.shuntFraction).toFixed(1)}%.`))
  if (!measured.value || fraction === undefined || findings.some(f => f.severity === 'error')) return { value: undefined, findings }
  const territories = measured.value, every = unite(territories.map(t => t.voi)), tumours = [...territories.flatMap(t => t.tumours.map(x => x.voi)), ...drawn.tumoursOutside]
  const liver = tumours.length > 0 ? unite([drawn.liver, ...tumours]) : drawn.liver
  const inLiver = countsIn(spect, unite([liver, every])), elsewhereFraction = inLiver > 0 ? 1 - countsIn(spect, every) / inLiver : 0
  if (elsewhereFraction > 0.02) findings.push((elsewhereFraction > 0.1 ? warning : note)('planning/elsewhere', { value: Number(elsewhereFraction.toPrecision(3)) },
    `${(100 * elsewhereFraction).toFixed(1)}% of the liver's counts lie in no territory. The plan takes all activity that stays in the liver as lying in the territories.`, 'Check the masks; doses in the territories are lower by that share.'))
  for (const x of drawn.tumoursOutside) if (voxelsInside(clip(x, drawn.liver)) < 0.5 * voxelsInside(x)) findings.push(warning('planning/tumour-outside-liver', { lesion: x.name }, `Tumour ${x.name} lies mostly outside the liver.`, 'Check its mask.'))
  return {
    findings, value: {
      territories, elsewhereFraction, lungShuntFrom: given === undefined ? 'SPECT' : 'counts' in file.lungShunt! ? 'counts' : 'given',
      ...(lungs.shuntFraction === undefined ? {} : { spectShuntFraction: lungs.shuntFraction }), lungMassFrom: file.lungMassKg === undefined ? lungs.massFrom : 'given',
      file: {
        schemaVersion: planSchemaVersion, patient: { key: args.patientKey }, device: file.device, constants: file.constants, basis: '99mTc-MAA',
        ...asGiven(file),
        wholeLiverVolumeMl: volumeMl(unite([liver, every])), tumourOutsideMl: drawn.tumoursOutside.reduce((sum, v: Voi) => sum + volumeMl(v), 0),
        lungShunt: { fraction }, lungMassKg: file.lungMassKg ?? lungs.massKg, previousLungDoseGy: file.previousLungDoseGy, residual: file.residual,
        territories: territories.map((t, n) => ({
          id: t.id, volumeMl: t.volumeMl, prescription: file.territories[n]!.prescription, session: file.territories[n]!.session,
          tumours: t.tumours.map(x => ({ id: x.id, volumeMl: x.volumeMl, tumourToNormal: x.tumourToNormal })),
        })),
      },
    },
  }
}

/** What the plan of masks says beside them, taken over as it stands. */
const taken = ['tumourType', 'intent', 'bilirubinMgPerDl', 'bilirubin', 'compromisedLiver', 'limits', 'withoutLimits', 'override', 'response', 'order'] as const
const asGiven = (file: ImagePlanFile): Pick<ImagePlanFile, typeof taken[number]> =>
  Object.fromEntries(taken.flatMap(key => file[key] === undefined ? [] : [[key, file[key]]]))
