import { type Geometry, type Mat3, eulerRotation, geometry } from '@yttria/core/volume'

/** Three sizes, three spacings, turned about all axes; `mirrored`: its third axis the other way. */
export function oblique(mirrored = false): Geometry {
  const r = eulerRotation([0.3, -0.2, 0.5]), direction: Mat3 = mirrored ? [r[0], r[1], -r[2], r[3], r[4], -r[5], r[6], r[7], -r[8]] : r
  return geometry({ frameOfReferenceUid: '1.2.3', size: [23, 19, 14], origin: [-31, 12, 70], spacing: [2.1, 2.7, 4.3], direction })
}
