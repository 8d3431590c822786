import type { DicomDataset } from '../file/dataset.ts'

const native: ReadonlySet<string> = new Set(['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.2'])

/**
 * Bytes that a file of uncompressed pixels lacks: what its rows, columns, frames and bits want, over what can lie behind its header.
 * Undefined where nothing is missing or it cannot be told without reading on (compressed, deflated, no image).
 */
export function missingBytes(d: DicomDataset, byteLength: number): number | undefined {
  if (!native.has(d.transferSyntaxUid)) return undefined
  const rows = d.number('x00280010'), columns = d.number('x00280011'), bits = d.number('x00280100')
  if (rows === undefined || columns === undefined || bits === undefined) return undefined
  const samples = (d.number('x00280002') ?? 1) * Math.max(1, d.number('x00280008') ?? 1)
  // The pixel element's own tag and length: 8 bytes implicit, 12 explicit; the less accuses no file whose encoding is not as declared.
  const missing = Math.ceil(rows * columns * samples * bits / 8) - Math.max(0, byteLength - d.headerEnd - 8)
  return missing > 0 ? missing : undefined
}
