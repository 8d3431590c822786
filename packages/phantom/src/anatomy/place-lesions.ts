import {
  type RigidTransform, type Vec3, add, applyTransform, eulerRotation, norm, rigidAbout, scale, subtract,
} from '@yttria/core/volume'
import type { LesionDesign } from '../design/lesion-designs.ts'
import type { Random } from '../random.ts'
import { contains } from '../solids/solids.ts'
import type { Body } from './body.ts'
import { type PlacedLesion, sphereRadiusMm } from './lesions.ts'

export interface PlacingOptions {
  /** Without it nothing drifts. */
  readonly motion: boolean
  /** Where the beds of the 90Y scan meet, body coordinates. */
  readonly bedZ: number
  /** Wider margins, so that no voxel is partly a lesion and partly outside its part of the liver. */
  readonly wholeVoxels: boolean
  readonly body: Body
  readonly designs: readonly LesionDesign[]
  /** Of a sphere of the right lobe that no lesion enters, for the liver's reference region. */
  readonly freeRadiusMm: number
  /** Nearer to each other where there is no other room. */
  readonly closer?: boolean
}

/**
 * Places every lesion so that the liver holds it in all exams and no two come too close; also a free sphere in the right lobe.
 * Throws RangeError where a seed allows no arrangement.
 */
export function placeLesions(random: Random, args: PlacingOptions): { lesions: readonly PlacedLesion[]; freeCentre: Vec3 } {
  for (let attempt = 0; attempt < 2000; attempt++) {
    // Where much is to find room, lesions come nearer to each other after a while; still so far that a threshold keeps them apart.
    const found = tryToPlace(random, args, args.closer ? Math.max(0.65, 1 - 0.05 * Math.floor(attempt / 4)) : 1)
    if (found) return found
  }
  throw new RangeError('lesions: no arrangement found for this seed')
}

interface Ball { readonly centre: Vec3; readonly radius: number }

function tryToPlace(random: Random, args: PlacingOptions, gapScale: number) {
  const placed: PlacedLesion[] = []
  const { body } = args, freeCentre = inRightLobe(random, 0.7, body)
  const free: Ball = { centre: freeCentre, radius: args.freeRadiusMm }
  if (!holds(body, free, 0)) return undefined
  for (const design of args.designs) {
    let lesion: PlacedLesion | undefined
    for (let n = 0; n < 600 && !lesion; n++) {
      const candidate = draw(design, placed, random, args)
      if (candidate && fits(candidate, placed, free, args, gapScale)) lesion = candidate
    }
    if (!lesion) return undefined
    placed.push(lesion)
  }
  return { lesions: placed, freeCentre }
}

function draw(design: LesionDesign, placed: readonly PlacedLesion[], random: Random, args: PlacingOptions): PlacedLesion | undefined {
  const { place } = design
  const pair = typeof place === 'object' || args.designs.some(d => typeof d.place === 'object' && d.place.besides === design.id)
  const a = pair ? 1 : random.between(0.92, 1.1), b = pair ? 1 : random.between(0.92, 1.1)
  const axes: Vec3 = [a, b, 1 / (a * b)]
  let centre: Vec3
  if (typeof place === 'object') {
    const other = placed.find(l => l.design.id === place.besides)!
    const apart = sphereRadiusMm(other.design.volumeMl) + sphereRadiusMm(design.volumeMl) + place.gapMm + (args.wholeVoxels ? touchingMm : 0)
    centre = add(other.centre, scale(direction(random), apart))
  } else if (place === 'left') {
    const x = design.volumeMl > 0 ? random.between(12, 19) : random.between(58, 67)
    centre = [x, random.between(-46, -30), random.between(-12, 12)]
  }
  else {
    const [x, y, z] = place === 'perfused' ? inPerfused(random, args.body) : inRightLobe(random, 1, args.body)
    centre = [x, y, place === 'bed overlap' ? args.bedZ + random.between(-4, 4) : z]
  }
  const angles = (most: number): Vec3 => {
    const way = direction(random)
    return scale(way, most * random.between(0.4, 1) * Math.PI / 180)
  }
  const drift = (mm: readonly [number, number], degrees: number): RigidTransform => rigidAbout({
    from: undefined, to: undefined, centre,
    anglesRad: args.motion ? angles(degrees) : [0, 0, 0],
    translationMm: args.motion ? scale(direction(random), random.between(mm[0], mm[1])) : [0, 0, 0],
  })
  return {
    design, centre, axes, rotation: eulerRotation([random.between(-1, 1), random.between(-1, 1), random.between(-1, 1)]),
    drift90Y: drift([2.5, 7], 3), driftFollowUp: drift([0.5, 2], 1),
  }
}

/** The balls around the lesion at baseline, on the 90Y scan and at follow-up; a lesion that is not there yet has none. */
function balls(l: PlacedLesion): readonly (Ball | undefined)[] {
  const ball = (volumeMl: number, drift?: RigidTransform): Ball | undefined => volumeMl > 0
    ? { centre: drift ? applyTransform(drift, l.centre) : l.centre, radius: sphereRadiusMm(volumeMl) * Math.max(...l.axes) } : undefined
  return [ball(l.design.volumeMl), ball(l.design.volumeMl, l.drift90Y), ball(l.design.followUp?.volumeMl ?? 0, l.driftFollowUp)]
}

/** So much farther apart are the pair where a lesion is whole voxels, which would touch by their corners and leave the split to chance. */
const touchingMm = 4
const gapsMm = [11, 8, 10] as const

function fits(l: PlacedLesion, placed: readonly PlacedLesion[], free: Ball, { wholeVoxels, body }: PlacingOptions, gapScale: number): boolean {
  const mine = balls(l)
  for (const [exam, ball] of mine.entries()) {
    if (!ball) continue
    if (l.design.place !== 'left' && l.design.volumeMl > 0 && ball.centre[0] + ball.radius > body.perfusedLimitX - 4) return false
    if (l.design.place === 'left' && ball.centre[0] - ball.radius < body.perfusedLimitX + 4) return false
    if (norm(subtract(ball.centre, free.centre)) < ball.radius + free.radius && exam !== 1) return false
    for (const other of placed) {
      const theirs = balls(other)[exam]
      if (!theirs) continue
      const pair = besides(l, other) || besides(other, l)
      const gap = norm(subtract(ball.centre, theirs.centre)) - ball.radius - theirs.radius
      // The pair is nearer by design and nearly touches at follow-up.
      if (gap < (pair ? [10, 7, 2.5][exam]! : gapScale * gapsMm[exam]!)) return false
      if (pair && exam === 2 && gap > 5 + (wholeVoxels ? touchingMm : 0)) return false
    }
  }
  // A new lesion keeps away from where tumours were, so that nothing takes it for a remainder.
  if (l.design.volumeMl === 0)
    for (const other of placed) {
      const was = balls(other)[0]
      if (was && norm(subtract(mine[2]!.centre, was.centre)) < was.radius + mine[2]!.radius + 16) return false
    }
  const edge = l.design.place === 'edge'
  const margin = wholeVoxels ? 4 : edge ? 0.5 : 3
  if (edge && holds(body, mine[0]!, margin + 3)) return false
  return mine.every(ball => !ball || holds(body, ball, margin))
}

const besides = (l: PlacedLesion, other: PlacedLesion): boolean =>
  typeof l.design.place === 'object' && l.design.place.besides === other.design.id

/** Whether the liver holds the ball with `marginMm` to spare. */
function holds({ liver }: Body, ball: Ball, marginMm: number): boolean {
  return probes.every(way => contains(liver, add(ball.centre, scale(way, ball.radius + marginMm))))
}

const probes: readonly Vec3[] = Array.from({ length: 120 }, (_, n): Vec3 => {
  const z = 1 - (2 * n + 1) / 120, angle = n * Math.PI * (3 - Math.sqrt(5)), r = Math.sqrt(1 - z * z)
  return [r * Math.cos(angle), r * Math.sin(angle), z]
})

function direction(random: Random): Vec3 {
  const v: Vec3 = [random.normal(), random.normal(), random.normal()]
  return scale(v, 1 / norm(v))
}

/** Anywhere near the perfused part of the liver. */
function inPerfused(random: Random, { perfused, perfusedLimitX }: Body): Vec3 {
  const { centre, radius } = perfused[random.next() < 0.8 ? 0 : perfused.length - 1]!.bound
  const [x, y, z] = centre.map(c => c + radius * random.between(-1, 1)) as [number, number, number]
  return x < perfusedLimitX ? [x, y, z] : [2 * perfusedLimitX - x, y, z]
}

function inRightLobe(random: Random, part: number, { rightLobe: { middle, reach } }: Body): Vec3 {
  return middle.map((m, d) => m + reach[d]! * part * random.between(-1, 1)) as unknown as Vec3
}
