import { type Finding, note, warning } from '../../../record/index.ts'
import { GBq, MBq } from '../../../physics/index.ts'
import type { Series } from '../../folder/series.ts'
import { doseBq } from '../../folder/suspect-90y.ts'

const curie = 3.7e10

/**
 * Activities that are possible as a number and unlikely as a dose. FDG: 40 to 900 MBq (a child gets less than 40, told then as well);
 * 90Y: 0.1 to 20 GBq. Where the number makes sense in millicurie that is said.
 */
export function doseImplausible(series: Series): Finding[] {
  const { pet } = series
  const written = series.instances.find(i => i.pet)?.pet?.radiopharmaceuticals[0]?.totalDose
  if (series.kind !== 'pet' || !pet || written === undefined) return []
  const subject = { series: series.key, tag: '(0018,1074)', value: written }
  const remedy = 'Compare it with the record of the injection: --repair doseMbq=...'
  // Neither the activity in a 90Y image nor a ready SUV is computed from it.
  if (written === 0) return [(pet.nuclide === '90Y' || pet.units?.toUpperCase() === 'GML' ? note : warning)('pet/dose', subject, 'The injected activity is 0: it was not entered.', remedy)]
  const bq = pet.nuclide === '90Y' && written > 0 && written < 20 ? written * GBq : doseBq(written)
  if (bq === undefined) return []
  const [least, most] = pet.nuclide === '90Y' ? [0.1 * GBq, 20 * GBq] : pet.nuclide === '18F' && pet.tracer === 'FDG' ? [40 * MBq, 900 * MBq] : [0, Infinity]
  if (bq >= least && bq <= most) return []
  const millicurie = written * curie / 1000
  const asCurie = written < 1000 && millicurie >= least && millicurie <= most
  return [{ ...warning('pet/dose', subject,
    `An injected activity of ${text(bq)} is ${bq < least ? 'little' : 'much'} for ${pet.nuclide === '90Y' ? 'microspheres' : 'FDG'}${asCurie ? `; ${written} mCi would be ${text(millicurie)}` : ''}.`, remedy),
  ...(asCurie ? { factor: millicurie / bq } : {}) }]
}

const text = (bq: number): string => bq >= GBq ? `${(bq / GBq).toPrecision(3)} GBq` : `${(bq / MBq).toPrecision(3)} MBq`
