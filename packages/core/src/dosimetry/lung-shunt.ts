import { type Outcome, answer, error, refusal, warning } from '../record/index.ts'

/**
 * The lung shunt as a fraction, 0 to 1. It must carry its unit: 12 and 0.12 are both written for the same lungs. A percentage under
 * 1 is doubtful, a fraction above 0.5 too: both are usable and said.
 */
export function lungShunt(given: { readonly fraction?: number; readonly percent?: number }): Outcome<number> {
  const { fraction, percent } = given
  if ((fraction === undefined) === (percent === undefined))
    return refusal(error('lung-shunt', {}, `The lung shunt is given ${fraction === undefined ? 'in neither way' : 'twice, as a fraction and in percent'}.`, 'Give it once, as a fraction (0 to 1) or in percent.'))
  const value = fraction ?? percent!, most = fraction === undefined ? 100 : 1
  if (!(value >= 0 && value < most)) return refusal(error('lung-shunt', { value: Number.isFinite(value) ? value : String(value) },
    `A lung shunt ${fraction === undefined ? `of ${value}%` : `fraction of ${value}`} cannot be.`, fraction === undefined ? '0 up to less than 100% is wanted.' : value >= 1 && value < 100 ? `If ${value}% is meant, give it in percent.` : '0 up to less than 1 is wanted.'))
  if (percent !== undefined && percent > 0 && percent < 1) return answer(percent / 100, [warning('lung-shunt', { value: percent }, `The lung shunt is ${percent}%: so little is rare.`, `If the fraction ${percent} is meant (${(100 * percent).toFixed(0)}%), give it as a fraction.`)])
  if (fraction !== undefined && fraction > 0.5) return answer(fraction, [warning('lung-shunt', { value: fraction }, `The lung shunt fraction is ${fraction}: more than half of the activity in the lungs.`, 'Check it.')])
  return answer(fraction ?? percent! / 100)
}
