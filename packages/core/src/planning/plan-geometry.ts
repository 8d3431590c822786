import { type Finding, type Outcome, error, note, warning } from '../record/index.ts'
import type { Territory } from './partition.ts'
import { type PlanFile, type PlanTerritory, beyond, shareOf } from './plan-file.ts'

/** Smallest and largest livers of adults met in treatment, mL, with room: outside, the unit is doubted. */
const liverRange = [400, 8000] as const

/** What the typed figures say of liver and territories, and what cannot be. */
export function territoriesOf(plan: PlanFile): Outcome<Territory[]> {
  const findings: Finding[] = []
  const { wholeLiverVolumeMl: whole } = plan
  if (whole < liverRange[0] || whole > liverRange[1]) findings.push(error('planning/liver-volume', { value: whole },
    `A liver of ${whole} mL cannot be: ${whole < 10 ? 'it looks like litres' : whole > 100_000 ? 'it looks like mm3' : `${liverRange[0]} to ${liverRange[1]} mL is expected`}.`, 'Give wholeLiverVolumeMl in mL (cm3).'))
  const treated = plan.territories.reduce((sum, t) => sum + t.volumeMl, 0)
  if (treated > whole * 1.0001) findings.push(error('planning/more-than-liver', { value: treated }, `The territories hold ${treated.toFixed(0)} mL, the whole liver ${whole.toFixed(0)} mL: they overlap, or one of the volumes is in another unit.`, 'Check volumeMl of each territory: together they may not exceed the liver.'))
  if (plan.device !== 'resin' && plan.territories.some(t => 'bodySurface' in t.prescription)) findings.push(error('planning/body-surface', { value: plan.device }, `An activity by body surface is for resin microspheres, this plan is for ${plan.device}.`, 'Prescribe a dose, or an activity.'))
  const f = shareOf(plan.lungShunt), r = shareOf(plan.residual)
  if (f >= 1) findings.push(error('planning/lung-shunt', { value: f }, `A lung shunt of ${(100 * f).toFixed(0)}% leaves nothing for the liver.`, 'Check lungShunt and its unit.'))
  else if (f > 0.2) findings.push(warning('planning/lung-shunt', { value: f }, `The lung shunt of ${percentText(f)} is above 20%.`, 'Many centres do not treat with it; check the lung dose and the counts behind it.'))
  else if (f > 0.1) findings.push(warning('planning/lung-shunt', { value: f }, `The lung shunt of ${percentText(f)} is above 10%.`, 'Check the lung dose.'))
  else if ('percent' in plan.lungShunt && plan.lungShunt.percent > 0 && plan.lungShunt.percent < 0.5) findings.push(warning('planning/lung-shunt-unit', { value: plan.lungShunt.percent }, `A lung shunt of ${plan.lungShunt.percent}% is unusually small: a fraction typed as percent would look so.`, 'If it is a fraction write { "fraction": ... }.'))
  if (r >= 1) findings.push(error('planning/residual', { value: r }, `With a residual of ${(100 * r).toFixed(0)}% nothing is injected.`, 'Check residual and its unit.'))
  const territories = plan.territories.map(t => territoryOf(t, findings))
  return findings.some(x => x.severity === 'error') ? { value: undefined, findings } : { value: territories, findings }
}

function territoryOf(t: PlanTerritory, findings: Finding[]): Territory {
  const tumourMl = t.tumours.reduce((sum, x) => sum + x.volumeMl, 0), normalVolume = t.volumeMl - tumourMl
  if (normalVolume < -1e-6 * t.volumeMl) findings.push(error('planning/tumour-volume', { value: tumourMl }, `The tumours of territory ${t.id} hold ${tumourMl.toFixed(1)} mL, the territory ${t.volumeMl.toFixed(1)} mL.`, 'volumeMl of a territory includes its tumours; check the units.'))
  else if (normalVolume <= 0) findings.push(warning('planning/no-normal-liver', { value: t.id }, `Territory ${t.id} holds tumour only.`))
  return {
    id: t.id, normalVolume: Math.max(0, normalVolume),
    tumours: t.tumours.map(x => {
      if (x.tumourToNormal === undefined) {
        const ratio = x.counts!.tumour / x.volumeMl / (x.counts!.normal / Math.max(normalVolume, 1e-9))
        if (ratio > beyond.tumourToNormal) findings.push(error('planning/ratio-beyond', { lesion: x.id, value: Number(ratio.toPrecision(3)) }, `T/N of ${x.id} from counts and volumes is ${ratio.toFixed(0)}: above ${beyond.tumourToNormal} cannot be.`, 'Check counts and volumes.'))
        findings.push(note('planning/ratio-of-counts', { lesion: x.id, value: Number(ratio.toPrecision(4)) }, `T/N of ${x.id} from counts and volumes: ${ratio.toFixed(2)} (the counts alone give ${(x.counts!.tumour / x.counts!.normal).toFixed(2)}).`))
        return { id: x.id, volume: x.volumeMl, tumourToNormal: ratio }
      }
      if (x.tumourToNormal < 1) findings.push(warning('planning/cold-tumour', { lesion: x.id, value: x.tumourToNormal }, `Tumour ${x.id} takes up less than normal liver (T/N ${Number(x.tumourToNormal.toPrecision(3))}): the normal liver gets the higher dose.`))
      else if (x.tumourToNormal > 30) findings.push(warning('planning/ratio-high', { lesion: x.id, value: x.tumourToNormal }, `A T/N of ${Number(x.tumourToNormal.toPrecision(3))} is unusually high: a ratio of counts instead of concentrations would look so.`, 'Give counts instead of tumourToNormal, or check it.'))
      return { id: x.id, volume: x.volumeMl, tumourToNormal: x.tumourToNormal }
    }),
  }
}

/** As many digits as it takes: 20.01% is not 20%. */
const percentText = (f: number): string => `${Number((100 * f).toPrecision(4))}%`
