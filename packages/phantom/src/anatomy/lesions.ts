import { type Mat3, type RigidTransform, type Vec3, scale } from '@yttria/core/volume'
import { unperfusedConcentration } from '../design/design.ts'
import type { LesionDesign } from '../design/lesion-designs.ts'
import type { PhantomSettings } from '../design/options.ts'
import { type Convex, ellipsoid } from '../solids/solids.ts'

/** A lesion where it lies, in body coordinates. `drift90Y`, `driftFollowUp`: its own motion relative to the liver since baseline. */
export interface PlacedLesion {
  readonly design: LesionDesign
  readonly centre: Vec3
  /** Relative to a sphere of the same volume; product 1. */
  readonly axes: Vec3
  readonly rotation: Mat3
  readonly drift90Y: RigidTransform
  readonly driftFollowUp: RigidTransform
}

export const sphereRadiusMm = (volumeMl: number): number => Math.cbrt(3000 * volumeMl / (4 * Math.PI))

/** The lesion of that volume, before any drift. */
export const lesionBody = (l: PlacedLesion, volumeMl: number): Convex =>
  ellipsoid({ centre: l.centre, radii: scale(l.axes, sphereRadiusMm(volumeMl)), rotation: l.rotation })

export const lesionAtBaseline = (l: PlacedLesion): Convex | undefined =>
  l.design.volumeMl > 0 ? lesionBody(l, l.design.volumeMl) : undefined

/** The tumours as the treatment of this session reaches them. */
export const reached = (lesions: readonly PlacedLesion[], { design }: PhantomSettings): readonly PlacedLesion[] => {
  const session = design?.session
  if (!session) return lesions
  const within = (l: PlacedLesion) => l.centre[0] < session.x === (session.side === 'right')
  return lesions.map(l => within(l) ? l : { ...l, design: { ...l.design, tumourToNormal: unperfusedConcentration, place: 'left' } })
}
