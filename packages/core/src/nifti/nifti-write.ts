import { gzipSync } from 'fflate'
import {
  type FractionalVoi, type Geometry, type Mat3, type Voi, type Volume, type Voxels, eachVoxel, fractionOver,
  insideOver, requireSameGeometry, voxelCount,
} from '../volume/index.ts'
import { quaternionOf } from './nifti-geometry.ts'

export interface NiftiWriting {
  /** Default true; without time or name in its header, so that the same data give the same bytes. */
  readonly gzip?: boolean
  /** Up to 79 ASCII characters. Default: the unit of a volume, the name of a VOI. */
  readonly description?: string
}

/**
 * NIfTI-1 of a volume (in its own type), a VOI (uint8) or a fractional VOI (float32), positions in RAS mm as both sform and qform.
 * RangeError where the grid exceeds 32,767 along an axis. Positions are single precision in this format: about 1e-5 mm.
 */
export function writeNifti(what: Volume | Voi | FractionalVoi, writing: NiftiWriting = {}): Uint8Array<ArrayBuffer> {
  const gzip = writing.gzip ?? true
  if ('voxels' in what) return encode(what.geometry, what.voxels, writing.description ?? what.unit, gzip)
  const voxels = 'inside' in what ? insideOver(what) : fractionOver(what)
  return encode(what.grid, voxels, writing.description ?? what.name, gzip)
}

/**
 * VOIs as one map: voxels of the first are 1, of the second 2 ...; uint8, or uint16 beyond 255. Throws RangeError where VOIs overlap
 * or lie on different grids: a map can give a voxel to one only.
 */
export function writeLabelMap(vois: readonly Voi[], writing: NiftiWriting = {}): Uint8Array<ArrayBuffer> {
  const first = vois[0]
  if (!first || vois.length > 65535) throw new RangeError(`a label map of ${vois.length} VOIs`)
  const { grid } = first, map = vois.length > 255 ? new Uint16Array(voxelCount(grid)) : new Uint8Array(voxelCount(grid))
  vois.forEach((v, n) => {
    requireSameGeometry(grid, v.grid, `label map of ${first.name} and ${v.name}`)
    eachVoxel(v, at => {
      if (map[at] !== 0) throw new RangeError(`VOIs ${vois[map[at]! - 1]!.name} and ${v.name} overlap: a label map cannot hold both`)
      map[at] = n + 1
    })
  })
  return encode(grid, map, writing.description ?? 'labels', writing.gzip ?? true)
}

const headerBytes = 352

function encode(g: Geometry, voxels: Voxels, description: string, gzip: boolean): Uint8Array<ArrayBuffer> {
  if (g.size.some(n => n > 32767)) throw new RangeError(`grid of ${g.size.join(' x ')}: NIfTI-1 takes 32767 along an axis`)
  if (voxels.length !== voxelCount(g)) throw new RangeError(`${voxels.length} voxels for a grid of ${g.size.join(' x ')}`)
  const datatype = voxels instanceof Uint8Array ? 2 : voxels instanceof Int16Array ? 4 : voxels instanceof Int32Array ? 8 : voxels instanceof Float32Array ? 16 : voxels instanceof Float64Array ? 64 : 512
  const bytes = new Uint8Array(headerBytes + voxels.byteLength)
  const view = new DataView(bytes.buffer)
  const shorts = (at: number, ...values: readonly number[]) => values.forEach((x, n) => view.setInt16(at + 2 * n, x, true))
  const floats = (at: number, ...values: readonly number[]) => values.forEach((x, n) => view.setFloat32(at + 4 * n, x, true))
  const text = (at: number, value: string, most: number) => { for (let n = 0; n < Math.min(value.length, most); n++) bytes[at + n] = value.charCodeAt(n) < 127 ? value.charCodeAt(n) : 63 }

  const d = g.direction
  const ras: Mat3 = [-d[0], -d[1], -d[2], -d[3], -d[4], -d[5], d[6], d[7], d[8]]
  const at = [-g.origin[0], -g.origin[1], g.origin[2]] as const
  const { bcd, qfac } = quaternionOf(ras)
  view.setInt32(0, 348, true)
  shorts(40, 3, ...g.size, 1, 1, 1, 1)
  shorts(70, datatype, voxels.BYTES_PER_ELEMENT * 8)
  floats(76, qfac, ...g.spacing, 0, 0, 0, 0)
  floats(108, headerBytes, 1, 0)
  bytes[123] = 2 // mm
  text(148, description, 79)
  shorts(252, 1, 1) // scanner coordinates, by qform and sform
  floats(256, ...bcd, ...at)
  for (const r of [0, 1, 2] as const) floats(280 + 16 * r, ras[3 * r]! * g.spacing[0], ras[3 * r + 1]! * g.spacing[1], ras[3 * r + 2]! * g.spacing[2], at[r])
  text(344, 'n+1', 3)
  bytes.set(new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength), headerBytes)
  return gzip ? gzipSync(bytes, { mtime: 0, level: 6 }) as Uint8Array<ArrayBuffer> : bytes
}
