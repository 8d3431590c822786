// The codecs come without types: what is used of them.
interface CodecFrame { readonly width: number; readonly height: number; readonly bitsPerSample: number; readonly componentCount: number; readonly isSigned?: boolean }

interface WasmDecoder {
  getEncodedBuffer(length: number): Uint8Array
  decode(): void
  getFrameInfo(): CodecFrame
  getDecodedBuffer(): Uint8Array
  delete(): void
}

type WasmModule<Name extends string> = { readonly [K in Name]: new () => WasmDecoder }
type WasmFactory<Name extends string> = (options: { print?: (line: string) => void; printErr?: (line: string) => void }) => Promise<WasmModule<Name>>

declare module '@cornerstonejs/codec-charls/decodewasmjs' { const factory: WasmFactory<'JpegLSDecoder'>; export default factory }
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' { const factory: WasmFactory<'J2KDecoder'>; export default factory }
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' { const factory: WasmFactory<'JPEGDecoder'>; export default factory }
declare module 'jpeg-lossless-decoder-js' {
  export class Decoder { decompress(buffer: ArrayBufferLike, offset: number, length: number): ArrayBuffer }
}
