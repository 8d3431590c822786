import { type InstanceHeader, type Series, indexFolder, readHeader } from '../../src/dicom/index.ts'
import { type Item, part10 } from './bytes.ts'

/** A header as the reader makes it from bytes; throws where it is refused. */
export function headerOf(item: Item, file = 'a.dcm'): InstanceHeader {
  const { value, findings } = readHeader({ file, bytes: part10(item) })
  if (!value) throw new Error(JSON.stringify(findings))
  return value
}

export interface PetOptions {
  readonly dataset?: Item
  /** Of the radiopharmaceutical's item. */
  readonly tracer?: Item
}

/** An FDG PET slice of 4 x 3 pixels, 1.5 x 2.5 mm, slices 4 mm apart: Bq/mL, START, 370 MBq one hour before, 70 kg. */
export function petSlice(k: number, { dataset = {}, tracer = {} }: PetOptions = {}): Item {
  return without({
    x00080008: ['CS', 'ORIGINAL\\PRIMARY'], x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.128'], x00080018: ['UI', `1.2.3.4.${k + 1}`],
    x00080020: ['DA', '20240305'], x00080030: ['TM', '110000'], x00080021: ['DA', '20240305'], x00080031: ['TM', '110000'],
    x00080022: ['DA', '20240305'], x00080032: ['TM', '110000'], x00080060: ['CS', 'PT'],
    x00100020: ['LO', 'P1'], x00100040: ['CS', 'F'], x00101020: ['DS', '1.7'], x00101030: ['DS', '70'],
    x00180050: ['DS', '4'], x00181242: ['IS', '120000'],
    x0020000d: ['UI', '1.2.3'], x0020000e: ['UI', '1.2.3.4'], x00200013: ['IS', k + 1],
    x00200032: ['DS', `-10\\20\\${30 + 4 * k}`], x00200037: ['DS', '1\\0\\0\\0\\1\\0'], x00200052: ['UI', '1.2.9'],
    x00280002: ['US', 1], x00280010: ['US', 3], x00280011: ['US', 4], x00280030: ['DS', '2.5\\1.5'], x00280051: ['CS', 'DECY\\ATTN\\SCAT\\RAN'],
    x00280100: ['US', 16], x00281052: ['DS', '0'], x00281053: ['DS', `${1 + k}`],
    x00540016: ['SQ', [without({
      x00180031: ['LO', 'FDG'], x00181072: ['TM', '100000'], x00181074: ['DS', '370000000'], x00181075: ['DS', '6588'], x00181078: ['DT', '20240305100000'],
      x00540300: ['SQ', [{ x00080100: ['SH', 'C-111A1'], x00080102: ['SH', 'SRT'], x00080104: ['LO', '^18^Fluorine'] }]], ...tracer,
    })]],
    x00541001: ['CS', 'BQML'], x00541102: ['CS', 'START'], x7fe00010: ['OW', new Uint8Array(24)], ...dataset,
  })
}

/** An entry with the VR '' takes the element away. */
const without = (item: Item): Item => Object.fromEntries(Object.entries(item).filter(([, [vr]]) => vr !== ''))
export const absent = ['', ''] as const

export const petHeaders = (slices: number, options: PetOptions = {}): InstanceHeader[] =>
  Array.from({ length: slices }, (_, k) => headerOf(petSlice(k, options), `pet/${k}`))

export function petSeries(options: PetOptions = {}, slices = 3): Series {
  return indexFolder(petHeaders(slices, options)).series[0]!
}

/** A CT slice in the same frame of reference and study. */
export function ctSlice(k: number, changes: Item = {}): Item {
  return without({
    x00080008: ['CS', 'ORIGINAL\\PRIMARY\\AXIAL'], x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.2'], x00080018: ['UI', `1.2.3.5.${k + 1}`],
    x00080020: ['DA', '20240305'], x00080030: ['TM', '110000'], x00080021: ['DA', '20240305'], x00080031: ['TM', '105500'], x00080060: ['CS', 'CT'],
    x00100020: ['LO', 'P1'], x00180050: ['DS', '3'], x0020000d: ['UI', '1.2.3'], x0020000e: ['UI', '1.2.3.5'], x00200012: ['IS', 1], x00200013: ['IS', k + 1],
    x00200032: ['DS', `-10\\20\\${30 + 3 * k}`], x00200037: ['DS', '1\\0\\0\\0\\1\\0'], x00200052: ['UI', '1.2.9'],
    x00280002: ['US', 1], x00280010: ['US', 3], x00280011: ['US', 5], x00280030: ['DS', '2\\1.25'], x00280100: ['US', 16],
    x00281052: ['DS', '-1024'], x00281053: ['DS', '1'], x7fe00010: ['OW', new Uint8Array(30)], ...changes,
  })
}

export const ctHeaders = (slices: number, changes: Item = {}): InstanceHeader[] =>
  Array.from({ length: slices }, (_, k) => headerOf(ctSlice(k, changes), `ct/${k}`))
