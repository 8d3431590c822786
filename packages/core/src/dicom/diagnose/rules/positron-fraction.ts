import { type Finding, error, note, warning } from '../../../record/index.ts'
import { radionuclides } from '../../../physics/index.ts'
import { ratioText } from '../ratio-text.ts'
import type { Series } from '../../folder/series.ts'

/**
 * Radionuclide Positron Fraction (0018,1076) against the nuclide's own. The scanner divides counts by it, so a wrong one is a wrong
 * activity by the ratio. For 90Y 31.7e-6 to 32e-6 are in use (the older 34e-6 is told); tables of others differ by up to 8% (64Cu 0.175 to 0.184).
 */
export function positronFraction(series: Series): Finding[] {
  const { pet } = series
  const given = series.instances.find(i => i.pet)?.pet?.radiopharmaceuticals[0]?.positronFraction
  const nuclide = pet?.nuclide, due = nuclide && radionuclides[nuclide].positronFraction
  if (series.kind !== 'pet' || given === undefined || given === 0 || due === undefined) return []
  const subject = { series: series.key, tag: '(0018,1076)', value: given }
  const remedy = `If the scanner used it: --repair positronFraction=${due}; ask the physicist of the scanner.`
  if (Math.abs(given / 100 / due - 1) < 0.05)
    return [note('pet/positron-fraction', subject, `The positron fraction ${given} is in percent; a fraction is due.`)]
  const ratio = due / given
  if (given < 0 || given > 1) return [warning('pet/positron-fraction', subject, `A positron fraction of ${given} cannot be; ${nuclide} has ${due}.`, remedy)]
  if (Math.abs(ratio - 1) <= (nuclide === '90Y' ? 0.03 : 0.08)) return []
  const foreign = Math.abs(Math.log(ratio)) > Math.log(1.5)
  const message = `The positron fraction is ${given}; ${nuclide} has ${due}. The counts were divided by it, so the activity is ${ratioText(ratio)}.`
  return [{ ...(foreign ? error : warning)('pet/positron-fraction', subject, message, remedy), factor: ratio }]
}
