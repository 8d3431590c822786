/// <reference path="./codecs.d.ts" />
import type { Decoders, FrameDescription } from '@yttria/core/dicom'

type Decode = Decoders[string]

const jpegBaseline = ['1.2.840.10008.1.2.4.50'], jpegLossless = ['1.2.840.10008.1.2.4.57', '1.2.840.10008.1.2.4.70']
const jpegLs = ['1.2.840.10008.1.2.4.80', '1.2.840.10008.1.2.4.81'], jpeg2000 = ['1.2.840.10008.1.2.4.90', '1.2.840.10008.1.2.4.91']

const families: readonly { uids: readonly string[]; make: () => Promise<Decode> }[] = [
  { uids: jpegLossless, make: async () => {
    const { Decoder } = await import('jpeg-lossless-decoder-js')
    return (frame, image) => {
      refuseOtherSize(codedSize(frame), image)
      return new Uint8Array(new Decoder().decompress(frame.buffer, frame.byteOffset, frame.byteLength))
    }
  } },
  { uids: jpegLs, make: async () => wasm((await (await import('@cornerstonejs/codec-charls/decodewasmjs')).default(silent())).JpegLSDecoder) },
  { uids: jpeg2000, make: async () => wasm((await (await import('@cornerstonejs/codec-openjpeg/decodewasmjs')).default(silent())).J2KDecoder) },
  { uids: jpegBaseline, make: async () => wasm((await (await import('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs')).default(silent())).JPEGDecoder) },
]

// A fresh object each time: the module moves into it.
const silent = () => ({ print: () => {}, printErr: () => {} })

/**
 * The image codecs for these transfer syntaxes (default: all that there are), each loaded only if asked for. Uncompressed images and
 * RLE need none. JPEG of 12 bits (.51) has no codec here: it is lossy, and its images are refused by name.
 */
export async function makeDecoders(transferSyntaxUids?: Iterable<string>): Promise<Decoders> {
  const wanted = transferSyntaxUids && new Set(transferSyntaxUids)
  const made = await Promise.all(families.filter(f => !wanted || f.uids.some(u => wanted.has(u))).map(async f => {
    const decode = await f.make()
    return f.uids.map(uid => [uid, decode] as const)
  }))
  return Object.fromEntries(made.flat())
}

function wasm(Decoder: new () => WasmDecoder): Decode {
  return (frame, image) => {
    // Before the codec asks for memory on the stream's word, which it would keep.
    refuseOtherSize(codedSize(frame), image)
    const decoder = new Decoder()
    try {
      decoder.getEncodedBuffer(frame.length).set(frame)
      try {
        decoder.decode()
      } catch (e) {
        // WebAssembly exceptions come as bare pointers.
        throw new Error(`the codec gave up${e instanceof Error ? `: ${e.message}` : ''}`)
      }
      const info = decoder.getFrameInfo()
      refuseOtherSize(info, image)
      if (info.componentCount !== image.samplesPerPixel) throw new Error(`${info.componentCount} components decoded, ${image.samplesPerPixel} declared`)
      if (info.bitsPerSample > 16) throw new Error(`${info.bitsPerSample} bits per sample`)
      // A view of the codec's memory: copied before that is freed.
      const bytes = decoder.getDecodedBuffer().slice()
      return info.bitsPerSample <= 8 && image.bitsAllocated === 16 ? widened(bytes, info.isSigned ?? false) : bytes
    } finally {
      decoder.delete()
    }
  }
}

const widened = (bytes: Uint8Array, signed: boolean): Uint8Array =>
  new Uint8Array(Int16Array.from(signed ? new Int8Array(bytes.buffer) : bytes).buffer)

function refuseOtherSize(coded: { readonly width: number; readonly height: number }, image: FrameDescription): void {
  if (coded.width !== image.columns || coded.height !== image.rows)
    throw new Error(`the coded image has ${coded.width} x ${coded.height} pixels, the file declares ${image.columns} x ${image.rows}`)
}

/** Width and height by the start of frame of a JPEG or JPEG-LS stream or the SIZ segment of JPEG 2000, read before a codec trusts them with memory. */
function codedSize(frame: Uint8Array): { width: number; height: number } {
  if (frame[1] === 0x4f) {
    if (frame.length < 42 || frame[2] !== 0xff || frame[3] !== 0x51) throw new Error('no image size in the JPEG 2000 stream')
    const word = (at: number) => ((frame[at]! << 24) | (frame[at + 1]! << 16) | (frame[at + 2]! << 8) | frame[at + 3]!) >>> 0
    const components = frame[40]! * 256 + frame[41]!
    if (components > 4) throw new Error(`${components} components in the JPEG 2000 stream`)
    return { width: word(8) - word(16), height: word(12) - word(20) }
  }
  let at = 2
  while (at + 9 < frame.length && frame[at] === 0xff) {
    const marker = frame[at + 1]!
    if (marker === 0xff) { at++; continue }
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc || marker === 0xf7)
      return { height: frame[at + 5]! * 256 + frame[at + 6]!, width: frame[at + 7]! * 256 + frame[at + 8]! }
    at += 2 + frame[at + 2]! * 256 + frame[at + 3]!
  }
  throw new Error('no start of frame in the JPEG stream')
}
