import { type Finding, type Outcome, answer, error, note, refusal, warning } from '../record/index.ts'
import { type Volume, type Voxels, volume } from '../volume/index.ts'
import { inflated } from '../bytes/inflate.ts'
import { niftiGeometry } from './nifti-geometry.ts'
import { type NiftiHeader, readNiftiHeader } from './nifti-header.ts'

// DEFLATE grows data 1032 times at most (RFC 1951).
const mostGrowth = 1032
// A mask of a whole CT; beyond it only what measured data, which do not shrink so far, can hold.
const mostUnpacked = 2 ** 28

/**
 * A NIfTI-1 or NIfTI-2 file (.nii, .nii.gz), either byte order, as a volume in LPS mm; `name` is for messages.
 * scl_slope and scl_inter are applied (a slope of 0 means none). Refused, with a finding: header and image in two files, more than
 * one volume, sheared grids, complex, colour and 1-bit voxels, damaged or short data, fields that contradict each other or the size of
 * the file (`nifti/contradicts`). Findings with a value: `nifti/orientation-none`,
 * `nifti/orientation-differs`, `nifti/unit-assumed`, `nifti/not-a-number` (such voxels are set to 0).
 */
export function readNifti(bytes: Uint8Array, name: string): Outcome<{ readonly volume: Volume<'1'> }> {
  const subject = { file: name }
  const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b
  // The header first: it says how much data are due, and no more is unpacked.
  const start: { bytes: Uint8Array; problem?: string; more?: boolean } = gzipped ? inflated('gzip', bytes.subarray(0, 1 << 16), 1 << 10) : { bytes }
  const header = readNiftiHeader(start.bytes)
  if (typeof header === 'string' && start.problem && !start.more) return refusal(error('nifti/damaged', subject, `${name}: ${start.problem}.`, 'Export or copy the file again.'))
  if (typeof header === 'string') return refusal(error('nifti/header', subject, `${name}: ${header}.`))
  const type = types[header.datatype]
  if (!type) return refusal(error('nifti/datatype', { ...subject, value: header.datatype }, `${name}: voxels of NIfTI datatype ${header.datatype} cannot be read; integers and real numbers can.`))
  // Writers that leave bitpix out write 0.
  if (header.bitpix !== 0 && header.bitpix !== 8 * type.width)
    return refusal(contradicts(name, header.bitpix, `bitpix is ${header.bitpix}, but voxels of datatype ${header.datatype} have ${8 * type.width} bits`))
  const size = [1, 2, 3].map(d => d <= header.dim[0]! ? header.dim[d]! : 1) as [number, number, number]
  const more = header.dim.slice(4, 1 + header.dim[0]!).filter(n => n > 1)
  if (more.length > 0) return refusal(error('nifti/several-volumes', { ...subject, value: more.join(' x ') }, `${name} holds ${more.join(' x ')} volumes; one is wanted.`))
  if (!size.every(n => n > 0)) return refusal(error('nifti/header', { ...subject, value: size.join(' x ') }, `${name}: a grid of ${size.join(' x ')} voxels.`))
  const count = size[0] * size[1] * size[2]
  const due = header.voxOffset + count * type.width
  const most = gzipped ? bytes.length * mostGrowth : bytes.length
  const short = (have: number) => refusal(error('nifti/truncated', { ...subject, value: due - have }, `${name} holds ${have} of ${due} bytes.`, 'Export or copy the file again.'))
  if (due > most) return short(most)
  if (gzipped && due > mostUnpacked && due > 200 * bytes.length) return refusal(error('nifti/header', { ...subject, value: due }, `${name}: ${bytes.length} bytes would unpack to ${due}.`))

  const findings: Finding[] = []
  let whole = bytes
  if (gzipped) {
    const unpacked = inflated('gzip', bytes, due + (1 << 24), due)
    if (unpacked.problem) return refusal(error('nifti/damaged', subject, `${name}: ${unpacked.problem}.`, 'Export or copy the file again.'))
    if (unpacked.bytes.length < due) return short(unpacked.bytes.length)
    whole = unpacked.bytes
  }
  const further = whole.subarray(due)
  if (!isPadding(further, due - header.voxOffset)) return refusal(contradicts(name, further.length,
    `dim ${size.join(' x ')} and datatype ${header.datatype} (${8 * type.width} bits) make ${due} bytes, but the file holds ${whole.length}: ${further.length} too many`))
  const extended = extensionsEnd(whole, header)
  if (extended > header.voxOffset) return refusal(contradicts(name, header.voxOffset,
    `vox_offset is ${header.voxOffset}, but the extensions of the header reach to byte ${extended}`))
  const placed = niftiGeometry(header, size, name)
  findings.push(...placed.findings)
  if (!placed.value) return refusal(...findings)

  const raw = readVoxels(whole, header, type, count)
  const { voxels, strange } = scaledVoxels(raw, header)
  if (strange > 0) findings.push(warning('nifti/not-a-number', { ...subject, value: strange }, `${name}: ${strange} voxels hold no number (NaN or infinity); they were set to 0.`))
  if ((header.units & 7) === 0) findings.push(note('nifti/unit-assumed', subject, `${name} does not say its unit of length: mm was assumed.`))
  return answer({ volume: volume({ unit: '1', geometry: placed.value, voxels }) }, findings)
}

const contradicts = (file: string, value: number, why: string): Finding => error('nifti/contradicts', { file, value },
  `${file} contradicts itself: ${why}. Its voxels cannot be told.`, 'Write the file again with the program that made it.')

/** Up to 16 bytes after the voxels, or zeros to the end of a block of 512 that are few beside the voxels: as some writers leave. */
const isPadding = (further: Uint8Array, voxelBytes: number): boolean =>
  further.length <= Math.min(16, voxelBytes / 2) || (further.length < Math.min(512, voxelBytes / 4) && further.every(b => b === 0))

/** Where the extensions after the header end; the header's own end where there are none. Each begins with its size (nifti1.h). */
function extensionsEnd(bytes: Uint8Array, { two, little, voxOffset }: NiftiHeader): number {
  const begin = two ? 544 : 352, view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes[begin - 4] === 0) return begin
  let at = begin
  while (at + 8 <= voxOffset) {
    const size = view.getInt32(at, little)
    if (size < 8) break
    at += size
  }
  return at
}

interface VoxelType { readonly width: number; readonly read: 'u8' | 'i8' | 'i16' | 'u16' | 'i32' | 'u32' | 'f32' | 'f64' | 'i64' | 'u64' }

const types: Readonly<Record<number, VoxelType>> = {
  2: { width: 1, read: 'u8' }, 256: { width: 1, read: 'i8' }, 4: { width: 2, read: 'i16' }, 512: { width: 2, read: 'u16' }, 8: { width: 4, read: 'i32' },
  768: { width: 4, read: 'u32' }, 16: { width: 4, read: 'f32' }, 64: { width: 8, read: 'f64' }, 1024: { width: 8, read: 'i64' }, 1280: { width: 8, read: 'u64' },
}

/** Voxels as stored, in the smallest type of a volume that holds them exactly (64-bit integers up to 2^53). */
function readVoxels(bytes: Uint8Array, header: NiftiHeader, type: VoxelType, count: number): Voxels {
  const from = header.voxOffset
  // Aligned and in this machine's order, so that typed arrays can look at it; a copy, so that the file is not held nor changed.
  // Not bytes.slice(): a Node Buffer's gives a view.
  const own = new Uint8Array(bytes.subarray(from, from + count * type.width))
  if (!header.little && type.width > 1)
    for (let n = 0; n < own.length; n += type.width) own.subarray(n, n + type.width).reverse()
  const buffer = own.buffer
  switch (type.read) {
    case 'u8': return own
    case 'i8': return Int16Array.from(new Int8Array(buffer))
    case 'i16': return new Int16Array(buffer)
    case 'u16': return new Uint16Array(buffer)
    case 'i32': return new Int32Array(buffer)
    case 'u32': return Float64Array.from(new Uint32Array(buffer))
    case 'f32': return new Float32Array(buffer)
    case 'f64': return new Float64Array(buffer)
    default: {
      const low = new Uint32Array(buffer), high = type.read === 'i64' ? new Int32Array(buffer) : low
      const out = new Float64Array(count)
      for (let n = 0; n < count; n++) out[n] = high[2 * n + 1]! * 2 ** 32 + low[2 * n]!
      return out
    }
  }
}

function scaledVoxels(raw: Voxels, { slope, intercept }: NiftiHeader): { voxels: Voxels; strange: number } {
  const none = !Number.isFinite(slope) || slope === 0 || (slope === 1 && (intercept === 0 || !Number.isFinite(intercept)))
  const real = raw instanceof Float32Array || raw instanceof Float64Array
  if (none && !real) return { voxels: raw, strange: 0 }
  const voxels = none ? raw : raw instanceof Float64Array ? new Float64Array(raw.length) : new Float32Array(raw.length)
  const a = none ? 1 : slope, b = none || !Number.isFinite(intercept) ? 0 : intercept
  let strange = 0
  for (let n = 0; n < raw.length; n++) {
    const x = raw[n]! * a + b
    // x - x is NaN for NaN and the infinities.
    voxels[n] = x
    if (voxels[n]! - voxels[n]! !== 0) { voxels[n] = 0; strange++ }
  }
  return { voxels, strange }
}
