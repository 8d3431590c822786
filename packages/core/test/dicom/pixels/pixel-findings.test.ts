import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pixelFindings } from '../../../src/dicom/pixels/pixel-findings.ts'

const columns = 20, rows = 14
/** A blurred hot spot on a background, noisy, in so many slices; never the same twice. */
function pet(slices: number, seed = 1): Float32Array {
  let state = seed
  const random = () => (state = (state * 16807) % 2147483647) / 2147483647
  return Float32Array.from({ length: columns * rows * slices }, (_, n) => {
    const i = n % columns, j = Math.floor(n / columns) % rows, k = Math.floor(n / columns / rows)
    const hot = Math.exp(-((i - 9) ** 2 + (j - 6) ** 2) / 18 - (k - slices / 2) ** 2 / 30)
    return (100 + 5000 * hot) * (0.8 + 0.4 * random())
  })
}
const found = (voxels: Float32Array | Int16Array, options: { modality?: string; slope?: (k: number) => number } = {}) =>
  pixelFindings({ modality: options.modality ?? 'PT', voxels, columns, rows, fileOf: k => `file ${k}`, slopeOf: options.slope ?? (k => 1 + k) })
const codes = (...args: Parameters<typeof found>) => found(...args).map(f => `${f.severity} ${f.code}`)
const slice = (v: Float32Array, k: number) => v.subarray(k * columns * rows, (k + 1) * columns * rows)
const scaled = (v: Float32Array, k: number, by: number) => { const own = slice(v, k); for (let n = 0; n < own.length; n++) own[n]! *= by; return v }

describe('the pixels of a PET', () => {
  test('give no finding where nothing is wrong, whatever the noise', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 40 }), (seed, slices) => { expect(codes(pet(slices, seed))).toEqual([]) }), { numRuns: 60 })
  })
  test('tell a slice whose slope is ten times too large, with file and factor, and refuse', () => {
    const [f] = found(scaled(pet(12), 7, 10))
    expect(f).toMatchObject({ code: 'image/slope', severity: 'error', subject: { file: 'file 7', tag: '(0028,1053)', value: 8 } })
    expect(f!.factor! / 10).toBeCloseTo(1, 1)
    expect(f!.remedy).toMatch(/rescaleSlope@file 7=0\.[78]/)
  })
  test('tell a slice twice too bright or too dark by a warning, and one that is blank by an error', () => {
    expect(codes(scaled(pet(12), 5, 2))).toEqual(['warning image/slope'])
    expect(codes(scaled(pet(12), 5, 0.5))).toEqual(['warning image/slope'])
    expect(codes(scaled(pet(12), 5, 0))).toEqual(['error image/slope'])
  })
  test('take a steep beginning and end of an organ for what it is', () => {
    const v = pet(12)
    for (const [k, by] of [[0, 0.001], [1, 0.01], [2, 0.1], [10, 0.1], [11, 0.01]] as const) scaled(v, k, by)
    expect(codes(v)).toEqual([])
  })
  test('tell negative numbers: read with a sign, shifted, or ordinary', () => {
    // 16 bits without a sign, read with one.
    const signed = pet(6).map(x => x * 8 > 32767 ? x * 8 - 65536 : x * 8)
    expect(codes(signed)).toContain('error image/negative')
    expect(codes(pet(6).map((x, n) => n % 300 === 0 ? -6000 : x))).not.toContain('error image/negative')
    expect(codes(pet(6).map(x => x - 900))).toContain('warning image/negative')
    expect(codes(pet(6).map((x, n) => n % 9 === 0 ? -x / 3 : x))).toEqual(['note image/negative'])
    expect(codes(pet(6).map((x, n) => n === 5 ? -1 : x))).toEqual([])
  })
  test('tell a top that was cut off, and not a single hottest voxel', () => {
    const v = pet(12), most = v.reduce((a, b) => Math.max(a, b), 0)
    expect(codes(v.map(x => Math.min(x, 0.5 * most)))).toEqual(['warning image/saturated'])
    expect(found(v.map(x => Math.min(x, 0.5 * most)))[0]!.subject.value).toBeGreaterThan(8)
    expect(codes(v.map(x => Math.min(x, 0.999 * most)))).toEqual([])
  })
  test('do not accuse a drawn image with uniform objects', () => {
    const drawn = Float32Array.from({ length: columns * rows * 8 }, (_, n) => { const i = n % columns; return i > 6 && i < 12 ? 900 : i === 6 ? 800 : i > 2 ? 100 : 0 })
    expect(codes(drawn)).toEqual([])
  })
  test('tell slopes that were replaced by one', () => {
    const v = pet(10)
    for (let k = 0; k < 10; k++) { const own = slice(v, k), top = own.reduce((a, b) => Math.max(a, b), 0); for (let n = 0; n < own.length; n++) own[n] = Math.round(own[n]! / top * 32767) }
    expect(codes(v, { slope: () => 0.5 })).toContain('error image/slope')
    expect(found(v, { slope: () => 0.5 }).at(-1)!.message).toContain('10 of them reach exactly the same highest value')
    expect(codes(v, { slope: k => 0.5 + k })).toEqual([])
  })
  test('tell that nothing is there', () => expect(codes(new Float32Array(columns * rows * 3))).toEqual(['error image/empty']))
})

describe('the pixels of a CT', () => {
  const ct = (offset: number) => Int16Array.from({ length: columns * rows * 9 }, (_, n) => (n * 37) % 2500 + offset)
  test('tell an intercept that is missing, and nothing of a CT in HU', () => {
    expect(codes(ct(0), { modality: 'CT' })).toEqual(['warning image/hounsfield'])
    expect(codes(ct(-1024), { modality: 'CT' })).toEqual([])
  })
  test('say nothing of other modalities', () => expect(codes(ct(0), { modality: 'MR' })).toEqual([]))
})

test('a CT whose soft tissue lies at 1000 HU has another slope than its header says; fat and muscle have not', () => {
  const body = (slope: number) => Int16Array.from({ length: 400_000 }, (_, n) => ((n % 5 < 2 ? -1000 : n % 5 === 2 ? -95 : 45) + 1024) * slope - 1024)
  const said = (slope: number) => pixelFindings({ voxels: body(slope), columns: 200, rows: 200, modality: 'CT', fileOf: (k: number) => `${k}`, slopeOf: () => slope }).map(f => f.code)
  expect(said(1)).toEqual([])
  expect(said(2)).toEqual(['image/hounsfield'])
})
