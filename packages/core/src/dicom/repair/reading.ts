import type { ImageTools } from '../image/image.ts'
import type { Series } from '../folder/series.ts'

/** What readImageVolume must know of a series whose headers were repaired: slopes and frame of reference in place of the files' own. */
export function repairedReading(series: Series): Pick<ImageTools, 'slopeOf' | 'frameOfReferenceUid'> {
  const slopes = new Map(series.instances.flatMap(i => i.image?.frames.some(f => f.slopeRepaired) ? [[i.sopInstanceUid, i.image.frames] as const] : []))
  return {
    ...(slopes.size > 0 ? { slopeOf: (uid, frame) => slopes.get(uid)?.[frame]?.slope } : {}),
    ...(series.frameOfReferenceUid === undefined ? {} : { frameOfReferenceUid: series.frameOfReferenceUid }),
  }
}
