import type { Geometry, Voxels } from '../volume/index.ts'

/**
 * Marker watershed by flooding (26 neighbours), hottest voxels first: each voxel within goes to the marker whose flood reaches it,
 * so that the border of two tumours runs along the valley between them. `marker`: -1 where free; filled in place.
 * Equal uptake is taken in the order of arrival: the nearer marker, then the first.
 */
export function watershed(uptake: Voxels, within: Uint8Array, marker: Int16Array, g: Geometry): void {
  const [nx, ny, nz] = g.size
  const queue = new HotQueue()
  const push = (n: number) => {
    const i = n % nx, j = Math.floor(n / nx) % ny, k = Math.floor(n / (nx * ny))
    for (let c = Math.max(0, k - 1); c <= Math.min(nz - 1, k + 1); c++) for (let b = Math.max(0, j - 1); b <= Math.min(ny - 1, j + 1); b++)
      for (let a = Math.max(0, i - 1); a <= Math.min(nx - 1, i + 1); a++) {
        const m = a + nx * (b + ny * c)
        if (within[m] && marker[m] === -1) {
          marker[m] = marker[n]!
          queue.push(uptake[m]!, m)
        }
      }
  }
  for (let n = 0; n < marker.length; n++) if (within[n] && marker[n]! >= 0) queue.push(uptake[n]!, n)
  for (let n = queue.pop(); n !== undefined; n = queue.pop()) push(n)
}

/** A binary heap: the hottest first, of equals the first come. */
class HotQueue {
  private readonly value: number[] = []
  private readonly order: number[] = []
  private readonly item: number[] = []
  private arrivals = 0

  push(value: number, item: number): void {
    this.value.push(value)
    this.order.push(this.arrivals++)
    this.item.push(item)
    let n = this.item.length - 1
    while (n > 0) {
      const up = (n - 1) >> 1
      if (!this.before(n, up)) break
      this.swap(n, up)
      n = up
    }
  }

  pop(): number | undefined {
    const { value, order, item } = this
    if (item.length === 0) return undefined
    const first = item[0]!
    this.swap(0, item.length - 1)
    value.pop()
    order.pop()
    item.pop()
    for (let n = 0; ;) {
      const left = 2 * n + 1
      if (left >= item.length) return first
      const child = left + 1 < item.length && this.before(left + 1, left) ? left + 1 : left
      if (!this.before(child, n)) return first
      this.swap(n, child)
      n = child
    }
  }

  private before(a: number, b: number): boolean {
    return this.value[a]! > this.value[b]! || (this.value[a] === this.value[b] && this.order[a]! < this.order[b]!)
  }

  private swap(a: number, b: number): void {
    const { value, order, item } = this, v = value[a]!, o = order[a]!, i = item[a]!
    value[a] = value[b]!
    order[a] = order[b]!
    item[a] = item[b]!
    value[b] = v
    order[b] = o
    item[b] = i
  }
}
