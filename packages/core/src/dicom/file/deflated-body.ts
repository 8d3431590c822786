import { type Element, looksExplicit, readElements, walkOf } from './elements.ts'
import { type Inflated, inflated } from '../../bytes/inflate.ts'

// DEFLATE grows data up to 1032 times; texts of headers and contours hardly thirty times, so no more than this comes of a file
// whose header does not say how large its pixels are.
const largestInflated = 2 ** 28, smallestInflated = 2 ** 26, likelyGrowth = 50
// Pixels of masks and air shrink further: what the header declares may come out, up to the same size or to this growth.
const pixelGrowth = 200
/** What may stand behind the pixels: padding, signatures, private elements. */
const behindPixels = 2 ** 24

/**
 * The data set of a deflated file, of which `bytes` may be the beginning of `fileLength` bytes: the header first, then no more than
 * it says is due. `more`: what comes out goes on beyond that, or the pixels declared are more than such a file can hold.
 */
export function deflatedBody(bytes: Uint8Array, fileLength: number): Inflated {
  const bound = Math.min(largestInflated, Math.max(smallestInflated, likelyGrowth * fileLength))
  for (let most = Math.min(bound, 1 << 18); ; ) {
    const part = inflated('raw', bytes, most)
    if (!part.more) return part
    const header = headerOf(part.bytes)
    if (header.pixelsAt !== undefined) return withPixels(bytes, fileLength, header.pixelsAt, header.pixelBytes, bound)
    if (most >= bound || header.need > bound) return part
    most = header.broken ? bound : Math.min(bound, Math.max(8 * most, header.need))
  }
}

function withPixels(bytes: Uint8Array, fileLength: number, at: number, pixelBytes: number, bound: number): Inflated {
  const due = at + pixelBytes + behindPixels
  if (due > largestInflated && due > pixelGrowth * fileLength)
    return { bytes: new Uint8Array(0), problem: `its header declares ${pixelBytes} bytes of pixels in ${fileLength}`, more: true }
  return inflated('raw', bytes, pixelBytes > 0 ? due : bound, Math.min(at + pixelBytes, 1032 * bytes.length))
}

/** Where the pixels begin and how many bytes of them the header declares; `need`: how many bytes it wants at least. */
function headerOf(bytes: Uint8Array): { readonly pixelsAt?: number; readonly pixelBytes: number; readonly need: number; readonly broken: boolean } {
  const walk = walkOf(bytes, true), elements = new Map<number, Element>()
  const reached = bytes.length < 8 ? 0 : readElements(walk, 0, bytes.length, { explicit: looksExplicit(walk, 0), little: true }, elements, 0)
  if (walk.fault) return { pixelBytes: 0, need: walk.fault.kind === 'short' ? walk.fault.need : 0, broken: walk.fault.kind === 'broken' }
  if (reached + 12 > bytes.length) return { pixelBytes: 0, need: reached + 12, broken: false }
  const short = (tag: number): number => {
    const e = elements.get(tag)
    return e && e.end - e.start >= 2 ? walk.view.getUint16(e.start, true) : 0
  }
  const frames = elements.get(0x00280008), text = frames ? String.fromCharCode(...bytes.subarray(frames.start, Math.min(frames.end, frames.start + 12))) : '1'
  const bits = short(0x00280010) * short(0x00280011) * Math.max(1, short(0x00280002)) * short(0x00280100) * (Number.parseInt(text, 10) || 1)
  return { pixelsAt: reached, pixelBytes: Math.ceil(bits / 8), need: 0, broken: false }
}
