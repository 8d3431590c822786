/** What pixel data look like in a file, PS3.5 annex A and PS3.6 annex A. */
export interface TransferSyntax {
  readonly name: string
  readonly encapsulated: boolean
  /** Whether the coding can lose information: always, never, or as the image says. */
  readonly lossy: 'never' | 'possibly' | 'always'
}

const native = (name: string): TransferSyntax => ({ name, encapsulated: false, lossy: 'never' })
const coded = (name: string, lossy: TransferSyntax['lossy']): TransferSyntax => ({ name, encapsulated: true, lossy })

export const transferSyntaxes: Readonly<Record<string, TransferSyntax>> = {
  '1.2.840.10008.1.2': native('Implicit VR Little Endian'),
  '1.2.840.10008.1.2.1': native('Explicit VR Little Endian'),
  '1.2.840.10008.1.2.1.99': native('Deflated Explicit VR Little Endian'),
  '1.2.840.10008.1.2.2': native('Explicit VR Big Endian'),
  '1.2.840.10008.1.2.1.98': coded('Encapsulated Uncompressed Explicit VR Little Endian', 'never'),
  '1.2.840.10008.1.2.5': coded('RLE Lossless', 'never'),
  '1.2.840.10008.1.2.4.50': coded('JPEG Baseline (8 bit)', 'always'),
  '1.2.840.10008.1.2.4.51': coded('JPEG Extended (12 bit)', 'always'),
  '1.2.840.10008.1.2.4.57': coded('JPEG Lossless', 'never'),
  '1.2.840.10008.1.2.4.70': coded('JPEG Lossless, first-order prediction', 'never'),
  '1.2.840.10008.1.2.4.80': coded('JPEG-LS Lossless', 'never'),
  '1.2.840.10008.1.2.4.81': coded('JPEG-LS Near-Lossless', 'possibly'),
  '1.2.840.10008.1.2.4.90': coded('JPEG 2000 Lossless', 'never'),
  '1.2.840.10008.1.2.4.91': coded('JPEG 2000', 'possibly'),
  '1.2.840.10008.1.2.4.201': coded('High-Throughput JPEG 2000 Lossless', 'never'),
  '1.2.840.10008.1.2.4.202': coded('High-Throughput JPEG 2000 with RPCL Lossless', 'never'),
  '1.2.840.10008.1.2.4.203': coded('High-Throughput JPEG 2000', 'possibly'),
}
