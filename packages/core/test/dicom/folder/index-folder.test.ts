import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type FolderIndex, findingsOf, indexFolder, readHeader } from '../../../src/dicom/index.ts'
import { type Item, concat, elements, part10 } from '../bytes.ts'
import { absent, ctHeaders, ctSlice, headerOf, petHeaders, petSlice } from '../pet-fixture.ts'

describe('an index of headers', () => {
  test('groups patients, studies and series, slices by position whatever order the files have', () => {
    const headers = [...petHeaders(4), ...ctHeaders(5)]
    const expected = indexFolder(headers)
    expect(expected.series.map(s => [s.kind, s.instances.length, s.geometry?.slices, s.frameOfReferenceUid])).toEqual([['ct', 5, 5, '1.2.9'], ['pet', 4, 4, '1.2.9']])
    expect(expected.series[1]!.geometry).toMatchObject({ columns: 4, rows: 3, spacing: [1.5, 2.5, 4], bounds: { min: [-10.75, 18.75, 28], max: [-4.75, 26.25, 44] } })
    expect(expected.studies).toMatchObject([{ uid: '1.2.3', patient: 'patient 1', start: { text: '2024-03-05T11:00:00' } }])
    fc.assert(fc.property(fc.shuffledSubarray(headers, { minLength: headers.length }), shuffled => {
      const found = indexFolder(shuffled)
      expect(found.series.map(s => s.instances.map(i => i.file))).toEqual(expected.series.map(s => s.instances.map(i => i.file)))
    }), { seed: 3, numRuns: 20 })
  })
  test('takes the time of a PET from its scan start, of a CT from its acquisition or series', () => {
    expect(indexFolder([...petHeaders(2), ...ctHeaders(2)]).series.map(s => s.start?.text.slice(11))).toEqual(['10:55:00', '11:00:00'])
  })
  test('tells patients apart by identity and numbers them by date, showing nothing of them', () => {
    const other = headerOf(petSlice(0, { dataset: { x00100020: ['LO', 'Z9'], x00080018: ['UI', '7.7'], x0020000d: ['UI', '7.1'], x0020000e: ['UI', '7.2'], x00080020: ['DA', '20200101'] } }))
    const index = indexFolder([...petHeaders(1), other])
    expect(index.patients).toEqual([{ key: 'patient 1', studyUids: ['7.1'], sex: 'F' }, { key: 'patient 2', studyUids: ['1.2.3'], sex: 'F' }])
  })
  test('leaves out copies with a note, and keeps apart what only shares its UID', () => {
    const [a] = petHeaders(1)
    const copied = indexFolder([a!, { ...a!, file: 'copy' }])
    expect(copied.series[0]!.instances).toHaveLength(1)
    expect(copied.findings).toMatchObject([{ code: 'dicom/copy', severity: 'note' }])
    const moved = headerOf(petSlice(0, { dataset: { x00200032: ['DS', '-10\\20\\31'] } }), 'other')
    const conflict = indexFolder([a!, moved])
    expect(conflict.findings).toMatchObject([{ code: 'dicom/uid-conflict', severity: 'error', subject: { file: 'other' } }])
    // What is left of the series is no whole one: no number may be taken from it.
    const errors = (index: FolderIndex) => findingsOf(index.series[0]!, index).filter(f => f.severity === 'error').map(f => f.code)
    expect(errors(conflict)).toEqual(['dicom/uid-conflict'])
    expect(errors(copied)).toEqual([])
  })
  const parts = (headers: Parameters<typeof indexFolder>[0]) => indexFolder(headers).series.map(s => [s.key, s.part && `${s.part.number}/${s.part.of} ${s.part.by}`, s.instances.length])
  test('splits a series by what one grid must share', () => {
    const change = (changes: Item) => parts([...ctHeaders(3), ...[0, 1].map(k => headerOf(ctSlice(k, { x00080018: ['UI', `6.${k}`], ...changes }), `x${k}`))])
    for (const [changes, by] of [
      [{ x00200037: ['DS', '1\\0\\0\\0\\0\\-1'] }, 'orientation'], [{ x00280011: ['US', 8] }, 'matrix'], [{ x00280030: ['DS', '1\\1'] }, 'pixel spacing'], [{ x00200052: ['UI', '5.5'] }, 'frame of reference'],
    ] as const) expect(change(changes)).toEqual([['1.2.3.5', `1/2 ${by}`, 3], ['1.2.3.5#2', `2/2 ${by}`, 2]])
  })
  test('splits what lies on itself by time slice, acquisition or reconstruction, and not what merely continues', () => {
    const twice = (second: (k: number) => Item) => parts([0, 1, 2, 3, 4, 5].map(n => headerOf(ctSlice(n % 3, { x00080018: ['UI', `6.${n}`], ...(n < 3 ? {} : second(n)) }), `x${n}`)))
    expect(twice(() => ({ x00200012: ['IS', 2] }))).toEqual([['1.2.3.5', '1/2 acquisition number', 3], ['1.2.3.5#2', '2/2 acquisition number', 3]])
    expect(twice(() => ({ x00181210: ['SH', 'SHARP'] }))).toEqual([['1.2.3.5', '1/2 reconstruction', 3], ['1.2.3.5#2', '2/2 reconstruction', 3]])
    expect(twice(() => ({}))).toEqual([['1.2.3.5', undefined, 6]])
    const dynamic = [0, 1, 2, 3].map(n => headerOf(petSlice(n % 2, { dataset: { x00080018: ['UI', `8.${n}`], x00540101: ['US', 2], x00540081: ['US', 2], x00541330: ['US', n + 1] } }), `d${n}`))
    expect(parts(dynamic)).toEqual([['1.2.3.4', '1/2 time slice', 2], ['1.2.3.4#2', '2/2 time slice', 2]])
    expect(parts([...ctHeaders(2), headerOf(ctSlice(2, { x00200012: ['IS', 2] }))])).toEqual([['1.2.3.5', undefined, 3]])
  })
  test('lists a scout by itself and does not count it as a volume', () => {
    const scout = headerOf(ctSlice(0, { x00080018: ['UI', '6.6'], x00080008: ['CS', 'ORIGINAL\\PRIMARY\\LOCALIZER'] }), 'scout')
    expect(indexFolder([...ctHeaders(3), scout]).series.map(s => [s.kind, s.part])).toEqual([['ct', undefined], ['other', undefined]])
  })
  test('knows a reconstructed NM volume by its frames', () => {
    const nm = headerOf({
      x00080008: ['CS', 'ORIGINAL\\PRIMARY\\RECON TOMO\\EMISSION'], x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.20'], x00080018: ['UI', '4.4'], x00080060: ['CS', 'NM'],
      x0020000d: ['UI', '4'], x0020000e: ['UI', '4.1'], x00180050: ['DS', '4.8'], x00180088: ['DS', '-4.8'], x00280008: ['IS', 3], x00280010: ['US', 6], x00280011: ['US', 5], x00280030: ['DS', '4.8\\4.8'],
      x00540022: ['SQ', [{ x00200032: ['DS', '1\\2\\30'], x00200037: ['DS', '1\\0\\0\\0\\1\\0'] }]],
    })
    const [s] = indexFolder([nm]).series
    expect(s).toMatchObject({ kind: 'spect', geometry: { slices: 3, positions: { distances: [20.4, 25.2, 30] } } })
  })
  test('of nothing is empty', () => {
    expect(indexFolder([])).toEqual({ patients: [], studies: [], series: [], findings: [] })
  })
})

describe('a header', () => {
  const file = part10(petSlice(0))
  test('is read from the beginning of a file, or says that it needs more', () => {
    const pixels = new Uint8Array(5000)
    const whole = part10({ ...petSlice(0), x7fe00010: ['OW', pixels] })
    const expected = readHeader({ file: 'a', bytes: whole }).value
    expect(readHeader({ file: 'a', bytes: whole.subarray(0, file.length + 100), byteLength: whole.length }).value).toEqual(expected)
    const short = readHeader({ file: 'a', bytes: whole.subarray(0, 300), byteLength: whole.length })
    expect(short.value).toBeUndefined()
    expect(short.findings).toMatchObject([{ code: 'dicom/needs-more' }])
  })
  test('of a file that ends within it is told as truncated', () => {
    expect(readHeader({ file: 'a', bytes: file.subarray(0, file.length - 45) }).findings.map(f => [f.code, f.severity])).toContainEqual(['dicom/truncated', 'error'])
  })
  test('is refused for what is no DICOM, for a DICOMDIR and without a UID', () => {
    expect(readHeader({ file: 'a', bytes: new TextEncoder().encode('hello, this is some text and not an image at all') }).findings[0]!.code).toBe('dicom/not-dicom')
    expect(readHeader({ file: 'a', bytes: part10({ x00080016: ['UI', '1.2.840.10008.1.3.10'], x00080018: ['UI', '1'] }) }).findings).toMatchObject([{ code: 'dicom/dicomdir', severity: 'note' }])
    expect(readHeader({ file: 'a', bytes: part10({ x00080060: ['CS', 'PT'] }) }).findings).toMatchObject([{ code: 'dicom/no-uid', severity: 'error' }])
  })
  test('without preamble is read too', () => {
    const bare = elements(petSlice(0))
    expect(readHeader({ file: 'a', bytes: concat(bare) }).value?.sopInstanceUid).toBe('1.2.3.4.1')
  })
  test('never throws, whatever byte is wrong', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 }), changes => {
      const bytes = file.slice()
      for (const [at, value] of changes) bytes[at] = value
      const { value } = readHeader({ file: 'a', bytes })
      if (value) indexFolder([value])
    }), { seed: 11, numRuns: 400 })
  })
  test('without a study or series UID is kept, with a warning', () => {
    const { value, findings } = readHeader({ file: 'a', bytes: part10(petSlice(0, { dataset: { x0020000d: absent } })) })
    expect(value?.studyUid).toBe('')
    expect(findings).toMatchObject([{ code: 'dicom/no-uid', severity: 'warning' }])
  })
})
