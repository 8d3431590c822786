import type { Vec3 } from '../volume/index.ts'

/** Clears, slice by slice and in place, all that is connected (4 neighbours) with the edge of its slice. */
export function awayFromEdge(mask: Uint8Array, [nx, ny, nz]: Vec3): Uint8Array {
  const slice = nx * ny, stack = new Int32Array(slice)
  for (let k = 0; k < nz; k++) {
    const base = k * slice
    let top = 0
    const clear = (n: number) => { if (mask[base + n]) { mask[base + n] = 0; stack[top++] = n } }
    for (let i = 0; i < nx; i++) { clear(i); clear(slice - nx + i) }
    for (let j = 0; j < ny; j++) { clear(j * nx); clear(j * nx + nx - 1) }
    while (top > 0) {
      const n = stack[--top]!, i = n % nx
      if (i > 0) clear(n - 1)
      if (i < nx - 1) clear(n + 1)
      if (n >= nx) clear(n - nx)
      if (n < slice - nx) clear(n + nx)
    }
  }
  return mask
}
