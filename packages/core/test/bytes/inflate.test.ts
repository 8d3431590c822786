import { deflateRawSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readNifti } from '../../src/nifti/index.ts'
import { readDataset, readHeader, readImageVolume } from '../../src/dicom/index.ts'
import { deflatedBody } from '../../src/dicom/file/deflated-body.ts'
import { inflated } from '../../src/bytes/inflate.ts'
import { type Item, concat, elements, part10, slice, syntax } from '../dicom/bytes.ts'

const megabyte = 2 ** 20
const zeros = (n: number) => new Uint8Array(n * megabyte)

describe('inflated', () => {
  it('gives all where it fits, exactly at the bound, and not a byte beyond', () => {
    const whole = Uint8Array.from({ length: 300_000 }, (_, n) => n * n % 251)
    for (const [kind, packed] of [['raw', deflateRawSync(whole)], ['gzip', gzipSync(whole)]] as const) {
      for (const all of [inflated(kind, packed, whole.length), inflated(kind, packed, 10 * whole.length, 1)])
        expect([all.problem, all.more, Buffer.compare(all.bytes, whole)]).toEqual([undefined, undefined, 0])
      const cut = inflated(kind, packed, whole.length - 1)
      expect([cut.bytes.length, cut.more, cut.problem]).toEqual([whole.length - 1, true, 'more than 299999 bytes come out'])
      expect(Buffer.compare(cut.bytes, whole.subarray(0, -1))).toBe(0)
    }
  })
  it('holds no more memory than the bound, whatever would come out', () => {
    const bomb = deflateRawSync(zeros(20)), { bytes, more } = inflated('raw', bomb, megabyte)
    expect([bytes.length, bytes.buffer.byteLength, more]).toEqual([megabyte, megabyte, true])
  })
  it('allocates by what comes out, not by what is allowed', () => {
    expect(inflated('raw', deflateRawSync(new Uint8Array(100)), 2 ** 30).bytes.buffer.byteLength).toBeLessThan(megabyte)
  })
})

describe('a deflated DICOM file', () => {
  const deflated = (item: Item, behind: Uint8Array = new Uint8Array(0)) => part10(item, syntax.deflated, {}, deflateRawSync(concat(elements(item), behind)))
  const codes = (o: { findings: readonly { code: string }[] }) => o.findings.map(f => f.code)
  /** A private element of so many zeros, behind the pixels. */
  const padding = (n: number) => concat(Uint8Array.of(0xe1, 0x7f, 0x01, 0x10, 0x4f, 0x42, 0, 0, 0, 0, 16 * n & 255, n >> 4), zeros(n))
  it('is read to its end where it holds what its header declares, with private elements behind the pixels', () => {
    const file = { file: 'a.dcm', bytes: deflated(slice(), padding(8)) }
    expect(codes(readDataset(file))).toEqual([])
    expect(readImageVolume([file], { decoders: {} }).value?.volume.voxels).toHaveLength(12)
    expect(readHeader(file).value?.seriesUid).toBe(readHeader({ file: 'a.dcm', bytes: part10(slice()) }).value?.seriesUid)
  })
  it('is read where air shrinks a thousand times, as far as the header declares it', () => {
    const air = slice({ x00280010: ['US', 4096], x00280011: ['US', 4096], x7fe00010: ['OW', new Uint8Array(2 * 4096 ** 2)] })
    const bytes = deflated(air)
    expect(bytes.length).toBeLessThan(100_000)
    expect(readDataset({ file: 'a.dcm', bytes }).value?.bytesOf('x7fe00010')).toHaveLength(2 * 4096 ** 2)
  })
  it('that goes on after its pixels is refused, and no more than the declared comes out', () => {
    const item = slice(), bytes = deflated(item, padding(20)), body = deflateRawSync(concat(elements(item), padding(20)))
    for (const read of [readDataset({ file: 'a.dcm', bytes }), readHeader({ file: 'a.dcm', bytes }), readImageVolume([{ file: 'a.dcm', bytes }], { decoders: {} })]) {
      expect(read.value).toBeUndefined()
      expect(codes(read)).toContain('dicom/inflate')
    }
    expect(deflatedBody(body, body.length).bytes.buffer.byteLength).toBeLessThan(17 * megabyte)
  })
  it('whose pixels are more than the header declares is refused', () => {
    const bytes = deflated(slice({ x7fe00010: ['OW', zeros(20)] }))
    expect(codes(readDataset({ file: 'a.dcm', bytes }))).toEqual(['dicom/inflate'])
  })
  it('that declares more pixels than it can hold is refused before they are inflated', () => {
    const bytes = deflated(slice({ x00280010: ['US', 65535], x00280011: ['US', 65535], x7fe00010: ['OW', zeros(2)] }))
    const { value, findings } = readDataset({ file: 'a.dcm', bytes })
    expect([value, findings[0]!.message]).toEqual([undefined, expect.stringContaining('declares 8589672450 bytes of pixels')])
  })
  it('whose header never comes to an end is refused at a bound', () => {
    const bytes = deflated({ ...slice(), x00291010: ['OB', zeros(65)] })
    expect(codes(readDataset({ file: 'a.dcm', bytes }))).toEqual(['dicom/inflate'])
    expect(codes(readDataset({ file: 'a.dcm', bytes: deflated({ ...slice(), x00291010: ['OB', zeros(5)] }) }))).toEqual([])
  })
  it('is asked for whole from its beginning, and refused from its beginning where that is a bomb', () => {
    const whole = deflated(slice({ x7fe00010: ['OW', Uint8Array.from({ length: 24 }, (_, n) => n * 37)] }))
    const part = readDataset({ file: 'a.dcm', bytes: whole.subarray(0, whole.length - 20), byteLength: whole.length }, { headerOnly: true })
    expect(part.findings).toMatchObject([{ code: 'dicom/needs-more', subject: { value: whole.length } }])
    const bomb = deflated(slice(), padding(60))
    expect(codes(readDataset({ file: 'a.dcm', bytes: bomb.subarray(0, 40_000), byteLength: bomb.length }, { headerOnly: true }))).toEqual(['dicom/inflate'])
  })
})

describe('a gzipped NIfTI', () => {
  const nifti = (size: readonly [number, number, number], behind = 0): Uint8Array => {
    const count = size[0] * size[1] * size[2], bytes = new Uint8Array(352 + 2 * count + behind), v = new DataView(bytes.buffer)
    v.setInt32(0, 348, true)
    ;[3, ...size, 1, 1, 1, 1].forEach((x, n) => v.setInt16(40 + 2 * n, x, true))
    v.setInt16(70, 4, true); v.setInt16(72, 16, true); v.setInt16(254, 1, true); v.setFloat32(108, 352, true); bytes[123] = 2
    for (let n = 0; n < 8; n++) v.setFloat32(76 + 4 * n, n < 4 ? 1 : 0, true)
    for (let n = 0; n < 3; n++) v.setFloat32(280 + 20 * n, 1, true)
    bytes.set([0x6e, 0x2b, 0x31, 0], 344)
    return bytes
  }
  it('is read where it holds what its header declares, also of air alone', () => {
    expect(readNifti(gzipSync(nifti([64, 64, 40])), 'a.nii.gz').value?.volume.voxels).toHaveLength(64 * 64 * 40)
  })
  it('that goes on behind its voxels is refused, not unpacked', () => {
    const { value, findings } = readNifti(gzipSync(nifti([4, 4, 4], 20 * megabyte)), 'a.nii.gz')
    expect([value, findings[0]!.message]).toEqual([undefined, expect.stringContaining('bytes come out')])
  })
  it('of something else says that it is no NIfTI file, however large', () => {
    expect(readNifti(gzipSync(zeros(2)), 'a.nii.gz').findings).toMatchObject([{ code: 'nifti/header' }])
  })
})
