import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { readDataset } from '@yttria/core/dicom'
import {
  type FaultyPhantom, type Phantom, type PhantomFile, conflict, faultNamed, faults, faultyPhantom,
  faultyStart, makePhantom,
} from '../../src/index.ts'
import { crc32, zipOf } from '../../src/faults/files/zip.ts'
import { faultsTable } from './faults-table.ts'

const settings = { seed: 3, ideal: true, size: 'tiny' } as const

describe('the list of faults', () => {
  test('has distinct names and says of each what a right program answers', () => {
    expect(new Set(faults.map(f => f.name)).size).toBe(faults.length)
    for (const { name, what, touches, expected } of faults) {
      expect(name).toMatch(/^[a-z0-9-]+$/)
      expect(what, name).toMatch(/^\S.*[^.]$/)
      expect(touches.length, name).toBeGreaterThan(0)
      // What is refused or warned of must be told from other errors.
      if (expected.answer !== 'dose') expect(expected.codes.length, name).toBeGreaterThan(0)
    }
  })
  test('is that of docs/methods/phantom/faults.md', () => {
    const page = readFileSync(new URL('../../../../docs/methods/phantom/faults.md', import.meta.url), 'utf8')
    expect(page.split('## The list')[1]!.split('\n').filter(l => l.startsWith('|'))).toEqual(faultsTable())
  })
  test('refuses faults that change the same thing, a fault twice, and a name that is none', () => {
    const of = (...names: string[]) => conflict(names.map(faultNamed))
    expect(of('90y-as-18f', '90y-not-decay-corrected')).toBe('90y-as-18f and 90y-not-decay-corrected both change the y90 decay')
    expect(of('weight-missing', '90y-as-18f')).toBeUndefined()
    expect(of('90y-gml', '90y-gml')).toBe('90y-gml twice')
    expect(() => faultNamed('90y-as-f18')).toThrow(RangeError)
  })
})

/** Paths of files that are not in both with the same bytes. */
function differing(a: readonly PhantomFile[], b: readonly PhantomFile[]): string[] {
  const of = new Map(b.map(f => [f.path, f.bytes]))
  return a.filter(f => { const other = of.get(f.path); return !other || Buffer.compare(f.bytes, other) !== 0 }).map(f => f.path)
}

describe('phantoms with faults', () => {
  let start: ReturnType<typeof faultyStart>, plain: Phantom
  beforeAll(() => {
    start = faultyStart(settings, [])
    // Once: its CTs are painted anew each time that its files are asked for.
    const made = makePhantom(settings), files = [...made.files()]
    plain = { ...made, files: function* () { yield* files } }
  })
  const make = (...names: string[]): FaultyPhantom => faultyPhantom(start, names.map(faultNamed))
  const open = (p: Pick<Phantom, 'files'>, path: string) => {
    const found = [...p.files()].find(f => f.path === path)!
    return readDataset({ file: path, bytes: found.bytes }).value!
  }
  const at = (k: number) => `dicom/treatment/pet/${String(k + 1).padStart(4, '0')}.dcm`

  test('without any are the phantom itself, byte for byte', () => {
    const same = [...make().files()], files = [...plain.files()]
    expect(same.map(f => f.path)).toEqual(files.map(f => f.path))
    expect(differing(same, files)).toEqual([])
    expect(make().truth.faults).toEqual([])
  })
  test('are made anew each time, in the same bytes, and do not change what they start from', () => {
    const once = [...make('90y-as-18f', 'ct-tilted').files()], again = [...faultyPhantom(faultyStart(settings, []), ['ct-tilted', '90y-as-18f'].map(faultNamed)).files()]
    expect(differing(again, once)).toEqual([])
    expect(differing([...make().files()], [...plain.files()])).toEqual([])
    expect(differing(once, [...plain.files()]).length).toBe(88)
  })
  test('every fault changes something of the files, the course or the settings', () => {
    const files = [...plain.files()], course = JSON.stringify(plain.course)
    for (const f of faults) {
      if (f.settings) continue
      const made = make(f.name), own = [...made.files()]
      const alike = own.length === files.length && differing(own, files).length === 0
      expect(alike && JSON.stringify(made.course) === course, f.name).toBe(false)
      expect(made.truth.faults.map(t => t.name)).toEqual([f.name])
      expect(new Set(own.map(x => x.path)).size, f.name).toBe(own.length)
    }
  })
  test('any two that can be combined can be made', () => {
    // Every fault with one far from it in the list.
    let pairs = 0
    for (const [n, f] of faults.entries()) {
      if (f.settings || n % 3 > 0) continue
      const other = faults.slice(n + 1).concat(faults).filter((_, m) => m % 7 === n % 7).find(o => !o.settings && o !== f && conflict([f, o]) === undefined)
      if (!other) continue
      pairs++
      expect([...faultyPhantom(start, [other, f]).files()].length, `${f.name} and ${other.name}`).toBeGreaterThan(100)
      expect(faultyPhantom(start, [other, f]).truth.faults.length).toBe(2)
    }
    expect(pairs).toBeGreaterThan(50)
  })
  test('90Y as 18F: 31.86e-6 / 0.967, 1.047 too much on the first bed and 1.148 on the second, and the factors recorded', () => {
    const wrong = make('90y-as-18f')
    for (const [k, decay, recorded] of [[0, 1.046691, 1.048107], [49, 1.147572, 1.152234]] as const) {
      const was = open(plain, at(k)).number('x00281053')!, is = open(wrong, at(k)).number('x00281053')!
      expect(is / was / (31.86e-6 / 0.967)).toBeCloseTo(decay, 5)
      expect(open(wrong, at(k)).number('x00541321')).toBeCloseTo(recorded, 5)
    }
    const r = open(wrong, at(0)).sequence('x00540016')[0]!
    expect([r.number('x00181075'), r.number('x00181076'), r.sequence('x00540300')[0]!.text('x00080100')]).toEqual([6586.2, 0.967, '77004003'])
  })
  test('two vials: more is left of what came two hours later', () => {
    const two = make('two-vials'), factor = 2 / 3 + 2 ** (2 / 64.1) / 3
    expect(open(two, at(20)).number('x00281053')! / open(plain, at(20)).number('x00281053')!).toBeCloseTo(factor, 7)
    const [a, b] = two.course.treatments
    const net = (t: typeof a) => t!.assayMbq! * 2 ** (-1 / 64.1) - t!.residualMbq!
    expect(net(a) + net(b)).toBeCloseTo(plain.truth.activity.administeredMbq, 1)
    expect(Date.parse(b!.injectionTime!) - Date.parse(a!.injectionTime!)).toBe(2 * 3.6e6)
  })
  test('sequential lobes: the second scan holds what the second entry says was given; lesions of the left lobe get 120 Gy more', () => {
    const two = make('sequential-lobes'), gained = (id: string) => two.truth.lesions.find(l => l.id === id)!.ideal.meanDoseGy - plain.truth.lesions.find(l => l.id === id)!.ideal.meanDoseGy
    expect([gained('T1'), gained('T2'), gained('T5')]).toEqual([0, 0, 120])
    const t = two.course.treatments[1]!
    expect(two.course.exams.map(e => e.id)).toEqual(['baseline', 'treatment', 'followUp', 'treatment2'])
    let bq = 0
    for (const f of two.files()) {
      if (!f.path.startsWith('dicom/treatment2/pet/')) continue
      const d = readDataset({ file: f.path, bytes: f.bytes }).value!, pixels = d.bytesOf('x7fe00010')!, [dy, dx] = d.numbers('x00280030')
      let sum = 0
      for (let n = 0; n < pixels.length; n += 2) sum += pixels[n]! + 256 * pixels[n + 1]!
      bq += sum * d.number('x00281053')! * dx! * dy! * 6 / 1000
    }
    expect(bq / 2 ** (-18.6 / 64.1) / 1e6 / (t.assayMbq! * 2 ** (-1 / 64.1) - t.residualMbq!)).toBeCloseTo(1, 4)
  })
  test('the clocks of daylight saving: the same instants, an hour apart on the clock', () => {
    const summer = open(make('daylight-saving'), at(0))
    expect([summer.text('x00080021'), summer.text('x00080031'), summer.text('x00080201')]).toEqual(['20200329', '101015.000000', '+0200'])
    expect(summer.sequence('x00540016')[0]!.text('x00181078')).toMatch(/^20200328143415\.000000\+0100$/)
  })
})

describe('the archive', () => {
  test('has the check sum of its standard: 123456789 gives cbf43926', () => {
    expect(crc32(new TextEncoder().encode('123456789')).toString(16)).toBe('cbf43926')
    const zip = zipOf([{ path: 'a.txt', bytes: new TextEncoder().encode('abc') }])
    expect(zip.length).toBe(30 + 5 + 3 + 46 + 5 + 22)
    expect([...zip.slice(0, 4)]).toEqual([80, 75, 3, 4])
  })
})
