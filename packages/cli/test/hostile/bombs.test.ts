import { readNifti } from '@yttria/core/nifti'
import {
  type Decoders, type InstanceHeader, diagnose, indexFolder, readDataset, readHeader, readImageVolume,
  readRtstruct, readSeg,
} from '@yttria/core/dicom'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { makeDecoders } from '@yttria/node/read'
import { boundedWorkbook, csvTable, parseCsv, xlsxTable } from '@yttria/node/tables'
import { strToU8, unzipSync, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { workbook } from '../../../node/test/tables/workbook.ts'
import { type Item, concat, part10, slice, syntax } from '../../../core/test/dicom/bytes.ts'

const codes = (o: { readonly findings: readonly { readonly code: string }[] }) => o.findings.map(f => f.code)
const read = (bytes: Uint8Array, decoders: Decoders = {}) => readImageVolume([{ file: 'a.dcm', bytes }], { decoders })

// Each of these took minutes, gigabytes or a stack without the bound it tests: a time limit of the runner is the assertion where none is written.
describe('a DICOM header', () => {
  test('of blanks inside a long value is read at once', () => {
    const bytes = part10({ ...slice(), x00100010: ['UT', `x${' '.repeat(1_500_000)}x`] })
    expect(readHeader({ file: 'a.dcm', bytes }).value?.patient.name).toHaveLength(1_500_002)
  })
  test('with a text of megabytes has no such text', () => {
    const d = readDataset({ file: 'a.dcm', bytes: part10({ ...slice(), x00081030: ['UT', '\\'.repeat(3_000_000)] }) }).value!
    expect([d.text('x00081030'), d.texts('x00081030'), d.numbers('x00081030'), d.has('x00081030')]).toEqual([undefined, [], [], true])
  })
  test('of sequences 100,000 deep is stopped at a depth, of either kind of length', () => {
    const open = new Uint8Array(100_000 * 20), view = new DataView(open.buffer)
    for (let n = 0, at = 0; n < 100_000; n++, at += 20) {
      view.setUint16(at, 0x0040, true); view.setUint16(at + 2, 0xa730, true); view.setUint16(at + 4, 0x5153, true); view.setUint32(at + 8, 0xffffffff, true)
      view.setUint16(at + 12, 0xfffe, true); view.setUint16(at + 14, 0xe000, true); view.setUint32(at + 16, 0xffffffff, true)
    }
    expect(codes(readDataset({ file: 'a.dcm', bytes: concat(part10(slice({})).subarray(0, -36), open) }))).toContain('dicom/broken')
    for (let n = 0, at = 0; n < 100_000; n++, at += 20) { view.setUint32(at + 8, open.length - at - 12, true); view.setUint32(at + 16, open.length - at - 20, true) }
    expect(codes(readDataset({ file: 'a.dcm', bytes: concat(part10(slice({})).subarray(0, -36), open) }))).toContain('dicom/sequence-skipped')
  })
  test('of millions of empty items is broken off', () => {
    const items = new Uint8Array(1_200_000 * 8), view = new DataView(items.buffer)
    for (let at = 0; at < items.length; at += 8) { view.setUint16(at, 0xfffe, true); view.setUint16(at + 2, 0xe000, true) }
    const found = readDataset({ file: 'a.dcm', bytes: part10({ ...slice(), x30060039: ['SQ', items] }) }).findings
    expect(found).toMatchObject([{ code: 'dicom/broken' }])
    expect(found[0]!.message).toContain('more than 3000000 elements')
  })
  test('whose binary numbers are none has none', () => {
    const d = readDataset({ file: 'a.dcm', bytes: part10(slice({ x00200032: ['FD', [1, NaN, 2]], x00200037: ['FD', [Infinity]], x00181074: ['FD', [5]] })) }).value!
    expect([d.numbers('x00200032'), d.number('x00200037'), d.number('x00181074')]).toEqual([[], undefined, 5])
  })
  test('a deflated bomb is broken off at 64 MB', () => {
    const bomb = deflateRawSync(new Uint8Array(65 * 2 ** 20))
    const found = readHeader({ file: 'a.dcm', bytes: part10({}, syntax.deflated, {}, bomb) })
    expect(bomb.length).toBeLessThan(100_000)
    expect(found.value).toBeUndefined()
    expect(codes(found)).toContain('dicom/inflate')
  })
  test('thousands of files of thousands of patients are listed, not compared pair by pair', () => {
    const one = readHeader({ file: 'a.dcm', bytes: part10(slice()) }).value!
    const headers = Array.from({ length: 3000 }, (_, n): InstanceHeader => ({ ...one, file: `${n}`, sopInstanceUid: `1.${n}`, seriesUid: `2.${n}`, studyUid: `3.${n}`, patient: { identity: `id ${n}` } }))
    const index = indexFolder(headers)
    expect([index.series.length, index.patients.length]).toEqual([3000, 3000])
    expect(diagnose(index)).toMatchObject([{ code: 'series/too-many', severity: 'error', subject: { value: 3000 } }])
  })
})

describe('pixels', () => {
  test('of rows, columns or frames that the bytes do not hold are refused, too many as well as too few', () => {
    expect(read(part10(slice())).value).toBeDefined()
    for (const changes of [{ x00280010: ['US', 65535], x00280011: ['US', 65535] }, { x00280008: ['IS', '10000'] }, { x00280008: ['IS', '1e300'] }] as readonly Item[]) expect(codes(read(part10(slice(changes))))).toContain('pixels/truncated')
    for (const changes of [{ x00280010: ['US', 2] }, { x00280011: ['US', 3] }, { x00280100: ['US', 8], x00280101: ['US', 8], x00280102: ['US', 7] }, { x00280002: ['SS', -1] }, { x00280101: ['DS', '12.5'], x00280102: ['DS', '11.5'] }] as readonly Item[])
      expect(codes(read(part10(slice(changes)))), JSON.stringify(changes)).toContain('pixels/description')
  })
  test('a byte that makes the length even is no pixel', () => {
    const odd = { x00280010: ['US', 3], x00280011: ['US', 5], x00280100: ['US', 8], x00280101: ['US', 8], x00280102: ['US', 7], x00280103: ['US', 0], x7fe00010: ['OB', new Uint8Array(15).fill(7)] } as const
    expect(read(part10(slice(odd))).value?.volume.voxels).toHaveLength(15)
  })
  test('whose slope makes them infinite in single precision are no numbers', () => {
    expect(codes(read(part10(slice({ x00281053: ['DS', '1e38'], x00080060: ['CS', 'PT'] }), syntax.explicit)))).toContain('image/not-a-number')
  })
  test('at places beyond any patient have no geometry', () => {
    for (const changes of [{ x00200032: ['DS', '1e308\\0\\0'] }, { x00280030: ['DS', '1e300\\1e300'] }, { x00280030: ['DS', '1e-300\\1e-300'] }, { x00200032: ['FD', [NaN, 0, 0]] }] as readonly Item[])
      expect(codes(read(part10(slice(changes)))), JSON.stringify(changes)).toContain('image/geometry-missing')
  })
  test('a J2K or JPEG-LS stream of another size is refused before its codec asks for memory', async () => {
    const decoders = await makeDecoders(['1.2.840.10008.1.2.4.90', '1.2.840.10008.1.2.4.80'])
    const j2k = new Uint8Array(64), view = new DataView(j2k.buffer)
    view.setUint32(0, 0xff4fff51); view.setUint16(4, 41); view.setUint32(8, 60000); view.setUint32(12, 60000); view.setUint32(24, 60000); view.setUint32(28, 60000); view.setUint16(40, 1)
    const jls = Uint8Array.of(0xff, 0xd8, 0xff, 0xf7, 0, 11, 16, 0xff, 0xff, 0xff, 0xff, 1, 1, 0x11, 0, 0, 0, 0)
    const compressed = (stream: Uint8Array, uid: string) => read(part10({ ...slice(), x7fe00010: ['OB', { fragments: [new Uint8Array(0), stream] }] }, uid), decoders)
    expect(compressed(j2k, '1.2.840.10008.1.2.4.90').findings.at(-1)!.message).toContain('the coded image has 60000 x 60000 pixels, the file declares 4 x 3')
    expect(compressed(jls, '1.2.840.10008.1.2.4.80').findings.at(-1)!.message).toContain('65535 x 65535')
  })
  test('a hundred compressed frames of 8192 x 8192 in a few bytes are no volume', () => {
    const uid = '1.2.3.4', frames = Array.from({ length: 100 }, () => new Uint8Array(2)), placed = (z: number): Item => ({ x00209113: ['SQ', [{ x00200032: ['DS', `0\\0\\${z}`] }]] })
    const bytes = part10({
      ...slice({ x00280010: ['US', 8192], x00280011: ['US', 8192], x00280008: ['IS', '100'], x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.2.1'] }),
      x52009229: ['SQ', [{ x00209116: ['SQ', [{ x00200037: ['DS', '1\\0\\0\\0\\1\\0'] }]], x00289110: ['SQ', [{ x00280030: ['DS', '1\\1'] }]] }]],
      x52009230: ['SQ', frames.map((_, n) => placed(n))], x7fe00010: ['OB', { fragments: [new Uint8Array(0), ...frames] }],
    }, uid)
    const found = read(bytes, { [uid]: () => { throw new Error('asked to decode') } })
    expect(found.findings).toMatchObject([{ code: 'pixels/description', subject: { value: 100 * 8192 ** 2 } }])
  })
  test('compressed ones of one bit or of a floating kind, and a codec that gives too much, are refused', () => {
    const uid = '1.2.3.4', wrapped = (changes: object) => part10({ ...slice(changes as never), x7fe00010: ['OB', { fragments: [new Uint8Array(0), new Uint8Array(24)] }] }, uid)
    expect(codes(read(wrapped({ x00280100: ['US', 1], x00280101: ['US', 1], x00280102: ['US', 0] }), { [uid]: f => f }))).toContain('pixels/description')
    expect(codes(read(wrapped({}), { [uid]: () => new Uint8Array(48) }))).toContain('pixels/undecodable')
    expect(codes(read(wrapped({}), { [uid]: f => f }))).not.toContain('pixels/undecodable')
  })
})

describe('contours, segments, NIfTI', () => {
  const ct = (points: string) => part10({
    x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.481.3'], x00080018: ['UI', '1.2.3'], x30060020: ['SQ', [{ x30060022: ['IS', '1'], x30060026: ['LO', 'liver'] }]],
    x30060039: ['SQ', [{ x30060084: ['IS', '1'], x30060040: ['SQ', [{ x30060042: ['CS', 'CLOSED_PLANAR'], x30060050: ['UN', points] }]] }]],
  })
  test('a contour that is no number, infinite or beyond any patient is left out with an error', () => {
    for (const point of ['NaN', 'Infinity', '1e308', '1e7', '--1', '', '0x10']) {
      const s = readRtstruct({ file: 'a.dcm', bytes: ct(`0\\0\\0\\10\\0\\0\\${point}\\10\\0`) })
      expect([codes(s), s.value?.rois[0]!.contours.length], point).toEqual([['rtstruct/contour-data'], 0])
    }
  })
  test('a contour of a million points is read in its time', () => {
    const s = readRtstruct({ file: 'a.dcm', bytes: ct('1\\'.repeat(2_999_999) + '1') })
    expect(s.value?.rois[0]!.contours[0]!.points).toHaveLength(3_000_000)
  })
  test('a segmentation of 130,000 frames is no stack overflow', () => {
    const frames = 130_000, items = new Uint8Array(frames * 8), view = new DataView(items.buffer)
    for (let at = 0; at < items.length; at += 8) { view.setUint16(at, 0xfffe, true); view.setUint16(at + 2, 0xe000, true) }
    const bytes = part10({
      x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.66.4'], x00080018: ['UI', '2.25.5'], x00080060: ['CS', 'SEG'], x00620001: ['CS', 'BINARY'], x00280010: ['US', 1], x00280011: ['US', 8],
      x00280002: ['US', 1], x00280100: ['US', 1], x00280101: ['US', 1], x00280102: ['US', 0], x00280008: ['IS', String(frames)], x00620002: ['SQ', [{ x00620004: ['US', 1], x00620005: ['LO', 'a'] }]],
      x52009229: ['SQ', [{
        x00209116: ['SQ', [{ x00200037: ['DS', '1\\0\\0\\0\\1\\0'] }]], x00289110: ['SQ', [{ x00280030: ['DS', '2\\2'], x00180088: ['DS', '1'] }]],
        x00209113: ['SQ', [{ x00200032: ['DS', '0\\0\\0'] }]], x0062000a: ['SQ', [{ x0062000b: ['US', 1] }]],
      }]],
      x52009230: ['SQ', items], x7fe00010: ['OB', new Uint8Array(frames)],
    })
    expect(readSeg({ file: 'a.dcm', bytes }).value?.geometry.size).toEqual([8, 1, 1])
  })
  const nifti = (change: (v: DataView) => void, more = 120) => {
    const bytes = new Uint8Array(352 + more), v = new DataView(bytes.buffer)
    v.setInt32(0, 348, true)
    ;[3, 5, 4, 3, 1, 1, 1, 1].forEach((x, n) => v.setInt16(40 + 2 * n, x, true))
    v.setInt16(70, 4, true); v.setInt16(72, 16, true)
    for (let n = 0; n < 8; n++) v.setFloat32(76 + 4 * n, n < 4 ? n + 1 : 0, true)
    v.setFloat32(108, 352, true); bytes[123] = 2
    bytes.set([0x6e, 0x2b, 0x31, 0], 344)
    change(v)
    return bytes
  }
  test('a NIfTI of 32767 cubed, of a wild offset, type, slope or spacing is refused or said', () => {
    const of = (change: (v: DataView) => void, gz = false) => { const b = nifti(change); return readNifti(gz ? gzipSync(b) : b, 'a.nii') }
    expect(of(() => {}).value?.volume.voxels).toHaveLength(60)
    const huge = (v: DataView) => { for (const n of [42, 44, 46]) v.setInt16(n, 32767, true) }
    expect(codes(of(huge))).toEqual(['nifti/truncated'])
    expect(codes(of(huge, true))).toEqual(['nifti/truncated'])
    expect(codes(of(v => v.setFloat32(108, 1e30, true)))).toEqual(['nifti/truncated'])
    for (const offset of [NaN, -352, 0, 12.5]) expect(codes(of(v => v.setFloat32(108, offset, true)))).toEqual(['nifti/header'])
    expect(codes(of(v => v.setInt16(70, 1536, true)))).toEqual(['nifti/datatype'])
    expect(codes(of(v => v.setFloat32(80, 1e30, true)))).toContain('nifti/geometry')
    const sloped = of(v => { v.setFloat32(112, 1e38, true); v.setInt16(352, 30000, true) })
    expect(codes(sloped)).toContain('nifti/not-a-number')
    expect(sloped.value?.volume.voxels[0]).toBe(0)
  })
  test('a gzip that would unpack to more than a mask of a CT can be is not unpacked', () => {
    const bytes = gzipSync(nifti(v => { v.setInt16(42, 600, true); v.setInt16(44, 600, true); v.setInt16(46, 376, true) }, 271_000_000))
    expect(codes(readNifti(bytes, 'a.nii.gz'))).toEqual(['nifti/header'])
  })
})

describe('tables', () => {
  test('of 200,000 columns are read; two of one name among them are told', () => {
    const names = Array.from({ length: 200_000 }, (_, n) => `c${n}`)
    expect(csvTable(`${names.join(',')}\n`, 'a.csv').header).toHaveLength(200_000)
    expect(() => parseCsv(`${names.join(',')},c7\n`, 'a.csv')).toThrow(/two columns are called "c7"/)
  })
  test('of a column called __proto__ keep it', () => {
    expect(Object.keys(parseCsv('__proto__,b\n1,2\n', 'a.csv').columns)).toEqual(['__proto__', 'b'])
  })
  test('separators in quotes, doubled quotes among them, do not count', () => {
    expect(csvTable('"a;;""b;;"",c",d\n1,2\n', 'a.csv')).toMatchObject({ separator: ',', header: ['a;;"b;;",c', 'd'] })
  })
  test('a workbook whose one cell stands in the last corner of the sheet is refused', async () => {
    const parts = unzipSync(workbook({ a: [['key'], ['P1']] }))
    const sheet = 'xl/worksheets/sheet1.xml', corner = (at: string, row: number) => zipSync({ ...parts, [sheet]: strToU8(new TextDecoder().decode(parts[sheet]).replace('r="A2" t="s"', `r="${at}" t="s"`).replace('<row r="2">', `<row r="${row}">`)) })
    await expect(xlsxTable(Buffer.from(corner('A2', 2)), 'a.xlsx', {})).resolves.toMatchObject({ header: ['key'], rows: [{ cells: ['P1'] }] })
    await expect(xlsxTable(Buffer.from(corner('XFD1048576', 1048576)), 'a.xlsx', {})).rejects.toThrow(/row 1048576 or column 16384/)
  })
  test('a workbook that unpacks to more than 128 MB is refused before it is', async () => {
    const bomb = zipSync({ ...unzipSync(workbook({ a: [['key']] })), 'xl/more.xml': new Uint8Array(1000) }), text = Buffer.from(bomb).toString('latin1')
    // Its entry in the directory says 200 MB, as that of a real bomb would.
    new DataView(bomb.buffer).setUint32(text.lastIndexOf('xl/more.xml') - 46 + 24, 200 * 2 ** 20, true)
    await expect(xlsxTable(Buffer.from(bomb), 'a.xlsx', {})).rejects.toThrow(/more than 128 MB/)
    // One whose directory says 1000 bytes of what unpacks to 20 MB gives no more than it says.
    const sly = zipSync({ ...unzipSync(workbook({ a: [['key']] })), 'xl/worksheets/sheet1.xml': new Uint8Array(20 * 2 ** 20).fill(0x20) })
    new DataView(sly.buffer).setUint32(Buffer.from(sly).toString('latin1').lastIndexOf('xl/worksheets/sheet1.xml') - 46 + 24, 1000, true)
    expect(unzipSync(boundedWorkbook(sly, 'a.xlsx'))['xl/worksheets/sheet1.xml']!.length).toBe(1000)
    await expect(xlsxTable(Buffer.from(bomb.subarray(0, bomb.length - 40)), 'a.xlsx', {})).rejects.toThrow(/damaged zip/)
  })
})
