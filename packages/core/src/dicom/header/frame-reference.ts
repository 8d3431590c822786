import { type Second, averageCountRateTime } from '../../physics/index.ts'
import type { FrameHeader } from './image-header.ts'
import { type Instant, laterBy } from './times.ts'

/** Frame Reference Time counts from the reference time to the moment at which the frame's mean activity is reached. */
export function fromFrameReference(frame: FrameHeader, halfLife: Second | undefined): Instant | undefined {
  const { acquisition, frameReferenceS, durationS } = frame
  if (!acquisition || !halfLife || !(frameReferenceS! > 0) || !(durationS! > 0)) return undefined
  return laterBy(acquisition, averageCountRateTime({ duration: durationS!, halfLife }) - frameReferenceS!)
}
