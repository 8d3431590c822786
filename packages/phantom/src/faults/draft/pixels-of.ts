import type { NaturalDataset } from '@yttria/core/dicom'
import type { Vec3 } from '@yttria/core/volume'

/** Stored numbers of a slice of the phantom. */
export const pixelsOf = (d: NaturalDataset): Uint16Array => d['PixelData'] as Uint16Array

export const gridOf = (d: NaturalDataset): { columns: number; rows: number } => ({ columns: Number(d['Columns']), rows: Number(d['Rows']) })

/** Of a slice: row direction x column direction. */
export function normalOf(d: NaturalDataset): Vec3 {
  const [a, b, c, x, y, z] = d['ImageOrientationPatient'] as readonly number[]
  return [b! * z! - c! * y!, c! * x! - a! * z!, a! * y! - b! * x!]
}

export const positionOf = (d: NaturalDataset): Vec3 => d['ImagePositionPatient'] as unknown as Vec3

/** With its first pixel so far aside, mm. */
export const shifted = (d: NaturalDataset, by: Vec3): NaturalDataset =>
  ({ ...d, ImagePositionPatient: positionOf(d).map((x, n) => Number((x + by[n]!).toFixed(6))) })
