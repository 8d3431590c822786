import { type Random, random as randomSource } from '../../src/numerics/index.ts'
import { type Geometry, type Mat3, type Vec3, type Volume, geometry, indexToPosition, voxelCount } from '../../src/volume/index.ts'

/*
 * A trunk of plain shapes, body coordinates = LPS mm, z to the head: body, lungs, spine, aorta that bends, heart on the diaphragm, liver,
 * spleen, couch. Written apart from what it tests: every voxel asks every shape.
 */

export const frame = '1.2.826.0.1'

/** Centre of the aorta at height z: before the spine below, left of it above. */
export const aortaAt = (z: number): readonly [number, number] => {
  const up = Math.min(1, Math.max(0, (z + 20) / 120))
  return [8 + 22 * up, 28 + 12 * up]
}

export interface TrunkOptions {
  readonly aortaHu?: number
  readonly heartHu?: number
  readonly hasAorta?: boolean
  readonly hasLungs?: boolean
  readonly noiseHu?: number
  readonly seed?: number
}

const ellipse = (p: Vec3, c: Vec3, r: Vec3): boolean => ((p[0] - c[0]) / r[0]) ** 2 + ((p[1] - c[1]) / r[1]) ** 2 + ((p[2] - c[2]) / r[2]) ** 2 <= 1

export const inLiver = (p: Vec3): boolean =>
  ellipse(p, [-65, -5, -40], [68, 72, 76]) || ellipse(p, [5, -40, -25], [62, 34, 38])

const inLung = (p: Vec3): boolean =>
  (ellipse(p, [-78, 5, 50], [52, 78, 125]) || ellipse(p, [80, 5, 50], [50, 76, 125])) && p[2] > -60 && !inLiver([p[0], p[1], p[2] - 6])

export function huAt(p: Vec3, o: TrunkOptions): number {
  const { aortaHu = 42, heartHu = 42, hasAorta = true, hasLungs = true } = o
  const [x, y, z] = p
  if (((x / 175) ** 2 + (y / 118) ** 2) > 1) return y > 126 && y < 132 && Math.abs(x) < 200 ? 80 : -1000
  if (hasAorta) {
    const [ax, ay] = aortaAt(z)
    if (Math.hypot(x - ax, y - ay) <= 12.5) return aortaHu
  }
  // Vertebrae: bodies with a shell, discs between; arch behind.
  if (((x / 19) ** 2 + ((y - 60) / 16) ** 2) <= 1) return ((z + 400) % 30) > 25 ? 80 : ((x / 16) ** 2 + ((y - 60) / 13) ** 2) <= 1 ? 160 : 400
  if (Math.abs(x) < 9 && y > 84 && y < 104 && ((z + 400) % 30) < 20) return 350
  if (inLiver(p)) return 58
  if (ellipse(p, [35, -28, 75], [48, 44, 46])) return heartHu
  if (hasLungs && inLung(p)) return -830
  if (ellipse(p, [98, 40, -45], [28, 36, 48])) return 48
  const wall = (x / 160) ** 2 + (y / 103) ** 2
  if (wall > 1) return -95
  if (wall > 0.85) return Math.abs(z % 24) < 8 && wall < 0.95 && z > -100 ? 420 : 50
  return z > 0 ? (Math.abs(x) < 55 ? -60 : -40) : -90
}

export const ctGrid = (over: Partial<Geometry> = {}): Geometry =>
  geometry({ frameOfReferenceUid: frame, size: [118, 86, 82], spacing: [3.1, 3.2, 4], origin: [-181, -131, -165], ...over })

export function trunkCt(o: TrunkOptions = {}, g: Geometry = ctGrid()): Volume<"[hnsf'U]"> {
  const random = randomSource(o.seed ?? 7), voxels = new Int16Array(voxelCount(g)), noise = o.noiseHu ?? 20
  eachVoxel(g, (p, n) => { voxels[n] = Math.round(huAt(p, o) + noise * gauss(random)) })
  return { unit: "[hnsf'U]", geometry: g, voxels }
}

/** FDG as SUL: blood 1.4, liver 1.8, heart 2.5, lesions as given. */
export function trunkPet(lesions: readonly { centre: Vec3; radius: number; sul: number }[] = [], o: { noise?: number; grid?: Geometry; seed?: number } = {}): Volume<'{SUVlbm}g/ml'> {
  const g = o.grid ?? petGrid(), random = randomSource(o.seed ?? 11), voxels = new Float32Array(voxelCount(g)), noise = o.noise ?? 0.1
  eachVoxel(g, (p, n) => {
    const lesion = lesions.find(l => Math.hypot(p[0] - l.centre[0], p[1] - l.centre[1], p[2] - l.centre[2]) <= l.radius)
    const [ax, ay] = aortaAt(p[2])
    const sul = lesion ? lesion.sul : Math.hypot(p[0] - ax, p[1] - ay) <= 12.5 ? 1.4 : inLiver(p) ? 1.8
      : ellipse(p, [35, -28, 75], [48, 44, 46]) ? 2.5 : inLung(p) ? 0.4 : (p[0] / 160) ** 2 + (p[1] / 103) ** 2 > 1 ? 0 : 0.6
    voxels[n] = sul * (1 + noise * gauss(random))
  })
  return { unit: '{SUVlbm}g/ml', geometry: g, voxels }
}

const c = Math.cos(0.06), s = Math.sin(0.06)
export const oblique: Mat3 = [c, -s, 0, s, c, 0, 0, 0, 1]

export const petGrid = (): Geometry => geometry({ frameOfReferenceUid: frame, size: [84, 60, 96], spacing: [4.1, 4.2, 3.3], origin: [-165, -130, -160], direction: oblique })

export function eachVoxel(g: Geometry, act: (p: Vec3, n: number) => void): void {
  for (let k = 0, n = 0; k < g.size[2]; k++) for (let j = 0; j < g.size[1]; j++) for (let i = 0; i < g.size[0]; i++, n++) act(indexToPosition(g, [i, j, k]), n)
}

function gauss(random: Random): number {
  return random.normal()
}
