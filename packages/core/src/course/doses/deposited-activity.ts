import { type Finding, type Outcome, answer, error, refusal, warning } from '../../record/index.ts'
import type { DoseConstants } from '../../physics/index.ts'
import {
  type Calibration, type DoseMethod, type DosimetrySettings, type RelativeCalibration, absorbedActivity, kernelFor, pointKernels, relativeCalibration, totalActivity,
} from '../../dosimetry/index.ts'
import { type FractionalVoi, type Volume, scaled } from '../../volume/index.ts'
import { leastShare } from '../livers/coverage.ts'
import type { SessionActivity } from './session-activity.ts'
import { activityWithin } from './session-balance.ts'
import type { Session } from '../images/treatment-sessions.ts'

/** The activity whose energy each voxel of a 90Y image absorbs, at injection: what local deposition makes doses of. */
export interface DepositedActivity {
  readonly volume: Volume<'Bq/ml'>
  readonly method: DoseMethod
  readonly calibration: Calibration
  /** By which the image's own numbers were multiplied: 1 for absolute calibration. */
  readonly scale: number
}

/** The image of one session by the protocol's method and calibration. */
export function depositedActivity(args: {
  session: Session; own: Pick<SessionActivity, 'activity' | 'expandedLiver' | 'liverInView'>; settings: DosimetrySettings; constants: DoseConstants
}): Outcome<DepositedActivity> {
  const { session, own, settings, constants } = args
  const relative = settings.calibration === 'relative' ? relativeFactor(session, own, settings) : undefined
  if (relative && !relative.value) return { value: undefined, findings: relative.findings }
  const scale = relative?.value?.factor ?? 1
  const calibrated = scale === 1 ? own.activity.volume : scaled(own.activity.volume, scale, 'Bq/ml')
  return answer({ volume: byMethod(settings.method, calibrated, settings, constants), method: settings.method, calibration: settings.calibration, scale }, relative?.findings ?? [])
}

/** Local deposition: the activity itself; by the kernel, where `within` is given only there. */
export const byMethod = (method: DoseMethod, activity: Volume<'Bq/ml'>, settings: DosimetrySettings, constants: DoseConstants, within?: FractionalVoi): Volume<'Bq/ml'> =>
  method === 'local' ? activity : absorbedActivity({ activity, kernel: kernelFor(activity.geometry, constants, pointKernels[settings.pointKernel]), ...(within ? { within } : {}) })

/** By what relative calibration multiplies the image of a session. Refused where net activity or lung shunt is not known. */
export function relativeFactor(session: Session, own: Pick<SessionActivity, 'activity' | 'expandedLiver' | 'liverInView'>, settings: DosimetrySettings): Outcome<RelativeCalibration> {
  const wanted = settings.relativeRegion, { expandedLiver } = own, net = session.administeredBq
  const missing = [net === undefined && 'the net activity (assayMbq, residualMbq)', session.vials.some(v => v.treatment.lungShuntFraction === undefined) && 'the lung shunt (lungShuntFraction)', wanted === 'liver' && !expandedLiver && 'the liver'].filter(x => x !== false)
  if (missing.length > 0) return refusal(error('course/relative-calibration', { value: session.id }, `${session.id} cannot be calibrated relative to the patient: ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not known.`, 'Give what is missing in course.json, or use absolute calibration.'))
  const toLiver = session.vials.reduce((sum, v) => sum + v.netBq! * (1 - v.treatment.lungShuntFraction!), 0)
  const counted = wanted === 'liver' ? activityWithin(own.activity.volume, expandedLiver!) : totalActivity(own.activity.volume)
  const cut: Finding[] = own.liverInView !== undefined && own.liverInView < leastShare ? [warning('course/relative-cut', { value: Number(own.liverInView.toFixed(2)) }, `Only ${Math.round(100 * own.liverInView)}% of the liver lies on the 90Y PET of ${session.id}: relative calibration makes its doses too high.`, 'Use absolute calibration.')] : []
  const made = relativeCalibration({ image: counted, net: net!, lungShuntFraction: 1 - toLiver / net!, range: settings.closureWarning, region: wanted === 'liver' ? 'liver with its margin' : 'whole image' })
  return { value: made.value, findings: [...made.findings, ...cut] }
}
