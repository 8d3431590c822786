import type { Geometry } from '@yttria/core/volume'

/** What precedes the voxels of an image: a little-endian u32, the length of this as JSON in UTF-8, this, zeros up to a multiple of 8, the voxels. */
export interface VolumeHeader {
  readonly geometry: Geometry
  /** UCUM. */
  readonly unit: string
  readonly type: 'Float32' | 'Int16' | 'Uint8'
  /** SUVbw and SUL (Janmahasatian) per voxel unit; absent where the headers do not tell. */
  readonly perSuvbw?: number
  readonly perSul?: number
}

export function packVolume(header: VolumeHeader, voxels: Float32Array | Int16Array | Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header))
  const start = Math.ceil((4 + text.length) / 8) * 8
  const bytes = new Uint8Array(start + voxels.byteLength)
  new DataView(bytes.buffer).setUint32(0, text.length, true)
  bytes.set(text, 4)
  bytes.set(new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength), start)
  return bytes
}

export function unpackVolume(buffer: ArrayBuffer): { header: VolumeHeader; voxels: Float32Array | Int16Array | Uint8Array } {
  const length = new DataView(buffer).getUint32(0, true)
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length))) as VolumeHeader
  const start = Math.ceil((4 + length) / 8) * 8
  const voxels = header.type === 'Float32' ? new Float32Array(buffer, start) : header.type === 'Int16' ? new Int16Array(buffer, start) : new Uint8Array(buffer, start)
  return { header, voxels }
}
