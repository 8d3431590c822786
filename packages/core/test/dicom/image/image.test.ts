import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ImageTools, readImageVolume } from '../../../src/dicom/image/image.ts'
import { type Vec3, add, cross, indexToPosition, scale } from '../../../src/volume/index.ts'
import { describeReference, reference } from '../../reference.ts'
import { type Item, part10, slice } from '../bytes.ts'

// An oblique stack: 4 columns 1.5 mm apart, 3 rows 2.5 mm apart, slices 3.75 mm apart.
const row: Vec3 = [0.8, 0.6, 0], column: Vec3 = [-0.36, 0.48, 0.8]
const normal = cross(row, column)
const start: Vec3 = [-10, 20, 30]
const ds = (x: readonly number[]) => x.map(v => String(Number(v.toFixed(9)))).join('\\')
const at = (mm: number): Vec3 => add(start, scale(normal, mm))

const place = (position: Vec3, uid: string, changes: Item = {}, pixels?: readonly number[]): Item =>
  slice({ x00080018: ['UI', uid], x00200032: ['DS', ds(position)], x00200037: ['DS', ds([...row, ...column])], ...changes }, pixels)

const stackOf = (heights: readonly number[], changes: (n: number) => Item = () => ({})) =>
  heights.map((mm, n) => ({ file: `${n}.dcm`, bytes: part10(place(at(mm), `1.2.${n}`, changes(n), Array.from({ length: 12 }, (_, p) => 100 * n + p))) }))
const read = (files: ReturnType<typeof stackOf>, tools: ImageTools = { decoders: {} }) => readImageVolume(files, tools)
const codes = (files: ReturnType<typeof stackOf>) => read(files).findings.map(f => f.code)
const near = (a: readonly number[], b: readonly number[], digits = 6) => a.forEach((x, n) => expect(x).toBeCloseTo(b[n]!, digits))

describe('slices in any order', () => {
  it('become one grid: rows, columns and slices where they lie in the patient', () => {
    const { value, findings } = read(stackOf([7.5, 0, 3.75, 11.25, 15]))
    expect(findings).toEqual([])
    const { geometry: g, voxels, unit } = value!.volume
    expect(unit).toBe('1')
    expect(g.size).toEqual([4, 3, 5])
    near(g.spacing, [1.5, 2.5, 3.75])
    near(g.origin, start)
    near(g.direction, [row[0], column[0], normal[0], row[1], column[1], normal[1], row[2], column[2], normal[2]])
    // Pixel (column 3, row 2) of slice 4: 3 x 1.5 along the row, 2 x 2.5 down the column, 4 x 3.75 along the normal.
    near(indexToPosition(g, [3, 2, 4]), add(add(add(start, scale(row, 4.5)), scale(column, 5)), scale(normal, 15)))
    expect(g.frameOfReferenceUid).toBe('1.2.3.9')
    expect(value!.slices.map(s => [s.file, s.sopInstanceUid, s.frame, s.indexK])).toEqual([['1.dcm', '1.2.1', 0, 0], ['2.dcm', '1.2.2', 0, 1], ['0.dcm', '1.2.0', 0, 2], ['3.dcm', '1.2.3', 0, 3], ['4.dcm', '1.2.4', 0, 4]])
    // Slice 1 of the grid is file 2, whose pixel (3, 2) is the 11th.
    expect(voxels[3 + 4 * 2 + 12 * 1]).toBe(211)
    expect(voxels).toBeInstanceOf(Int16Array)
  })

  it('give the same volume however the files are ordered', () => {
    const files = stackOf([0, 3.75, 7.5, 11.25, 15, 18.75])
    const expected = read(files).value!.volume
    fc.assert(fc.property(fc.shuffledSubarray(files, { minLength: 6 }), shuffled => {
      const v = read(shuffled).value!.volume
      expect(v.geometry).toEqual(expected.geometry)
      expect(v.voxels).toEqual(expected.voxels)
    }), { numRuns: 40, seed: 3 })
  })

  it('have their distance from their positions, not from Slice Thickness', () => {
    expect(read(stackOf([0, 2, 4])).value!.volume.geometry.spacing[2]).toBeCloseTo(2, 9)
  })

  it('are each rescaled by their own slope and intercept', () => {
    const slopes = [1, 3, 0.5]
    const { value } = read(stackOf([0, 2, 4], n => ({ x00080060: ['CS', 'PT'], x00281053: ['DS', String(slopes[n])], x00281052: ['DS', '-1'] })))
    expect(value!.volume.voxels).toBeInstanceOf(Float32Array)
    expect([5, 12 + 5, 24 + 5].map(n => value!.volume.voxels[n])).toEqual([5 * 1 - 1, 105 * 3 - 1, 205 * 0.5 - 1])
  })

  it('take a further factor per instance', () => {
    const files = stackOf([0, 2, 4], () => ({ x00080060: ['CS', 'PT'], x00281052: ['DS', '10'] }))
    const { value } = read(files, { decoders: {}, scaleOf: uid => ({ '1.2.0': 1, '1.2.1': 2, '1.2.2': 0.25 })[uid]! })
    expect([3, 12 + 3, 24 + 3].map(n => value!.volume.voxels[n])).toEqual([13, 2 * 113, 0.25 * 213])
    expect(() => read(files, { decoders: {}, scaleOf: () => NaN })).toThrow(RangeError)
  })

  it('of a CT stay 16-bit integers as long as all values fit, and become real numbers else', () => {
    expect(read(stackOf([0, 2], () => ({ x00281052: ['DS', '-1024'] }))).value!.volume.voxels).toEqual(Int16Array.from({ length: 24 }, (_, n) => n % 12 + 100 * Math.floor(n / 12) - 1024))
    const large = read(stackOf([0, 2], n => ({ x00281052: ['DS', n === 1 ? '32700' : '0'] }))).value!.volume.voxels
    expect(large).toBeInstanceOf(Float32Array)
    expect([large[5], large[12 + 5]]).toEqual([5, 32805])
    const doubled = read(stackOf([0, 2], () => ({ x00281053: ['DS', '2'], x00281052: ['DS', '-3'] }))).value!.volume.voxels
    expect([doubled.constructor, doubled[17]]).toEqual([Int16Array, 207])
    expect(read(stackOf([0, 2], () => ({ x00281053: ['DS', '0.5'] }))).value!.volume.voxels[5]).toBe(2.5)
  })

  it('of a PET may hold negative values', () => {
    const files = [{ file: 'a', bytes: part10(place(start, '1.2.3', { x00080060: ['CS', 'PT'] }, [-5, ...Array<number>(11).fill(2)])) }]
    expect(readImageVolume(files, { decoders: {} }).value!.volume.voxels[0]).toBe(-5)
  })

  it('of a CT show air where the scanner padded', () => {
    const files = [{ file: 'a', bytes: part10(place(start, '1.2.3', { x00280120: ['SS', -2000], x00281052: ['DS', '-1024'] }, [-2000, -2000, 0, 1000, -2000, ...Array<number>(7).fill(1)])) }]
    const { value, findings } = readImageVolume(files, { decoders: {} })
    expect([...value!.volume.voxels].slice(0, 5)).toEqual([-1024, -1024, -1024, -24, -1024])
    expect(findings.find(f => f.code === 'image/padding')).toMatchObject({ severity: 'note', subject: { value: 3 } })
  })

  it('of MONOCHROME1, which only says how to show them, keep their values', () => {
    expect(read(stackOf([0, 2], () => ({ x00280004: ['CS', 'MONOCHROME1'] }))).value!.volume.voxels[5]).toBe(5)
  })
})

describe('slices that are no volume are refused', () => {
  const regular = [0, 3.75, 7.5, 11.25, 15, 18.75]

  it('missing slices, with the files beside the gap and how many', () => {
    const { value, findings } = read(stackOf([0, 3.75, 11.25, 15, 18.75, 30]))
    expect(value).toBeUndefined()
    expect(findings.map(f => [f.code, f.severity, f.subject.value])).toEqual([['image/slices-missing', 'error', 1], ['image/slices-missing', 'error', 2]])
    expect(findings[0]!.message).toMatch(/^1 slice is missing between 1\.dcm \(.*\) and 2\.dcm \(.*\); 3 of 9 in all\.$/)
  })

  it('two slices at one place, unless they are the same', () => {
    expect(codes(stackOf([0, 3.75, 3.75, 7.5]))).toEqual(['image/slices-doubled'])
    const files = stackOf(regular)
    const { value, findings } = read([...files, { ...files[2]!, file: 'again.dcm' }])
    expect(value!.volume.geometry.size[2]).toBe(6)
    expect(findings).toMatchObject([{ code: 'image/slice-repeated', severity: 'note', subject: { file: 'again.dcm' } }])
    // The same stored pixels with another slope are another slice.
    expect(codes([...files, { file: 'other.dcm', bytes: part10(place(at(7.5), '1.2.2', { x00281053: ['DS', '2'] }, Array.from({ length: 12 }, (_, p) => 200 + p))) }])).toEqual(['image/slices-doubled'])
  })

  it('uneven slices: beyond 5% refused, beyond 1% told', () => {
    expect(codes(stackOf([0, 3.75, 7.5, 11.25 + 0.5, 15, 18.75]))).toEqual(['image/slices-uneven'])
    expect(read(stackOf([0, 3.75, 7.5, 11.25 + 0.5, 15, 18.75])).value).toBeUndefined()
    const told = read(stackOf([0, 3.75, 7.5, 11.25 + 0.1, 15, 18.75]))
    expect(told.findings).toMatchObject([{ code: 'image/slices-uneven', severity: 'warning', subject: { file: '3.dcm' } }])
    expect(told.value!.volume.geometry.spacing[2]).toBeCloseTo(3.75, 9)
    expect(codes(stackOf([0, 3.75, 7.5, 11.25 + 0.01, 15, 18.75]))).toEqual([])
  })

  it('a stack that leans, with its angle', () => {
    const files = regular.map((mm, n) => ({ file: `${n}.dcm`, bytes: part10(place(add(at(mm), scale(column, mm * Math.tan(10 * Math.PI / 180))), `1.2.${n}`)) }))
    const { value, findings } = read(files)
    expect(value).toBeUndefined()
    expect(findings.map(f => f.code)).toEqual(['image/tilted'])
    expect(findings[0]!.message).toContain('10.00 degrees')
  })

  it('another orientation, pixel size, matrix, series, frame of reference or modality among them', () => {
    const mixed = (changes: Item) => codes(stackOf(regular, n => n === 3 ? changes : {}))
    expect(mixed({ x00200037: ['DS', '1\\0\\0\\0\\1\\0'] })).toEqual(['image/orientation-mixed'])
    expect(mixed({ x00280030: ['DS', '2.5\\1.6'] })).toEqual(['image/pixel-size-mixed'])
    expect(mixed({ x00280010: ['US', 2], x7fe00010: ['OW', [0, 1, 2, 3, 4, 5, 6, 7]] })).toEqual(['image/size-mixed'])
    // Of its own rows and columns it makes less than its bytes: no slice of any size.
    expect(mixed({ x00280010: ['US', 2] })).toEqual(['pixels/description'])
    expect(mixed({ x0020000e: ['UI', '1.2.4'] })).toEqual(['image/series-mixed'])
    expect(mixed({ x00200052: ['UI', '1.2.4'] })).toEqual(['image/series-mixed'])
    expect(mixed({ x00080060: ['CS', 'PT'] })).toEqual(['image/series-mixed'])
  })

  it('colour, dose grids, missing geometry, a slope of 0, many frames without places, no pixels', () => {
    const all = (changes: Item) => codes(stackOf([0, 2], () => changes))
    expect(all({ x00280004: ['CS', 'PALETTE COLOR'] })).toEqual(['image/colour'])
    expect(all({ x00080060: ['CS', 'RTDOSE'] })).toEqual(['image/not-an-image'])
    expect(all({ x00200032: ['DS', ''] })).toEqual(['image/geometry-missing'])
    expect(all({ x00200037: ['DS', '1\\0\\0\\1\\0\\0'] })).toEqual(['image/geometry-missing'])
    expect(all({ x00280030: ['DS', '0\\1'] })).toEqual(['image/geometry-missing'])
    expect(all({ x00281053: ['DS', '0'] })).toEqual(['image/rescale'])
    expect(all({ x00281053: ['DS', 'one'] })).toEqual(['image/rescale'])
    expect(all({ x00280008: ['IS', '2'], x7fe00010: ['OW', Array<number>(24).fill(0)] })).toEqual(['image/frames-unplaced'])
  })

  it('a file cut short, or no image at all, names the file', () => {
    const files = stackOf(regular)
    const cut = read(files.map((f, n) => n === 2 ? { ...f, bytes: f.bytes.subarray(0, f.bytes.length - 10) } : f))
    expect(cut.value).toBeUndefined()
    expect(cut.findings.map(f => [f.code, f.subject.file])).toEqual([['dicom/truncated', '2.dcm'], ['pixels/truncated', '2.dcm']])
    expect(read([...files, { file: 'note.txt', bytes: new Uint8Array(300) }]).findings.map(f => f.code)).toEqual(['dicom/not-dicom'])
    expect(() => read([])).toThrow(RangeError)
  })

  it('floating values that are no numbers', () => {
    const { x7fe00010: _, ...rest } = place(start, '1.2.3')
    const reals = Float32Array.from({ length: 12 }, (_, n) => n === 7 ? NaN : n)
    expect(readImageVolume([{ file: 'a', bytes: part10({ ...rest, x7fe00008: ['OF', new Uint8Array(reals.buffer)] }) }], { decoders: {} }).findings.at(-1)!.code).toBe('image/not-a-number')
  })
})

it('a single slice is as deep as it is thick, with a warning', () => {
  const { value, findings } = read(stackOf([0]))
  expect(value!.volume.geometry.spacing[2]).toBe(5)
  expect(findings).toMatchObject([{ code: 'image/single-slice', severity: 'warning', subject: { value: 5 } }])
})

describe('an enhanced multi-frame image', () => {
  const frame = (mm: number, slope: number): Item => ({
    x00209113: ['SQ', [{ x00200032: ['DS', ds(at(mm))] }]], x00289145: ['SQ', [{ x00281052: ['DS', '0'], x00281053: ['DS', String(slope)] }]],
  })
  const shared: Item = {
    x00209116: ['SQ', [{ x00200037: ['DS', ds([...row, ...column])] }]], x00289110: ['SQ', [{ x00280030: ['DS', '2.5\\1.5'], x00180050: ['DS', '3'] }]],
  }
  const { x00200032: _p, x00200037: _o, x00280030: _s, x00180050: _t, x00281052: _i, x00281053: _l, ...plain } = slice()
  const item: Item = {
    ...plain, x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.130'], x00080060: ['CS', 'PT'], x00280008: ['IS', '3'], x52009229: ['SQ', [shared]],
    x52009230: ['SQ', [frame(4, 2), frame(0, 3), frame(2, 5)]], x7fe00010: ['OW', Array.from({ length: 36 }, (_, n) => n)],
  }

  it('has its frames sorted, each with its own rescale, what is shared taken from the shared groups', () => {
    for (const undefinedLengths of [false, true]) {
      const { value, findings } = readImageVolume([{ file: 'e', bytes: part10(item, undefined, { undefinedLengths }) }], { decoders: {} })
      expect(findings).toEqual([])
      near(value!.volume.geometry.spacing, [1.5, 2.5, 2])
      near(value!.volume.geometry.origin, start)
      expect(value!.slices.map(s => s.frame)).toEqual([1, 2, 0])
      expect([0, 12, 24].map(n => value!.volume.voxels[n])).toEqual([12 * 3, 24 * 5, 0])
      expect(value!.volume.voxels[25]).toBe(2)
    }
  })

  it('that describes fewer frames than it holds is refused', () => {
    const { findings } = readImageVolume([{ file: 'e', bytes: part10({ ...item, x52009230: ['SQ', [frame(0, 1), frame(2, 1)]] }) }], { decoders: {} })
    expect(findings.map(f => f.code)).toEqual(['image/frames-unplaced'])
  })
})

describe('a reconstructed SPECT', () => {
  const nm = (spacing: string, changes: Item = {}): Item => {
    const { x00200032: _p, x00200037: _o, x00281052: _i, x00281053: _s, ...rest } = slice()
    return {
      ...rest, x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.20'], x00080060: ['CS', 'NM'], x00080008: ['CS', 'ORIGINAL\\PRIMARY\\RECON TOMO\\EMISSION'], x00280008: ['IS', '3'],
      x00180088: ['DS', spacing], x00540022: ['SQ', [{ x00200032: ['DS', ds(start)], x00200037: ['DS', ds([...row, ...column])] }]], x00540081: ['US', 3],
      x7fe00010: ['OW', Array.from({ length: 36 }, (_, n) => n)], ...changes,
    }
  }
  const readNm = (item: Item) => readImageVolume([{ file: 'nm', bytes: part10(item) }], { decoders: {} })

  it('is stacked along its normal, or against it where the spacing is negative', () => {
    const up = readNm(nm('4.5')).value!.volume, down = readNm(nm('-4.5')).value!.volume
    near(up.geometry.origin, start)
    near(up.geometry.spacing, [1.5, 2.5, 4.5])
    expect(up.voxels[12]).toBe(12)
    // Against it, the last frame lies lowest: the grid begins there and still climbs along row x column.
    near(down.geometry.origin, at(-9))
    near(down.geometry.direction, up.geometry.direction)
    expect([0, 12, 24].map(n => down.voxels[n])).toEqual([24, 12, 0])
    expect(down.voxels).toBeInstanceOf(Float32Array)
  })

  it('takes its real world values, and says in which unit', () => {
    const { value, findings } = readNm(nm('4.5', { x00409096: ['SQ', [{ x00409224: ['FD', 1], x00409225: ['FD', 250], x004008ea: ['SQ', [{ x00080100: ['SH', 'Bq/ml'] }]] }]] }))
    expect(value!.volume.voxels[2]).toBe(501)
    expect(findings).toMatchObject([{ code: 'image/real-world-value', subject: { value: 'Bq/ml' } }])
  })

  it('of projections, planar or gated images is refused', () => {
    for (const kind of ['TOMO', 'STATIC', 'WHOLE BODY', 'RECON GATED TOMO'])
      expect(readNm(nm('4.5', { x00080008: ['CS', `ORIGINAL\\PRIMARY\\${kind}\\EMISSION`] })).findings.map(f => f.code)).toEqual(['image/nm-not-reconstructed'])
    expect(readNm(nm('4.5', { x00540011: ['US', 2], x00540081: ['US', 1] })).findings.map(f => f.code)).toEqual(['image/nm-several-volumes'])
  })
})

describe('damaged image files', () => {
  it('give a volume or an error that says why, and never throw', () => {
    const files = stackOf([0, 3.75, 7.5])
    fc.assert(fc.property(fc.nat(2), fc.array(fc.tuple(fc.nat(3000), fc.nat(255)), { minLength: 1, maxLength: 4 }), (which, changes) => {
      const damaged = files.map((f, n) => {
        if (n !== which) return f
        const bytes = f.bytes.slice()
        for (const [where, value] of changes) bytes[132 + where % (bytes.length - 132)] = value
        return { ...f, bytes }
      })
      const { value, findings } = read(damaged)
      if (!value) expect(findings.some(f => f.severity === 'error')).toBe(true)
      else expect(value.volume.voxels.every(Number.isFinite)).toBe(true)
    }), { numRuns: 800, seed: 17 })
  })
})

describeReference('three slices of a CT with a segmentation', () => {
  it('lie 1 mm apart, as their positions say, although they are 1.25 mm thick', () => {
    const files = [3, 1, 2].map(n => `seg/dcmqi_ct-3slice_0${n}.dcm`).map(file => ({ file, bytes: reference(file) }))
    const { value, findings } = readImageVolume(files, { decoders: {} })
    expect(findings.filter(f => f.severity !== 'note')).toEqual([])
    expect(value!.volume.geometry.size).toEqual([512, 512, 3])
    expect(value!.volume.voxels).toBeInstanceOf(Int16Array)
    expect(value!.volume.geometry.spacing[2]).toBeCloseTo(1, 9)
    near(value!.volume.geometry.origin, [-235.199997, -226.800003, -128.690002])
    expect(value!.slices.map(s => s.file)).toEqual(['seg/dcmqi_ct-3slice_03.dcm', 'seg/dcmqi_ct-3slice_02.dcm', 'seg/dcmqi_ct-3slice_01.dcm'])
  })
})
