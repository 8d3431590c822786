import fc from 'fast-check'
import { gunzipSync, gzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { labelVois } from '../../src/nifti/label-map.ts'
import { writeLabelMap, writeNifti } from '../../src/nifti/nifti-write.ts'
import { readNifti } from '../../src/nifti/nifti.ts'
import {
  type Mat3, type Vec3, type Volume, eulerRotation, geometry, indexToPosition, insideOver, maskVoi, norm, partsVoi, subtract,
} from '../../src/volume/index.ts'

interface Fields {
  little?: boolean; two?: boolean; magic?: string; dim?: readonly number[]; datatype?: number; bitpix?: number; pixdim?: readonly number[]; offset?: number; slope?: number; inter?: number; units?: number
  q?: { code: number; bcd: Vec3; offset: Vec3 }; s?: { code: number; rows: readonly number[] }
}

/** A NIfTI file byte by byte, from nifti1.h and nifti2.h; `data` is already in the file's byte order. */
const bitsOf = new Map([[1, 1], [2, 8], [4, 16], [8, 32], [16, 32], [32, 64], [64, 64], [128, 24], [256, 8], [512, 16], [768, 32], [1024, 64], [1280, 64]])

function nifti(f: Fields, data: Uint8Array): Uint8Array {
  const { little = true, two = false } = f
  const offset = f.offset ?? (two ? 544 : 352)
  const bytes = new Uint8Array(offset + data.length), view = new DataView(bytes.buffer)
  const real = (at: number, n: number, x: number) => two ? view.setFloat64(at + 8 * n, x, little) : view.setFloat32(at + 4 * n, x, little)
  const dim = [...f.dim ?? [3, 2, 3, 4], 1, 1, 1, 1, 1].slice(0, 8)
  view.setInt32(0, two ? 540 : 348, little)
  ;[...f.magic ?? (two ? 'n+2' : 'n+1')].forEach((c, n) => { bytes[(two ? 4 : 344) + n] = c.charCodeAt(0) })
  dim.forEach((x, n) => two ? view.setBigInt64(16 + 8 * n, BigInt(x), little) : view.setInt16(40 + 2 * n, x, little))
  view.setInt16(two ? 12 : 70, f.datatype ?? 4, little)
  view.setInt16(two ? 14 : 72, f.bitpix ?? bitsOf.get(f.datatype ?? 4) ?? 0, little)
  ;[...f.pixdim ?? [1, 1.5, 2.5, 3.75]].forEach((x, n) => real(two ? 104 : 76, n, x))
  if (two) view.setBigInt64(168, BigInt(offset), little)
  else view.setFloat32(108, offset, little)
  real(two ? 176 : 112, 0, f.slope ?? 0)
  real(two ? 184 : 116, 0, f.inter ?? 0)
  if (two) view.setInt32(500, f.units ?? 2, little)
  else bytes[123] = f.units ?? 2
  const code = (at1: number, at2: number, x: number) => two ? view.setInt32(at2, x, little) : view.setInt16(at1, x, little)
  if (f.q) { code(252, 344, f.q.code); [...f.q.bcd, ...f.q.offset].forEach((x, n) => real(two ? 352 : 256, n, x)) }
  if (f.s) { code(254, 348, f.s.code); f.s.rows.forEach((x, n) => real(two ? 400 : 280, n, x)) }
  bytes.set(data, offset)
  return bytes
}

const shorts = (little: boolean, n = 24) => {
  const out = new Uint8Array(2 * n), view = new DataView(out.buffer)
  for (let k = 0; k < n; k++) view.setInt16(2 * k, 10 * k - 50, little)
  return out
}
// By hand: RAS axes; i to the left (-x), j to the back (-y), k up; first voxel at RAS (100, 50, -20) = LPS (-100, -50, -20).
const sform = { code: 1, rows: [-1.5, 0, 0, 100, 0, -2.5, 0, 50, 0, 0, 3.75, -20] }
const read = (bytes: Uint8Array) => readNifti(bytes, 'a.nii')
const codes = (bytes: Uint8Array) => read(bytes).findings.map(f => f.code)
const near = (a: readonly number[], b: readonly number[], digits = 5) => a.forEach((x, n) => expect(x).toBeCloseTo(b[n]!, digits))

describe('reading NIfTI', () => {
  it('turns RAS into LPS: the by-hand grid, in both versions and byte orders, gzipped or not', () => {
    for (const two of [false, true]) for (const little of [true, false]) for (const gz of [false, true]) {
      const plain = nifti({ two, little, s: sform }, shorts(little))
      const { value, findings } = read(gz ? gzipSync(plain) : plain)
      expect(findings).toEqual([])
      const { geometry: g, voxels } = value!.volume
      expect(g.size).toEqual([2, 3, 4])
      near(g.spacing, [1.5, 2.5, 3.75])
      near(indexToPosition(g, [0, 0, 0]), [-100, -50, -20])
      near(indexToPosition(g, [1, 2, 3]), [-100 + 1.5, -50 + 5, -20 + 11.25])
      expect([voxels.constructor, voxels[0], voxels[23]]).toEqual([Int16Array, -50, 180])
    }
  })

  it('reads a qform: the quaternion of a half turn about z is the by-hand grid', () => {
    // a = b = c = 0, d = 1: x -> -x, y -> -y.
    const half = { code: 1, bcd: [0, 0, 1] as Vec3, offset: [100, 50, -20] as Vec3 }
    near(indexToPosition(read(nifti({ q: half }, shorts(true))).value!.volume.geometry, [1, 2, 3]), [-98.5, -45, -8.75])
    // pixdim[0] = -1 turns the third axis round: down.
    near(indexToPosition(read(nifti({ q: half, pixdim: [-1, 1.5, 2.5, 3.75] }, shorts(true))).value!.volume.geometry, [1, 2, 3]), [-98.5, -45, -31.25])
  })

  it('says where sform and qform disagree, and takes the sform, unless that leads to an atlas', () => {
    const q = { code: 1, bcd: [0, 0, 1] as Vec3, offset: [100, 50, -25] as Vec3 }
    const both = read(nifti({ q, s: sform }, shorts(true)))
    expect(both.findings).toMatchObject([{ code: 'nifti/orientation-differs', severity: 'warning', subject: { value: expect.closeTo(5, 5) as number } }])
    near(both.value!.volume.geometry.origin, [-100, -50, -20])
    const atlas = read(nifti({ q, s: { ...sform, code: 4 } }, shorts(true)))
    expect(atlas.findings).toEqual([])
    near(atlas.value!.volume.geometry.origin, [-100, -50, -25])
  })

  it('warns where nothing says how the grid lies', () => {
    const { value, findings } = read(nifti({}, shorts(true)))
    expect(findings.map(f => [f.code, f.severity])).toEqual([['nifti/orientation-none', 'warning']])
    near(value!.volume.geometry.spacing, [1.5, 2.5, 3.75])
  })

  it('takes metres and micrometres for what they are', () => {
    for (const [units, factor] of [[1, 1000], [3, 1e-3]] as const) {
      const g = read(nifti({ units, s: sform, two: true }, shorts(true))).value!.volume.geometry
      near(g.spacing, [1.5 * factor, 2.5 * factor, 3.75 * factor], 7)
      near(g.origin, [-100 * factor, -50 * factor, -20 * factor], 7)
    }
    expect(codes(nifti({ units: 0, s: sform }, shorts(true)))).toEqual(['nifti/unit-assumed'])
  })

  it('applies slope and intercept, and takes a slope of 0 for none', () => {
    expect(read(nifti({ s: sform, slope: 0, inter: 7 }, shorts(true))).value!.volume.voxels[0]).toBe(-50)
    const scaled = read(nifti({ s: sform, slope: 0.5, inter: 7 }, shorts(true))).value!.volume.voxels
    expect([scaled.constructor, scaled[0], scaled[23]]).toEqual([Float32Array, -18, 97])
    expect(read(nifti({ s: sform, slope: 1, inter: 7 }, shorts(true))).value!.volume.voxels[0]).toBe(-43)
    expect(read(nifti({ s: sform, slope: NaN, inter: NaN }, shorts(true))).value!.volume.voxels[0]).toBe(-50)
  })

  it('reads every type of number exactly', () => {
    const values = Array.from({ length: 24 }, (_, n) => n * 3)
    const check = (datatype: number, array: ArrayBufferView, kind: unknown, expected: readonly number[] = values) => {
      const { volume } = read(nifti({ s: sform, datatype }, new Uint8Array(array.buffer))).value!
      expect([datatype, volume.voxels.constructor, [...volume.voxels]]).toEqual([datatype, kind, expected])
    }
    check(2, Uint8Array.from(values), Uint8Array)
    check(256, Int8Array.from(values, x => -x), Int16Array, values.map(x => 0 - x))
    check(512, Uint16Array.from(values, x => x + 40000), Uint16Array, values.map(x => x + 40000))
    check(8, Int32Array.from(values, x => -70000 * x), Int32Array, values.map(x => 0 - 70000 * x))
    check(768, Uint32Array.from(values, x => x + 4e9), Float64Array, values.map(x => x + 4e9))
    check(16, Float32Array.from(values, x => x / 4), Float32Array, values.map(x => x / 4))
    check(64, Float64Array.from(values, x => x / 7), Float64Array, values.map(x => x / 7))
    check(1024, BigInt64Array.from(values, x => BigInt(-5e9 * x)), Float64Array, values.map(x => 0 - 5e9 * x))
    check(1280, BigUint64Array.from(values, x => BigInt(5e9 * x)), Float64Array, values.map(x => 5e9 * x))
  })

  it('sets what is no number to 0, and says how many', () => {
    const reals = Float32Array.from({ length: 24 }, (_, n) => n === 3 ? NaN : n === 4 ? Infinity : n)
    const { value, findings } = read(nifti({ s: sform, datatype: 16 }, new Uint8Array(reals.buffer)))
    expect([...value!.volume.voxels].slice(2, 6)).toEqual([2, 0, 0, 5])
    expect(findings).toMatchObject([{ code: 'nifti/not-a-number', severity: 'warning', subject: { value: 2 } }])
  })

  it('takes two dimensions, or a fourth of one', () => {
    expect(read(nifti({ dim: [4, 2, 3, 4, 1], s: sform }, shorts(true))).value!.volume.geometry.size).toEqual([2, 3, 4])
    expect(read(nifti({ dim: [2, 4, 6], s: sform }, shorts(true))).value!.volume.geometry.size).toEqual([4, 6, 1])
  })

  it('refuses what it cannot place or read', () => {
    expect(codes(nifti({ dim: [4, 2, 3, 2, 2], s: sform }, shorts(true)))).toEqual(['nifti/several-volumes'])
    expect(codes(nifti({ dim: [3, 2, 0, 4], s: sform }, shorts(true)))).toEqual(['nifti/header'])
    expect(codes(nifti({ datatype: 128, s: sform }, shorts(true)))).toEqual(['nifti/datatype'])
    expect(codes(nifti({ magic: 'ni1', s: sform }, shorts(true)))).toEqual(['nifti/header'])
    expect(codes(nifti({ magic: '', s: sform }, shorts(true)))).toEqual(['nifti/header'])
    expect(codes(nifti({ s: { code: 1, rows: [-1.5, 0.3, 0, 100, 0, -2.5, 0, 50, 0, 0, 3.75, -20] } }, shorts(true)))).toEqual(['nifti/sheared'])
    expect(codes(nifti({ s: { code: 1, rows: [0, 0, 0, 100, 0, -2.5, 0, 50, 0, 0, 3.75, -20] } }, shorts(true)))).toEqual(['nifti/geometry'])
    expect(codes(nifti({ s: sform }, shorts(true, 23)))).toEqual(['nifti/truncated'])
    expect(codes(gzipSync(nifti({ s: sform }, shorts(true, 23))))).toEqual(['nifti/truncated'])
    expect(codes(new Uint8Array(400))).toEqual(['nifti/header'])
    expect(codes(new Uint8Array(0))).toEqual(['nifti/header'])
  })

  it('refuses a size that no such file can hold before asking for memory', () => {
    expect(codes(nifti({ dim: [3, 30000, 30000, 30000], s: sform }, shorts(true)))).toEqual(['nifti/truncated'])
    expect(codes(gzipSync(nifti({ dim: [3, 30000, 30000, 30000], s: sform }, shorts(true))))).toEqual(['nifti/truncated'])
  })

  it('finds damage to compressed data, if only by the check sum', () => {
    const noise = Uint8Array.from({ length: 12 * 12 * 12 }, (_, n) => (n * 2654435761 >>> 11) & 255)
    const whole = gzipSync(nifti({ dim: [3, 12, 12, 12], datatype: 2, s: sform }, noise))
    expect(codes(whole)).toEqual([])
    expect(codes(whole.subarray(0, whole.length - 50))).toEqual(['nifti/damaged'])
    for (let trial = 0; trial < 30; trial++) {
      const bytes = whole.slice()
      bytes[300 + trial * Math.floor((whole.length - 310) / 30)]! ^= 16
      expect(read(bytes).findings.length).toBeGreaterThan(0)
    }
  })

  it('never throws on damaged bytes', () => {
    const files = [nifti({ s: sform }, shorts(true)), nifti({ s: sform, two: true, little: false }, shorts(false)), gzipSync(nifti({ s: sform }, shorts(true)))]
    fc.assert(fc.property(fc.nat(2), fc.array(fc.tuple(fc.nat(1000), fc.nat(255)), { maxLength: 8 }), fc.nat(600), (which, changes, cut) => {
      const bytes = files[which]!.slice(0, cut % 4 === 0 ? cut : undefined)
      for (const [at, value] of changes) bytes[at % bytes.length] = value
      const { value, findings } = read(bytes)
      if (value) expect(value.volume.voxels.every(Number.isFinite)).toBe(true)
      else expect(findings[0]!.severity).toBe('error')
    }), { numRuns: 600, seed: 11 })
  })
})

const oblique = (angles: Vec3, mirrored = false) => {
  const r = eulerRotation(angles)
  return geometry({ size: [3, 4, 5], origin: [-101.25, 53.5, 812.75], spacing: [1.5, 2.25, 3.75], direction: (mirrored ? r.map((x, n) => n % 3 === 2 ? -x : x) : r) as unknown as Mat3 })
}

describe('writing NIfTI', () => {
  const angle = fc.double({ min: -3.14, max: 3.14, noNaN: true })
  it('gives back the same grid and voxels, by sform and by qform, whatever the orientation and handedness', () => {
    fc.assert(fc.property(fc.tuple(angle, angle, angle), fc.boolean(), (angles, mirrored) => {
      const g = oblique(angles, mirrored)
      const voxels = Float32Array.from({ length: 60 }, (_, n) => n * 1.5 - 7)
      const bytes = writeNifti({ unit: 'Gy', geometry: g, voxels }, { gzip: false })
      const withoutSform = bytes.slice()
      withoutSform[254] = 0
      // A quaternion in single precision leaves up to 9e-4 rad open next to half turns (17 mm from corner to corner here).
      for (const [file, tolerance] of [[bytes, 1e-4], [withoutSform, 17 * 9e-4]] as const) {
        const { value, findings } = read(file)
        expect(findings).toEqual([])
        expect(value!.volume.voxels).toEqual(voxels)
        for (const corner of [[0, 0, 0], [2, 0, 0], [0, 3, 0], [0, 0, 4], [2, 3, 4]] as const)
          expect(norm(subtract(indexToPosition(value!.volume.geometry, corner), indexToPosition(g, corner)))).toBeLessThan(tolerance)
      }
    }), { numRuns: 200, seed: 4 })
  })

  it('keeps each type of voxels, and writes the same bytes for the same data', () => {
    const g = oblique([0.1, 0.2, 0.3])
    for (const type of [Uint8Array, Int16Array, Uint16Array, Int32Array, Float32Array, Float64Array]) {
      const v: Volume = { unit: '1', geometry: g, voxels: type.from(Array.from({ length: 60 }, (_, n) => n)) }
      const bytes = writeNifti(v)
      expect(read(bytes).value!.volume.voxels).toEqual(v.voxels)
      expect(writeNifti(v)).toEqual(bytes)
      // RFC 1952: bytes 4 to 7 of the gzip header are the time.
      expect([...bytes.subarray(4, 8)]).toEqual([0, 0, 0, 0])
    }
  })

  it('writes VOIs: masks as bytes, fractions as real numbers', () => {
    const g = oblique([0.4, -0.2, 1.3])
    const inside = Uint8Array.from({ length: 60 }, (_, n) => n % 3 === 0 ? 1 : 0)
    expect(read(writeNifti(maskVoi('liver', g, inside))).value!.volume.voxels).toEqual(inside)
    const fraction = Float32Array.from({ length: 60 }, (_, n) => n / 60)
    expect(read(writeNifti(partsVoi('liver', g, fraction))).value!.volume.voxels).toEqual(fraction)
    const header = gunzipSync(writeNifti(maskVoi('liver', g, inside)))
    expect(String.fromCharCode(...header.subarray(148, 153))).toBe('liver')
  })

  it('refuses a grid that the format cannot hold', () => {
    expect(() => writeNifti({ unit: '1', geometry: geometry({ size: [40000, 1, 1], spacing: [1, 1, 1] }), voxels: new Uint8Array(40000) })).toThrow(RangeError)
    expect(() => writeNifti({ unit: '1', geometry: oblique([0, 0, 0]), voxels: new Uint8Array(59) })).toThrow(RangeError)
  })
})

describe('label maps', () => {
  const g = oblique([0.4, -0.2, 1.3])
  const voi = (name: string, ...at: number[]) => maskVoi(name, g, Uint8Array.from({ length: 60 }, (_, n) => at.includes(n) ? 1 : 0))

  it('hold VOIs and give them back', () => {
    const vois = [voi('a', 1, 2, 3), voi('b', 10), voi('c', 59, 0)]
    const back = labelVois(read(writeLabelMap(vois)).value!.volume, 'map.nii.gz', { 1: 'a', 2: 'b', 3: 'c' }).value!
    expect(back.map(v => [v.name, insideOver(v)])).toEqual(vois.map(v => [v.name, insideOver(v)]))
  })

  it('need neither follow each other nor have names', () => {
    const back = labelVois({ unit: '1', geometry: g, voxels: Int16Array.from({ length: 60 }, (_, n) => n === 5 ? 300 : n === 6 ? 7 : 0) }, 'map').value!
    expect(back.map(v => [v.name, insideOver(v).indexOf(1)])).toEqual([['label 7', 6], ['label 300', 5]])
  })

  it('of more than 255 VOIs still tell them apart', () => {
    const many = Array.from({ length: 300 }, (_, n) => n === 299 ? voi('299', 8) : voi(String(n)))
    expect(read(writeLabelMap(many)).value!.volume.voxels[8]).toBe(300)
  })

  it('refuse overlaps and other grids when written, pictures and empty maps when read', () => {
    expect(() => writeLabelMap([voi('a', 1, 2), voi('b', 2)])).toThrow(/a and b overlap/)
    expect(() => writeLabelMap([voi('a', 1), { ...voi('b', 2), grid: oblique([0, 0, 0]) }])).toThrow(RangeError)
    expect(() => writeLabelMap([])).toThrow(RangeError)
    const map = (voxels: Float32Array) => labelVois({ unit: '1', geometry: g, voxels }, 'map').findings.map(f => f.code)
    expect(map(new Float32Array(60).fill(0.5))).toEqual(['labels/not-a-label'])
    expect(map(new Float32Array(60).fill(-1))).toEqual(['labels/not-a-label'])
    expect(map(new Float32Array(60))).toEqual(['labels/none'])
    const large = geometry({ size: [10, 10, 10], spacing: [1, 1, 1] })
    expect(labelVois({ unit: '1', geometry: large, voxels: Int16Array.from({ length: 1000 }, (_, n) => n) }, 'map').findings.map(f => f.code)).toEqual(['labels/too-many'])
  })
})

describe('a NIfTI file handed over as a Node Buffer', () => {
  it('is read as any bytes are, and its voxels are not the file\'s own', () => {
    const data = Uint8Array.from({ length: 24 }, (_, n) => n)
    const whole = nifti({ datatype: 2 }, data)
    // Within a pool, as small files are: neither the beginning nor the end of its memory.
    const pool = Buffer.alloc(whole.length + 64)
    pool.set(whole, 32)
    const read = readNifti(pool.subarray(32, 32 + whole.length), 'pool.nii').value!
    expect([...read.volume.voxels]).toEqual([...data])
    pool.fill(9)
    expect([...read.volume.voxels]).toEqual([...data])
  })
})

describe('a NIfTI file that contradicts itself is refused, and the field is named', () => {
  const more = (by: number, value = 0) => (bytes: Uint8Array) => Uint8Array.from([...bytes, ...new Array<number>(by).fill(value)])
  const whole = { s: sform }
  const offsetOf = (at: number) => (bytes: Uint8Array) => {
    new DataView(bytes.buffer).setFloat32(108, at, true)
    return bytes
  }
  it.each([
    ['twice as long as declared', whole, more(48, 7), 'nifti/contradicts', /make 400 bytes, but the file holds 448: 48 too many/],
    ['with a few values too many', whole, more(34, 1), 'nifti/contradicts', /34 too many/],
    ['with bitpix of another datatype', { ...whole, bitpix: 32 }, (b: Uint8Array) => b, 'nifti/contradicts', /bitpix is 32, but voxels of datatype 4 have 16 bits/],
    ['whose voxels begin in the header', whole, offsetOf(348), 'nifti/header', /vox_offset is 348, .* byte 352/],
    ['that is too short', whole, (b: Uint8Array) => b.subarray(0, b.length - 1), 'nifti/truncated', /holds 399 of 400 bytes/],
    ['with a negative dimension', { ...whole, dim: [3, 2, -3, 4] }, (b: Uint8Array) => b, 'nifti/header', /dim is 3, 2, -3, 4/],
    ['with a dimension of nothing', { ...whole, dim: [4, 2, 3, 4, 0] }, (b: Uint8Array) => b, 'nifti/header', /dim is 4, 2, 3, 4, 0/],
    ['of an absurd size', { ...whole, dim: [3, 32000, 32000, 32000] }, (b: Uint8Array) => b, 'nifti/truncated', /of 65536000000352 bytes/],
  ] as const)('%s', (_, fields, change, code, why) => {
    const bytes = change(nifti(fields, shorts(true)))
    for (const file of [bytes, gzipSync(bytes)]) {
      const read = readNifti(file, 'a.nii')
      expect(read.value).toBeUndefined()
      expect(read.findings.map(f => f.code)).toEqual([code])
      if (file === bytes) expect(read.findings[0]!.message).toMatch(why)
    }
  })
  it('extensions that reach into the voxels', () => {
    const bytes = nifti({ ...whole, offset: 384 }, shorts(true)), view = new DataView(bytes.buffer)
    bytes[348] = 1
    view.setInt32(352, 32, true)
    expect(readNifti(bytes, 'a.nii').value).toBeDefined()
    view.setInt32(352, 64, true)
    expect(readNifti(bytes, 'a.nii').findings[0]!.message).toMatch(/vox_offset is 384, but the extensions of the header reach to byte 416/)
  })
  it('but not NIfTI-2 from byte 544, padding of a few bytes, room before the voxels, bitpix left out', () => {
    const files = [
      nifti({ ...whole, two: true }, shorts(true)), more(2)(nifti(whole, shorts(true))), more(11)(nifti(whole, shorts(true))),
      nifti({ ...whole, offset: 512 }, shorts(true)), nifti({ ...whole, bitpix: 0 }, shorts(true)),
    ]
    for (const bytes of files) for (const file of [bytes, gzipSync(bytes)]) {
      const read = readNifti(file, 'a.nii')
      expect([...read.value!.volume.voxels].slice(0, 3)).toEqual([-50, -40, -30])
    }
    expect(readNifti(offsetOf(348)(nifti({ ...whole, magic: 'ni1' }, shorts(true))), 'a.hdr').findings[0]!.message).toMatch(/second file/)
  })
})
