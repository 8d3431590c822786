import type { Trunk } from './trunk.ts'

export interface Diaphragm {
  /** The highest slice that can lie below the diaphragm, per column of the grid. */
  readonly top: Float32Array
  /** The lowest slice that holds lung. */
  readonly base: number
}

/**
 * The height of the diaphragm per column: the lowest lung where there is lung above, and beneath the heart what its surroundings say
 * (a smooth surface through them). Undefined where the CT holds less than 50 mL of lung.
 */
export function diaphragm({ geometry: g, lungs, lungsMl }: Trunk): Diaphragm | undefined {
  if (lungsMl < 50) return undefined
  const [nx, ny, nz] = g.size, slice = nx * ny
  const top = new Float32Array(slice).fill(-1)
  let base = nz, left = nx, right = -1, front = ny, back = -1
  for (let k = nz - 1; k >= 0; k--) for (let n = 0; n < slice; n++) if (lungs[k * slice + n]) {
    top[n] = k
    base = k
    const i = n % nx, j = Math.floor(n / nx)
    if (i < left) left = i
    if (i > right) right = i
    if (j < front) front = j
    if (j > back) back = j
  }
  const known = Uint8Array.from(top, k => k >= 0 ? 1 : 0)
  let sum = 0, columns = 0
  for (let n = 0; n < slice; n++) if (known[n]) { sum += top[n]!; columns++ }
  const mean = sum / columns
  for (let n = 0; n < slice; n++) if (!known[n]) top[n] = mean
  // Laplace's equation between the lungs, the known columns held: the surface under the heart.
  for (let round = 0; round < 300; round++) for (let j = Math.max(1, front); j <= Math.min(ny - 2, back); j++) for (let i = Math.max(1, left); i <= Math.min(nx - 2, right); i++) {
    const n = j * nx + i
    if (!known[n]) top[n]! += 1.7 * ((top[n - 1]! + top[n + 1]! + top[n - nx]! + top[n + nx]!) / 4 - top[n]!)
  }
  // Columns outside the chest wall: no limit by lungs.
  for (let n = 0; n < slice; n++) {
    const i = n % nx, j = Math.floor(n / nx)
    if (!known[n] && (i < left || i > right || j < front || j > back)) top[n] = nz
  }
  return { top, base }
}
