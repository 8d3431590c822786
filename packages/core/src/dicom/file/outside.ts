/** Image codecs, made by the edge (they carry WASM) and passed in. Keys are transfer syntax UIDs. */
export type Decoders = Readonly<Record<string, (frame: Uint8Array, image: FrameDescription) => Uint8Array>>

/** What a codec must know of the frame it decodes; it returns little-endian samples of `bitsAllocated`. */
export interface FrameDescription {
  readonly rows: number
  readonly columns: number
  readonly bitsAllocated: number
  readonly bitsStored: number
  readonly signed: boolean
  readonly samplesPerPixel: number
}

/** A file as the edge hands it over. `file`: its path relative to the folder given, for messages. */
export interface SourceFile {
  readonly file: string
  readonly bytes: Uint8Array
}
