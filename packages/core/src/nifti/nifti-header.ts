/** The fields of a NIfTI-1 or NIfTI-2 header that place voxels and give them meaning. */
export interface NiftiHeader {
  readonly little: boolean
  /** NIfTI-2. */
  readonly two: boolean
  readonly dim: readonly number[]
  readonly datatype: number
  /** Bits of a voxel. */
  readonly bitpix: number
  readonly pixdim: readonly number[]
  readonly voxOffset: number
  readonly slope: number
  readonly intercept: number
  readonly units: number
  readonly qformCode: number
  readonly sformCode: number
  /** quatern_b, c, d, then qoffset_x, y, z. */
  readonly quaternion: readonly number[]
  readonly qOffset: readonly number[]
  /** srow_x, srow_y, srow_z: 3 x 4, row-major. */
  readonly srow: readonly number[]
}

/** The header at the beginning of the (unpacked) file, or why it is none. Field offsets: nifti1.h, nifti2.h. */
export function readNiftiHeader(bytes: Uint8Array): NiftiHeader | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 348) return `${bytes.length} bytes are too few for a NIfTI header`
  const size = (little: boolean) => view.getInt32(0, little)
  const little = [348, 540].includes(size(true))
  if (!little && ![348, 540].includes(size(false))) return 'not a NIfTI file'
  const two = size(little) === 540
  if (two && bytes.length < 540) return `${bytes.length} bytes are too few for a NIfTI-2 header`
  const magic = String.fromCharCode(...bytes.subarray(two ? 4 : 344, two ? 7 : 347))
  if (magic === (two ? 'ni2' : 'ni1')) return 'the voxels lie in a second file (.hdr and .img); give one .nii or .nii.gz'
  if (magic !== (two ? 'n+2' : 'n+1')) return 'not a NIfTI file (an ANALYZE file does not say how it is oriented)'

  const short = (at: number) => view.getInt16(at, little), int = (at: number) => view.getInt32(at, little)
  const long = (at: number) => Number(view.getBigInt64(at, little))
  const real = (at: number, n = 0) => two ? view.getFloat64(at + 8 * n, little) : view.getFloat32(at + 4 * n, little)
  const reals = (at: number, count: number) => Array.from({ length: count }, (_, n) => real(at, n))
  const dim = Array.from({ length: 8 }, (_, n) => two ? long(16 + 8 * n) : short(40 + 2 * n))
  if (!(dim[0]! >= 1 && dim[0]! <= 7)) return `a grid of ${dim[0]} dimensions`
  const voxOffset = two ? long(168) : real(108)
  // The header, and four bytes that say whether extensions follow.
  const least = two ? 544 : 352
  if (!(Number.isInteger(voxOffset) && voxOffset >= least))
    return `vox_offset is ${voxOffset}, but the voxels of a single file begin at byte ${least} or later`
  const counted = dim.slice(1, 1 + dim[0]!)
  if (!counted.every(n => n > 0)) return `dim is ${dim.slice(0, 1 + dim[0]!).join(', ')}: ${dim[0]} dimensions, each of 1 or more, are required`
  return {
    little, two, dim, voxOffset, datatype: short(two ? 12 : 70), bitpix: short(two ? 14 : 72), pixdim: reals(two ? 104 : 76, 8), slope: real(two ? 176 : 112), intercept: real(two ? 184 : 116),
    units: two ? int(500) : bytes[123]!, qformCode: two ? int(344) : short(252), sformCode: two ? int(348) : short(254),
    quaternion: reals(two ? 352 : 256, 3), qOffset: reals(two ? 376 : 268, 3), srow: reals(two ? 400 : 280, 12),
  }
}
