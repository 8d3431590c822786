import { type RigidTransform, type Volume, identityTransform, voxelVolumeMm3 } from '../volume/index.ts'

/** Thickness of the axial slabs in which bodies are compared, mm. */
const slab = 5
/** Features per slab: body area, lung area, bone area, and the body's first moments in x and y. */
const features = 5

interface Profile { readonly first: number; readonly slabs: number; readonly data: Float64Array }

/**
 * Where to begin, best guesses first: the given transform, identity (patients are laid down alike, and a scanner keeps one
 * origin), and the axial shifts at which the bodies' area, lung and bone profiles agree best, with body centres aligned
 * across: scans of different ranges are found by these. Bodies: masks on the CTs' grids.
 */
export function starts(fixed: Volume, fixedBody: Uint8Array, moving: Volume, movingBody: Uint8Array, initial?: RigidTransform): RigidTransform[] {
  const from = fixed.geometry.frameOfReferenceUid, to = moving.geometry.frameOfReferenceUid
  const identity = identityTransform(from, to)
  const list: RigidTransform[] = initial ? [initial, identity] : [identity]
  const f = profile(fixed, fixedBody), m = profile(moving, movingBody)
  for (const shift of [0, ...bestShifts(f, m)]) {
    const [x, y] = centreDifference(f, m, shift)
    list.push({ from, to, rotation: identity.rotation, translation: [x, y, shift * slab] })
  }
  return list.filter((t, n) => list.findIndex(u => u.rotation.every((r, d) => Math.abs(r - t.rotation[d]!) < 0.02) && u.translation.every((s, d) => Math.abs(s - t.translation[d]!) < 6)) === n)
}

function profile(ct: Volume, body: Uint8Array): Profile {
  const g = ct.geometry, [nx, ny, nz] = g.size, d = g.direction
  const ends = [0, 1, 2, 3, 4, 5, 6, 7].map(n => g.origin[2]
    + (n & 1 ? d[6] * (nx - 1) * g.spacing[0] : 0) + (n & 2 ? d[7] * (ny - 1) * g.spacing[1] : 0) + (n & 4 ? d[8] * (nz - 1) * g.spacing[2] : 0))
  const first = Math.floor(Math.min(...ends) / slab), slabs = Math.floor(Math.max(...ends) / slab) - first + 1
  const data = new Float64Array(slabs * features), area = voxelVolumeMm3(g) / slab
  for (let k = 0, n = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, n++) {
    if (!body[n]) continue
    const a = i * g.spacing[0], b = j * g.spacing[1], c = k * g.spacing[2]
    const z = g.origin[2] + d[6] * a + d[7] * b + d[8] * c
    const at = features * (Math.floor(z / slab) - first), hu = ct.voxels[n]!
    data[at]! += area
    if (hu < -500) data[at + 1]! += area
    if (hu > 150) data[at + 2]! += area
    data[at + 3]! += area * (g.origin[0] + d[0] * a + d[1] * b + d[2] * c)
    data[at + 4]! += area * (g.origin[1] + d[3] * a + d[4] * b + d[5] * c)
  }
  return { first, slabs, data }
}

/** Up to two shifts in slabs (moving minus fixed) of greatest agreement, apart from each other. */
function bestShifts(f: Profile, m: Profile): number[] {
  const least = Math.max(1, Math.round(0.5 * Math.min(f.slabs, m.slabs)))
  const lowest = m.first - f.first - f.slabs + least, highest = m.first + m.slabs - f.first - least
  const scores: { shift: number; score: number }[] = []
  for (let shift = lowest; shift <= highest; shift++) scores.push({ shift, score: agreement(f, m, shift) })
  scores.sort((a, b) => b.score - a.score)
  const best: number[] = []
  for (const s of scores) {
    if (best.length === 2) break
    if (best.every(b => Math.abs(b - s.shift) * slab > 20)) best.push(s.shift)
  }
  return best
}

/** 1 where the profiles over the common slabs are the same, 0 where they have nothing in common. */
function agreement(f: Profile, m: Profile, shift: number): number {
  let score = 0
  for (const [feature, weight] of [[0, 1], [1, 1], [2, 0.5]] as const) {
    let apart = 0, both = 1e-9
    for (let s = 0; s < f.slabs; s++) {
      const q = f.first + s + shift - m.first
      if (q < 0 || q >= m.slabs) continue
      const a = f.data[features * s + feature]!, b = m.data[features * q + feature]!
      apart += Math.abs(a - b)
      both += a + b
    }
    score += weight * (1 - apart / both)
  }
  return score / 2.5
}

/** Body centre of moving minus that of fixed, over the common slabs, mm. */
function centreDifference(f: Profile, m: Profile, shift: number): readonly [number, number] {
  const sum = (p: Profile, q: Profile, by: number): readonly [number, number] => {
    let a = 0, x = 0, y = 0
    for (let s = 0; s < p.slabs; s++) {
      const other = p.first + s + by - q.first
      if (other < 0 || other >= q.slabs) continue
      a += p.data[features * s]!
      x += p.data[features * s + 3]!
      y += p.data[features * s + 4]!
    }
    return a > 0 ? [x / a, y / a] : [0, 0]
  }
  const a = sum(f, m, shift), b = sum(m, f, -shift)
  return [b[0] - a[0], b[1] - a[1]]
}
