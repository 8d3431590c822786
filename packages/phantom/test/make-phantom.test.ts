import { readDataset } from '@yttria/core/dicom'
import { type Vec3, cross, dot, norm, subtract } from '@yttria/core/volume'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Phantom, type PhantomFile, makePhantom } from '../src/index.ts'
import { phantomSettings } from '../src/design/options.ts'

const open = (f: PhantomFile) => readDataset({ file: f.path, bytes: f.bytes }).value!
const vector = (numbers: readonly (number | undefined)[], from = 0) => [numbers[from]!, numbers[from + 1]!, numbers[from + 2]!] as Vec3

describe('the phantom with clinical blur, noise and motion', () => {
  let made: Phantom, files: PhantomFile[]
  beforeAll(() => {
    made = makePhantom({ seed: 7, followUpStorage: 'bqml-admin' })
    files = [...made.files()]
  })
  const series = (folder: string) => files.filter(f => f.path.startsWith(`dicom/${folder}/`)).map(open)

  it('is 526 files with distinct paths and instance UIDs, and the settings it was asked for', () => {
    expect(files.length).toBe(made.fileCount)
    expect(files.length).toBe(3 * 75 + 3 * 100 + 1)
    expect(new Set(files.map(f => f.path)).size).toBe(files.length)
    expect(new Set(files.map(f => open(f).uid('x00080018'))).size).toBe(files.length)
    expect(made.truth.settings).toEqual(phantomSettings({ seed: 7, followUpStorage: 'bqml-admin' }))
  })
  it('has three frames of reference, each shared by the PET and CT of an exam', () => {
    const frames = ['baseline', 'treatment', 'followUp'].map(exam => {
      const uids = new Set([...series(`${exam}/pet`), ...series(`${exam}/ct`)].map(d => d.uid('x00200052')))
      expect(uids.size).toBe(1)
      return [...uids][0]
    })
    expect(new Set(frames).size).toBe(3)
    expect(made.truth.exams.map(e => e.frameOfReferenceUid)).toEqual(frames)
    expect(made.course.exams.map(e => e.petSeriesUid)).toEqual(['baseline', 'treatment', 'followUp'].map(e => series(`${e}/pet`)[0]!.uid('x0020000e')))
  })
  it('spaces slices evenly along their normal, oblique for FDG', () => {
    for (const [folder, spacing, oblique] of [['baseline/pet', 3, true], ['treatment/pet', 3, false], ['followUp/ct', 4, true]] as const) {
      const slices = series(folder), turn = slices[0]!.numbers('x00200037')
      const normal = cross(vector(turn), vector(turn, 3))
      expect(norm(normal)).toBeCloseTo(1, 9)
      expect(normal[2] < 0.9999).toBe(oblique)
      slices.slice(1).forEach((d, n) => {
        const step = subtract(vector(d.numbers('x00200032')), vector(slices[n]!.numbers('x00200032')))
        expect(dot(step, normal)).toBeCloseTo(spacing, 6)
        expect(norm(step)).toBeCloseTo(spacing, 6)
      })
    }
  })
  it('writes the decay factor of each bed: 90Y 1.00135 and, 15 min later, 1.00406', () => {
    const factors = series('treatment/pet').map(d => [d.number('x00541321')!, d.text('x00080032')] as const)
    expect(factors[0]![0]).toBeCloseTo(1.001352, 6)
    expect(factors.at(-1)![0]).toBeCloseTo(1.004063, 6)
    expect(new Set(factors.map(f => f[0])).size).toBe(2)
    expect(new Set(factors.map(f => f[1])).size).toBe(2)
  })
  it('writes decay since injection where values are as of injection: 64 min and 67 min of 18F', () => {
    const follow = series('followUp/pet')
    expect(follow[0]!.text('x00541102')).toBe('ADMIN')
    const frame = (180 * Math.LN2 / 6586.2) / (1 - 2 ** (-180 / 6586.2))
    expect(follow[0]!.number('x00541321')).toBeCloseTo(frame * 2 ** (3840 / 6586.2), 9)
    expect(follow.at(-1)!.number('x00541321')).toBeCloseTo(frame * 2 ** (4020 / 6586.2), 9)
  })
  it('gives slices slopes of their own', () => {
    expect(new Set(series('baseline/pet').map(d => d.number('x00281053'))).size).toBeGreaterThan(50)
  })
  it('holds the administered activity within 1.5%, as the course file states it', () => {
    expect(made.truth.activity.ratio).toBeGreaterThan(0.985)
    expect(made.truth.activity.ratio).toBeLessThan(1.015)
    const [t] = made.course.treatments
    const hours = (Date.parse(t!.injectionTime) - Date.parse(t!.assayTime)) / 3.6e6
    expect(t!.assayMbq * 2 ** (-hours / 64.1) - t!.residualMbq).toBeCloseTo(made.truth.activity.administeredMbq, 2)
    // Independent of the truth: what the files themselves add up to, at injection.
    let bqAtScan = 0
    for (const d of series('treatment/pet')) {
      const pixels = d.bytesOf('x7fe00010')!, slope = d.number('x00281053')!, spacing = d.numbers('x00280030')
      let sum = 0
      for (let n = 0; n < pixels.length; n += 2) sum += pixels[n]! + 256 * pixels[n + 1]!
      bqAtScan += sum * slope * spacing[0]! * spacing[1]! * 3 / 1000
    }
    expect(bqAtScan / 2 ** (-18.6 / 64.1) / 1e6).toBeCloseTo(made.truth.activity.imageMbq, 1)
  })
  it('has eleven lesions and one too small, whose categories are those of the truth, a pair that merges, one new', () => {
    expect(made.truth.lesions.length).toBe(11)
    expect(made.truth.smallLesions.map(l => l.id)).toEqual(['T12'])
    for (const l of made.truth.lesions) expect([l.id, l.ideal.category]).toEqual([l.id, l.analytic.category])
    expect(new Set(made.truth.lesions.map(l => l.ideal.category))).toEqual(new Set(['CR', 'PR', 'StD', 'PD']))
    expect(made.truth.mergedAtFollowUp).toEqual([['T6', 'T7']])
    expect(made.truth.newLesions.length).toBe(1)
    expect(made.truth.unexpected).toEqual([])
  })
  it('overstates volumes and understates hot lesions, as blur does', () => {
    for (const l of made.truth.lesions) {
      expect(l.volumeExcessPercent).toBeGreaterThan(0)
      expect(l.volumeExcessPercent).toBeLessThan(45)
      if (l.tumourToNormal > 2) expect(l.shortfallPercent).toBeGreaterThan(8)
      if (l.tumourToNormal > 2) expect(l.shortfallPercent).toBeLessThan(40)
    }
  })
  it('moves every exam and every lesion', () => {
    for (const r of made.truth.registration) expect(norm(r.liverDisplacementMm)).toBeGreaterThan(1)
    for (const l of made.truth.lesions) {
      expect(l.ownShiftLengthMm).toBeGreaterThan(2)
      expect(l.ownShiftLengthMm).toBeLessThan(7.01)
      expect(l.ownRotationDeg).toBeLessThan(3.01)
    }
  })
})

describe('options', () => {
  it('that no phantom can have are refused', () => {
    expect(() => makePhantom({ seed: -1 })).toThrow(RangeError)
    expect(() => makePhantom({ seed: 1.5 })).toThrow(RangeError)
    expect(() => makePhantom({ y90FwhmMm: 2 })).toThrow(RangeError)
    expect(() => makePhantom({ fdgLiverNoise: -0.1 })).toThrow(RangeError)
  })
  it('for the ideal phantom switch blur, noise and motion off', () => {
    expect(phantomSettings({ ideal: true, noise: true })).toMatchObject({ noise: false, blur: false, motion: false })
  })
})
