import type { FrameDescription } from '../file/outside.ts'

/**
 * RLE Lossless (PS3.5 annex G): a header of 16 little-endian numbers, then one PackBits segment per byte plane, the most
 * significant first. Returns little-endian samples, planes of several samples interleaved; bytes that a segment lacks stay 0
 * and are counted in `missing`. Throws RangeError where the header makes no sense.
 */
export function decodeRle(frame: Uint8Array, image: FrameDescription): { bytes: Uint8Array<ArrayBuffer>; missing: number } {
  const width = image.bitsAllocated / 8
  const planes = width * image.samplesPerPixel
  if (!Number.isInteger(width) || width < 1 || width > 4) throw new RangeError(`RLE of ${image.bitsAllocated} bits`)
  if (frame.length < 64) throw new RangeError(`RLE frame of ${frame.length} bytes: a header of 64 is due`)
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  const segments = view.getUint32(0, true)
  if (segments !== planes) throw new RangeError(`RLE frame of ${segments} segments: ${planes} wanted`)
  const pixels = image.rows * image.columns
  // A run of two bytes makes 128 at most, so that a claim of more pixels is seen before memory is asked for.
  if (pixels * planes > frame.length * 64) throw new RangeError(`RLE frame of ${frame.length} bytes for ${pixels} pixels`)
  const bytes = new Uint8Array(pixels * planes)
  let missing = 0
  for (let s = 0; s < segments; s++) {
    const start = view.getUint32(4 + 4 * s, true)
    const end = s + 1 < segments ? view.getUint32(8 + 4 * s, true) : frame.length
    if (start < 64 || start > end || end > frame.length) throw new RangeError(`RLE segment ${s + 1} from ${start} to ${end} of ${frame.length} bytes`)
    const sample = Math.floor(s / width), plane = width - 1 - s % width
    missing += unpack(frame, start, end, bytes, sample * width + plane, planes, pixels)
  }
  return { bytes, missing }
}

/** PackBits into every `step`-th byte from `first`; returns how many of `count` were not there. */
function unpack(from: Uint8Array, at: number, end: number, to: Uint8Array, first: number, step: number, count: number): number {
  let out = first
  const stop = first + count * step
  while (at < end && out < stop) {
    const control = from[at++]!
    if (control < 128) {
      for (let n = Math.min(control + 1, end - at); n > 0 && out < stop; n--, out += step) to[out] = from[at++]!
    } else if (control > 128 && at < end) {
      const value = from[at++]!
      for (let n = 257 - control; n > 0 && out < stop; n--, out += step) to[out] = value
    }
  }
  return Math.max(0, stop - out) / step
}
