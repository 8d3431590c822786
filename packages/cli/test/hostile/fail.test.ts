import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readDataset, readFrames, readHeader, readImageVolume, readRegistration, readRtDose, readRtstruct, readSeg } from '@yttria/core/dicom'
import { describe, expect, test } from 'vitest'
import { complaints } from './check.ts'
import type { Reader } from './corpus.ts'

const folder = fileURLToPath(new URL('../../../../validation/fail/', import.meta.url))
const names = readdirSync(folder).filter(f => f.endsWith('.hex')).sort()
const bytesOf = (name: string) => new Uint8Array(Buffer.from(readFileSync(folder + name, 'latin1').replace(/\s/g, ''), 'hex'))

// What it must be refused by; each was accepted, or threw, once.
const right: Readonly<Record<string, string>> = {
  'image.compressed-one-bit.hex': 'pixels/description', 'image.half-the-rows.hex': 'pixels/description', 'image.no-element.hex': 'dicom/broken',
  'image.position-1e308.hex': 'image/geometry-missing', 'image.position-nan.hex': 'image/geometry-missing', 'image.spacing-infinite.hex': 'image/geometry-missing',
  'image.slope-beyond-single-precision.hex': 'image/not-a-number', 'image.spect-spacing-1e307.hex': 'image/geometry-missing',
  'registration.translation-1e308.hex': 'reg/matrix', 'rtdose.axes-of-no-length.hex': 'rtdose/grid', 'rtdose.pixel-spacing-0.hex': 'rtdose/grid', 'rtdose.scaling-1e38.hex': 'rtdose/scaling',
  'rtstruct.coordinate-1e308.hex': 'rtstruct/contour-data', 'seg.spacing-1e308.hex': 'seg/one-plane',
}
const decoders = { '1.2.840.10008.1.2.1.98': (f: Uint8Array) => f }

describe('the least inputs that once went wrong', () => {
  test('are all here', () => { expect(names).toEqual(Object.keys(right).sort()) })
  test.each(names)('%s', name => {
    const bytes = bytesOf(name), file = { file: name, bytes }, kind = name.split('.')[0] as Reader
    expect(complaints(kind, [bytes], decoders)).toEqual([])
    const read = name.includes('no-element') ? readHeader(file) : kind === 'image' ? readImageVolume([file], { decoders }) : kind === 'seg' ? readSeg(file) : kind === 'rtdose' ? readRtDose(file) : kind === 'rtstruct' ? readRtstruct(file) : readRegistration(file)
    expect(read.findings.map(f => f.code)).toContain(right[name])
    // A grid of one plane takes its depth from elsewhere, contours that are left out leave the others: all else has no value.
    expect(read.value === undefined).toBe(!['seg', 'rtstruct'].includes(kind))
  })
  test('hold pixels where they seem to', () => { expect(readFrames(readDataset({ file: 'a', bytes: bytesOf('image.position-1e308.hex') }).value!, {}).value).toBeDefined() })
})
