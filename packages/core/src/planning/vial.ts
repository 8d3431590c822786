import { type Becquerel, type DoseConstants, type Second, decayFactor } from '../physics/index.ts'

/**
 * The activity a vial must hold when it is given, so that after what stays in vial and tubing the wanted activity has been injected:
 * A_vial = A_inj / (1 - R).
 */
export function vialActivity(args: { injected: Becquerel; residualFraction: number }): Becquerel {
  const { injected, residualFraction } = args
  if (!(injected > 0)) throw new RangeError(`an activity of ${injected} Bq to inject`)
  if (!(residualFraction >= 0 && residualFraction < 1)) throw new RangeError(`a residual fraction of ${residualFraction}: 0 up to below 1 is wanted, not percent`)
  return injected / (1 - residualFraction)
}

/** Of a vial at its calibration, `elapsed` before it is given. Throws RangeError where it would be given before its calibration. */
export function atCalibration(args: { whenGiven: Becquerel; elapsed: Second; constants: Pick<DoseConstants, 'halfLife'> }): Becquerel {
  const { whenGiven, elapsed, constants } = args
  if (!(elapsed >= 0)) throw new RangeError(`calibration ${-elapsed / 3600} h after the injection`)
  return whenGiven / decayFactor({ elapsed, halfLife: constants.halfLife })
}

/** When given, of a vial with that activity at calibration. */
export function whenGiven(args: { atCalibration: Becquerel; elapsed: Second; constants: Pick<DoseConstants, 'halfLife'> }): Becquerel {
  return args.atCalibration * decayFactor({ elapsed: args.elapsed, halfLife: args.constants.halfLife })
}
