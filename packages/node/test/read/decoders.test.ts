import { createHash } from 'node:crypto'
import { readDataset, readFrames, readImageVolume } from '@yttria/core/dicom'
import { beforeAll, expect, it } from 'vitest'
import { describeReference, reference, referenceJson } from '../../../core/test/reference.ts'
import { makeDecoders } from '../../src/read/decoders.ts'

interface Expected { ts: string; rows: number; cols: number; min: number; max: number; sum: number; sha256: string; identical_to_UNC: boolean }

describeReference('the NEMA compression samples', () => {
  let decoders: Awaited<ReturnType<typeof makeDecoders>>
  beforeAll(async () => { decoders = await makeDecoders() })
  const expected = referenceJson<Record<string, Expected | undefined>>('nema_wg04/expected.json')
  const load = (name: string) => readDataset({ file: `${name}.dcm`, bytes: reference(`nema_wg04/${name}.dcm`) }).value!

  for (const name of ['CT1_UNC', 'CT1_RLE', 'CT1_JPLL', 'CT1_JLSL', 'CT1_J2KR', 'CT1_JLSN', 'CT1_J2KI', 'MR1_UNC', 'MR1_RLE', 'MR1_JPLL', 'MR1_JLSL', 'MR1_J2KR', 'MR1_JLSN', 'MR1_J2KI'])
    it(`decodes ${name} to the published samples, bit for bit`, () => {
      const samples = Array.from(readFrames(load(name), decoders).value!.frame(0).value!)
      const e = expected[name]!
      expect([samples.length, samples.reduce((a, b) => Math.min(a, b)), samples.reduce((a, b) => Math.max(a, b)), samples.reduce((a, b) => a + b, 0)]).toEqual([e.rows * e.cols, e.min, e.max, e.sum])
      expect(createHash('sha256').update(new Uint8Array(Int32Array.from(samples).buffer)).digest('hex')).toBe(e.sha256)
    })

  it('refuses 12-bit JPEG by name', () => {
    const frames = readFrames(load('MR1_JPLY'), decoders)
    expect(frames.value).toBeUndefined()
    expect(frames.findings[0]).toMatchObject({ code: 'pixels/no-decoder', severity: 'error', subject: { file: 'MR1_JPLY.dcm', value: '1.2.840.10008.1.2.4.51' } })
    expect(frames.findings[0]!.message).toContain('JPEG Extended (12 bit)')
  })

  it('warns of lossy images and not of lossless ones', () => {
    const codes = (name: string) => readImageVolume([{ file: name, bytes: reference(`nema_wg04/${name}.dcm`) }], { decoders }).findings.map(f => f.code)
    for (const name of ['CT1_JLSN', 'CT1_J2KI', 'MR1_JLSN', 'MR1_J2KI']) expect(codes(name)).toContain('image/lossy')
    for (const name of ['CT1_J2KR', 'CT1_JLSL', 'MR1_JPLL', 'MR1_RLE', 'CT1_UNC']) expect(codes(name)).not.toContain('image/lossy')
  })

  it('says which frame cannot be decoded, whatever byte of it is damaged, and never throws', () => {
    for (const name of ['CT1_J2KR', 'CT1_JLSL', 'CT1_JPLL', 'CT1_RLE']) {
      const bytes = reference(`nema_wg04/${name}.dcm`)
      let refused = 0
      for (let trial = 0; trial < 12; trial++) {
        const damaged = bytes.slice()
        // Deterministic damage spread over the code stream, its header included.
        for (let n = 0; n < 40; n++) damaged[bytes.length - 1 - Math.floor((bytes.length - 3000) * ((trial * 40 + n) * 0.6180339887 % 1))]! ^= 0x5a + n
        for (let n = 0; n < 8; n++) damaged[bytes.length - (bytes.length - 2000) + trial * 7 + n] = 255 - n
        const read = readImageVolume([{ file: name, bytes: damaged }], { decoders })
        if (!read.value) { refused++; expect(read.findings.some(f => f.severity === 'error' && f.message.includes(name))).toBe(true) }
      }
    }
  })
})

it('loads only the codecs asked for', async () => {
  const none = await makeDecoders([])
  expect(Object.keys(none)).toEqual([])
  const some = await makeDecoders(['1.2.840.10008.1.2.4.80', '1.2.840.10008.1.2.1'])
  expect(Object.keys(some).sort()).toEqual(['1.2.840.10008.1.2.4.80', '1.2.840.10008.1.2.4.81'])
})
