import { type Vec3, cross, eulerRotation, geometry, norm, positionToIndex, subtract } from '@yttria/core/volume'
import { describe, expect, it } from 'vitest'
import { bodyOf } from '../../src/anatomy/body.ts'
import { sliceContours } from '../../src/solids/contours.ts'
import { ellipsoid, level, solidVolumeMl } from '../../src/solids/solids.ts'

const oblique = geometry({ size: [120, 110, 60], spacing: [2.5, 2.4, 4], origin: [-195, -120, -118], direction: eulerRotation([0.06, -0.04, 0.08]) })

function areaMm2(points: readonly Vec3[]): number {
  let sum: Vec3 = [0, 0, 0]
  for (let n = 0; n < points.length; n++) {
    const c = cross(subtract(points[n]!, points[0]!), subtract(points[(n + 1) % points.length]!, points[0]!))
    sum = [sum[0] + c[0], sum[1] + c[1], sum[2] + c[2]]
  }
  return norm(sum) / 2
}

const { liver: liverSolid } = bodyOf([1, 1, 1], 0)

describe('contours', () => {
  const contours = sliceContours(liverSolid, oblique)
  it('times the slice thickness give the volume of the solid within 0.1%', () => {
    const ml = contours.reduce((sum, c) => sum + areaMm2(c.points) * 4 / 1000, 0)
    expect(ml / solidVolumeMl(liverSolid)).toBeGreaterThan(0.999)
    expect(ml / solidVolumeMl(liverSolid)).toBeLessThan(1.001)
  })
  it('lie on the surface and on their slice', () => {
    let offPlane = 0, offSurface = 0
    for (const { k, points } of contours)
      for (const p of points) {
        offPlane = Math.max(offPlane, Math.abs(positionToIndex(oblique, p)[2] - k))
        offSurface = Math.max(offSurface, Math.abs(level(liverSolid, p)))
      }
    expect(offPlane).toBeLessThan(1e-9)
    expect(offSurface).toBeLessThan(1e-3)
  })
  it('keep two bodies apart on one slice', () => {
    const two = [ellipsoid({ centre: [-100, 0, 0], radii: [20, 20, 20] }), ellipsoid({ centre: [0, 0, 0], radii: [30, 20, 20] })]
    const onMiddle = sliceContours(two, geometry({ size: [9, 9, 3], spacing: [30, 30, 5], origin: [-120, -120, -5] })).filter(c => c.k === 1)
    expect(onMiddle.map(c => Math.round(areaMm2(c.points) / Math.PI)).sort()).toEqual([400, 600].map(x => expect.closeTo(x, -1)))
  })
})
