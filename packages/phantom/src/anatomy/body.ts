import type { Vec3 } from '@yttria/core/volume'
import type { ExamId } from '../design/design.ts'
import { designOf } from '../design/standard-design.ts'
import type { PhantomSettings } from '../design/options.ts'
import type { Random } from '../random.ts'
import { type Solid, cut, stretchSolid } from '../solids/solids.ts'
import { type Tissue, type Uptake, liverSolid, lungSolid, tissues } from './tissues.ts'

/** Two points of the axis of the descending aorta in the chest, where lung surrounds it. */
const aortaInChest = [[29, 42, 30], [29, 42, 135]] as const
/** The ellipsoid of the right lobe is drawn from within so much of its radii. */
const rightLobeMiddle: Vec3 = [-70, 0, 0], rightLobeReach: Vec3 = [60, 72, 74]

/** A person's organs where they lie, in body coordinates. */
export interface Body {
  readonly liver: Solid
  readonly lungs: Solid
  readonly perfused: Solid
  readonly unperfused: Solid
  /** Left of this plane the liver is not perfused from where the microspheres were given. */
  readonly perfusedLimitX: number
  readonly aortaInChest: readonly [Vec3, Vec3]
  readonly rightLobe: { readonly middle: Vec3; readonly reach: Vec3 }
  readonly tissues: (uptake: Uptake, random: Random) => readonly Tissue[]
}

/** The standard person, stretched; `perfusedLimitX` in the stretched body. */
export function bodyOf(stretch: Vec3, perfusedLimitX: number): Body {
  const at = (v: Vec3): Vec3 => [v[0] * stretch[0], v[1] * stretch[1], v[2] * stretch[2]]
  const liver = stretchSolid(liverSolid, stretch)
  return {
    liver, lungs: stretchSolid(lungSolid, stretch), perfusedLimitX,
    perfused: cut(liver, [1, 0, 0], perfusedLimitX), unperfused: cut(liver, [-1, 0, 0], -perfusedLimitX),
    aortaInChest: [at(aortaInChest[0]), at(aortaInChest[1])], rightLobe: { middle: at(rightLobeMiddle), reach: at(rightLobeReach) },
    tissues: (uptake, random) => tissues(uptake, random).map(t => ({ ...t, solid: stretchSolid(t.solid, stretch) })),
  }
}

/** The body that lies in an exam. */
export function bodyIn(exam: ExamId, settings: PhantomSettings): Body {
  const { stretch, strange, perfusedLimitX, session } = designOf(settings)
  const body = bodyOf(strange?.exam === exam ? strange.stretch : stretch, perfusedLimitX)
  if (!session) return body
  const { perfused, unperfused } = bodyOf(stretch, session.x)
  return session.side === 'right' ? { ...body, perfused, unperfused } : { ...body, perfused: unperfused, unperfused: perfused }
}
