import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { ExamSlices } from '@yttria/core/figures'
import { afterAll, expect, it } from 'vitest'
import { packedSlices, readSlices } from '../../src/write/slices-file.ts'

const place = mkdtempSync(join(tmpdir(), 'yttria slices-')), file = join(place, 'slices.json.gz')
afterAll(() => rmSync(place, { recursive: true, force: true }))

const slices: ExamSlices = {
  schemaVersion: '1.0.0', key: 'P1', lesion: 'L1',
  slices: [{
    id: 'baseline', widthMm: 6, heightMm: 4, positionMm: -31.5, letters: { left: 'R', right: 'L', top: 'A', bottom: 'P' }, scaleBarMm: 50, notes: ['L1: 12 Gy'], windowEnd: 8,
    anatomy: { width: 3, height: 2, level: Uint8Array.of(0, 1, 127, 128, 254, 255) }, uptake: { width: 2, height: 1, level: Uint16Array.of(258, 65535), perLevel: 0.25, unit: 'Gy' },
    outlines: [{ name: 'L1', role: 'lesion', lines: [[[0, 0], [1, 0], [0, 0]]], labelAt: [0.5, 0] }],
  }],
}

it('pictures come back as they were written, the same bytes each time', async () => {
  writeFileSync(file, packedSlices(slices))
  expect(await readSlices(file)).toEqual(slices)
  expect(packedSlices(slices)).toEqual(packedSlices(slices))
})

it('and are refused where pixels are missing, the schema is another, or it is no such file', async () => {
  const packed = (document: object) => writeFileSync(file, gzipSync(JSON.stringify(document)))
  packed({ ...slices, slices: [{ ...slices.slices[0], anatomy: undefined, uptake: { width: 2, height: 1, level: 'AAA=', perLevel: 1, unit: 'Gy' } }] })
  await expect(readSlices(file)).rejects.toThrow(/2 bytes for 2 x 1/)
  packed({ ...slices, schemaVersion: '2.0.0' })
  await expect(readSlices(file)).rejects.toThrow(/schema/)
  writeFileSync(file, 'no gzip')
  await expect(readSlices(file)).rejects.toThrow()
  await expect(readSlices(join(place, 'none'))).rejects.toThrow(/ENOENT/)
})
