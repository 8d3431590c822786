import { type Outcome, answer, error, note, refusal, warning } from '../record/index.ts'
import { type Becquerel, GBq } from '../physics/index.ts'

/** How the numbers of the image become activity. */
export type Calibration = 'absolute' | 'relative'

export interface RelativeCalibration {
  /** Of every voxel and dose: the activity that must be there over that of the image. */
  readonly factor: number
  readonly imageBq: Becquerel
  /** Net activity less the lung shunt. */
  readonly expectedBq: Becquerel
  readonly lungShuntFraction: number
}

/**
 * Patient-relative calibration (Chiesa et al., EANM, EJNMMI Phys 2021;8:77): the image scaled so that the region counted holds the
 * net activity less what went to the lungs, A (1 - L). `image`: activity in that region at injection by the image's own
 * calibration. Refused where either is not positive; a warning where the factor is further from 1 than `range` allows, since then
 * scanner, record or field of view is wrong and scaling hides it.
 */
export function relativeCalibration(args: {
  image: Becquerel; net: Becquerel; lungShuntFraction: number; range: readonly [low: number, high: number]; region: string
}): Outcome<RelativeCalibration> {
  const { image, net, lungShuntFraction, range: [low, high], region } = args
  if (!(lungShuntFraction >= 0 && lungShuntFraction < 1)) throw new RangeError(`lung shunt fraction ${lungShuntFraction}`)
  if (!(net > 0 && Number.isFinite(net))) return refusal(error('calibration/net-activity', { value: net / GBq }, `The net activity is ${net / GBq} GBq.`, 'Give what was injected, less the residual, at injection.'))
  if (!(image > 0)) return refusal(error('calibration/no-activity', { value: image / GBq }, `The ${region} of the image holds ${(image / GBq).toPrecision(3)} GBq: nothing to scale by.`, 'Use absolute calibration, or check the image.'))
  const expected = net * (1 - lungShuntFraction), factor = expected / image
  const said = `The image was scaled by ${factor.toFixed(3)}: its ${region} holds ${(image / GBq).toFixed(3)} GBq at injection, where ${(expected / GBq).toFixed(3)} GBq must be (${(net / GBq).toFixed(3)} GBq net, lung shunt ${(100 * lungShuntFraction).toFixed(1)}%).`
  const calibration = { factor, imageBq: image, expectedBq: expected, lungShuntFraction }
  if (factor >= 1 / high && factor <= 1 / low) return answer(calibration, [note('calibration/relative', { value: Number(factor.toPrecision(4)) }, said)])
  return answer(calibration, [{ ...warning('calibration/relative', { value: Number(factor.toPrecision(4)) }, `${said} So large a factor means that calibration, record or field of view is wrong.`, 'Find out which before these doses are used; the absolute doses stand beside them.'), factor }])
}
