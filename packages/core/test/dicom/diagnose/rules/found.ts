import type { Finding } from '../../../../src/record/index.ts'
import { type InstanceHeader, diagnose, indexFolder } from '../../../../src/dicom/index.ts'
import type { Item } from '../../bytes.ts'
import { absent, ctHeaders, headerOf, petSlice } from '../../pet-fixture.ts'

/** What the diagnosis says of these headers. */
export const found = (...headers: readonly InstanceHeader[]): readonly Finding[] => diagnose(indexFolder(headers))
export const codesOf = (findings: readonly Finding[]): string[] => findings.map(f => `${f.severity} ${f.code}`)

/** A PET of three slices with its CT, each slice as `of` changes it. */
export const petWith = (of: (k: number) => { dataset?: Item; tracer?: Item }, slices = 3): InstanceHeader[] =>
  [...Array.from({ length: slices }, (_, k) => headerOf(petSlice(k, of(k)), `pet/${k}`)), ...ctHeaders(4)]

export const both = (dataset: Item = {}, tracer: Item = {}): InstanceHeader[] => petWith(() => ({ dataset, tracer }))

const nuclide = (code: string, meaning: string, halfLifeS: number, fraction: number): Item => ({
  x00540300: ['SQ', [{ x00080100: ['SH', code], x00080102: ['SH', 'SCT'], x00080104: ['LO', meaning] }]], x00181075: ['DS', String(halfLifeS)], x00181076: ['DS', String(fraction)],
})
export const nuclides = {
  '18F': nuclide('77004003', '^18^Fluorine', 6586.2, 0.967), '68Ga': nuclide('35337001', '^68^Gallium', 67.71 * 60, 0.889), '64Cu': nuclide('3932008', '^64^Copper', 12.7 * 3600, 0.175),
  '89Zr': nuclide('63360001', '^89^Zirconium', 78.41 * 3600, 0.227), '124I': nuclide('40937006', '^124^Iodine', 100.2 * 3600, 0.227), '68Ge': nuclide('53315004', '^68^Germanium', 270.9 * 86400, 0.889),
  '90Y': nuclide('14691008', '^90^Yttrium', 230544, 0.00003186),
} as const
export const spheres: Item = { x00180031: ['LO', 'Y90 glass microspheres'], x00540304: ['SQ', [{ x00080100: ['SH', '764678003'], x00080102: ['SH', 'SCT'], x00080104: ['LO', 'Yttrium (90-Y) microspheres'] }]] }
/** 2.9 GBq on the afternoon before. */
export const afternoon: Item = { x00181074: ['DS', '2900000000'], x00181078: ['DT', '20240304163000'], x00181072: ['TM', '163000'] }
export const wordless: Item = { x00180031: absent }
