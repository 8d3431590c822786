import type { Results } from '../course/index.ts'
import { decimal, doseShortfallPercent, significant } from '../figures/index.ts'
import type { UptakeUnit } from './uptake-unit.ts'

/** What was assumed, one sentence each. */
export function assumptions(results: Results, uptake: UptakeUnit): string[] {
  const { constants: c } = results
  return [
    `Local deposition: each voxel keeps the energy of its own decays, ${significant(c.energyJPerGBq, 4)} J/GBq at ${significant(c.densityKgPerL)} kg/L; permanent trapping; activity taken back to injection with ${significant(c.halfLifeH, 4)} h.`,
    `TLG is mean ${uptake.name} times volume above the threshold; at follow-up the same rule on that scan\u2019s own reference. The response scale is continuous.`,
    'Tumour dose of the patient: mean of the measured lesions weighted by volume.',
    ...((results.treatments?.length ?? 0) > 1 ? ['Doses of several treatments are added, as absorbed doses: no account is taken of recovery between them. What an earlier one left is taken out of the later image.'] : []),
    ...(results.healthyLiver ? ['Healthy liver: activity in the liver with its margin minus tumours, over the mass of the liver without margin minus tumours. What spills out of tumours, and activity outside the liver within the margin, count as liver dose.'] : []),
    ...(results.healthyLiver?.ablatedMl ? [`Former ablations, ${decimal(results.healthyLiver.ablatedMl, 1)} mL, count neither as liver nor as lesion.`] : []),
  ]
}

/** What the reader must keep in mind. */
export function caveats(results: Results, fwhmMm: number): string[] {
  const dosed = results.lesions.some(l => l.meanDoseGy !== undefined)
  const shortfall = (volumeMl: number) => `${decimal(doseShortfallPercent({ volumeMl, fwhmMm, tumourToNormal: 5 }), 0)}% at ${volumeMl} mL`
  return [
    ...(results.lesions.length === 0 ? [] : ['Threshold VOIs differ from true outlines: at this blur they are typically 15 to 40% larger. That is the method, not an error, and doses and volumes are to be compared only with others found by the same rule.']),
    ...(dosed ? [
      `Partial volume: at ${decimal(fwhmMm, 1)} mm FWHM the dose in a sphere\u2019s true outline falls short by about ${[10, 50, 150].map(shortfall).join(', ')} (T/N 5). Small lesions are under-dosed systematically.`,
      'Accuracy floor of \u2079\u2070Y PET (QUEST, 69 scanners): background within 10%, spheres above 20 mm still 20% low; recovery 0.2 to 0.86 from 0.5 to 26.5 mL.',
    ] : []),
    ...(results.healthyLiver?.draft ? ['The liver contour is a draft: the healthy-liver dose must not be used before a person has checked it.'] : []),
  ]
}

export const statement = 'Research software, not a certified medical device. Not for the diagnosis or treatment of a patient without review by a qualified person.'
