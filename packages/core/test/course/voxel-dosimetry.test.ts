import { describe, expect, it } from 'vitest'
import { graves2019Y90, shareAt, voxelKernel } from '../../src/dosimetry/index.ts'
import { MBq } from '../../src/physics/index.ts'
import { type Field, activityOf, analysedSmall, fdg, inLeft, inLiver, inRight, places, smallCourse, treatment, y90 } from './small-course.ts'
import type { Vec3 } from '../../src/volume/index.ts'

// L1 200 Gy, L2 100 Gy, the right half of the liver 40 Gy, its left half nothing.
const field: Field = x => inRight(x) ? 200 : inLeft(x) ? 100 : inLiver(x) && x[0] < 57.5 ? 40 : 0
const given = '2020-03-04T10:00:00'
const net = activityOf(field) / MBq
const course = (protocol: object = {}, more: object = {}) => analysedSmall(smallCourse(
  [fdg('baseline', 'baseline', '2020-02-10'), y90('right', [{ at: given, dose: field }])],
  [treatment('T', 'right', given, { assayMbq: net * 1.15, residualMbq: 0, assayTime: `${given}+00:00`.replace('+00:00', ''), lungShuntFraction: 0.08, ...more })],
  { protocol: { dosimetry: { healthyLiverMarginMm: 0, ...protocol } } },
))
const lesions = (a: ReturnType<typeof course>) => a.results.lesions.map(l => l.meanDoseGy)
const rule = (a: ReturnType<typeof course>, name: string) => a.results.sensitivity.find(s => s.rule === name)

/** The mean dose of a block of the body by sums over pairs of voxels, each 5 x 4 x 10 mm. */
function byPairs(within: (x: Vec3) => boolean): number {
  const k = voxelKernel({ pointKernel: graves2019Y90, spacing: [5, 4, 10], density: 1.03e-3 }), [nx, ny, nz] = places.baseline!.grid.size
  let sum = 0, count = 0
  for (let z = 0; z < nz; z++) for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++) {
    if (!within([5 * x, 4 * y, 10 * z])) continue
    count++
    for (let dz = -k.reach[2]; dz <= k.reach[2]; dz++) for (let dy = -k.reach[1]; dy <= k.reach[1]; dy++) for (let dx = -k.reach[0]; dx <= k.reach[0]; dx++) sum += shareAt(k, [dx, dy, dz]) * field([5 * (x + dx), 4 * (y + dy), 10 * (z + dz)])
  }
  return sum / count
}

describe('voxel dosimetry of a course', () => {
  const plain = course()

  it('gives the doses by the kernel among the sensitivity analyses, as sums over pairs of voxels have them', () => {
    const kernel = rule(plain, 'kernel')!
    expect(lesions(plain).map(d => Number(d!.toFixed(3)))).toEqual([200, 100])
    expect(kernel.lesions.map(l => l.id)).toEqual(['L1', 'L2'])
    expect(kernel.lesions[0]!.meanDoseGy).toBeCloseTo(byPairs(inRight), 3)
    expect(kernel.lesions[1]!.meanDoseGy).toBeCloseTo(byPairs(inLeft), 3)
    expect(kernel.healthyLiverDoseGy).toBeCloseTo(byPairs(x => inLiver(x) && !inRight(x) && !inLeft(x)), 3)
    // 12 and 9.6 mL.
    expect(kernel.patientDoseGy).toBeCloseTo((12 * kernel.lesions[0]!.meanDoseGy! + 9.6 * kernel.lesions[1]!.meanDoseGy!) / 21.6, 6)
    expect(kernel.note).toMatch(/graves2019.*blurred already/)
    expect(kernel.lesions[0]).toMatchObject({ volumeMl: plain.results.lesions[0]!.volumeMl, tlgBaseline: plain.results.lesions[0]!.tlgBaseline })
  })

  it('gives those of relative calibration beside: 1.15 x the activity seen less 8%, over all of it in the liver', () => {
    const relative = rule(plain, 'relative calibration')!
    expect(relative.lesions.map(l => l.meanDoseGy! / (l.id === 'L1' ? 200 : 100)).map(x => Number(x.toFixed(6)))).toEqual([1.058, 1.058])
    expect(relative.healthyLiverDoseGy! / plain.results.healthyLiver!.doseGy).toBeCloseTo(1.058, 6)
    expect(relative.note).toMatch(/x 1\.058, T$/)
    expect(plain.results.treatments![0]!.calibrationFactor).toBeUndefined()
  })

  it('by the kernel, where the protocol says so, with local deposition beside', () => {
    const kernel = course({ method: 'kernel' })
    expect(kernel.results.lesions[0]!.meanDoseGy).toBeCloseTo(byPairs(inRight), 3)
    expect(kernel.results.healthyLiver!.doseGy).toBeCloseTo(rule(plain, 'kernel')!.healthyLiverDoseGy!, 4)
    expect(rule(kernel, 'local')!.lesions.map(l => Number(l.meanDoseGy!.toFixed(3)))).toEqual([200, 100])
    expect(rule(kernel, 'kernel')).toBeUndefined()
    expect(kernel.results.activity!.ratio).toBeCloseTo(plain.results.activity!.ratio!, 9)
  })

  it('relative to the patient, where the protocol says so, with absolute calibration beside', () => {
    const relative = course({ calibration: 'relative' })
    expect(lesions(relative).map(d => Number(d!.toFixed(3)))).toEqual([211.6, 105.8])
    expect(relative.results.treatments![0]!.calibrationFactor).toBeCloseTo(1.058, 6)
    expect(rule(relative, 'absolute calibration')!.lesions.map(l => Number(l.meanDoseGy!.toFixed(3)))).toEqual([200, 100])
    expect(rule(relative, 'kernel')!.lesions[0]!.meanDoseGy).toBeCloseTo(1.058 * byPairs(inRight), 2)
    // The balance remains that of the image's own numbers.
    expect(relative.results.activity!.ratio).toBeCloseTo(1 / 1.15, 6)
    expect(relative.codes).toContain('note calibration/relative')
    expect(lesions(course({ calibration: 'relative', relativeRegion: 'image' })).map(d => Number(d!.toFixed(3)))).toEqual([211.6, 105.8])
  })

  it('refuses relative calibration where activity or lung shunt is not known, and does not offer it beside', () => {
    const blind = course({ calibration: 'relative' }, { lungShuntFraction: undefined })
    expect(blind.codes).toContain('error course/relative-calibration')
    expect(lesions(blind)).toEqual([undefined, undefined])
    expect(blind.results.complete).toBe(false)
    const absolute = course({}, { lungShuntFraction: undefined })
    expect(absolute.results.sensitivity.map(s => s.rule)).toEqual(['kernel'])
    expect(lesions(absolute)[0]).toBeCloseTo(200, 3)
    expect(course({ doseSensitivity: [] }).results.sensitivity).toEqual([])
  })

  it('measures lesions, all lesions and the parts of the liver', () => {
    const of = (kind: string) => plain.results.doseMeasures!.filter(m => m.kind === kind)
    expect(of('lesion').map(m => m.voi)).toEqual(['L1', 'L2'])
    // 200 (1 + 200 x 1.5 / 656) = 291.463; / 1.2 = 242.886.
    expect(of('lesion')[0]).toMatchObject({ volumeMl: expect.closeTo(12, 4), meanGy: expect.closeTo(200, 3), bedOfMeanGy: expect.closeTo(291.463, 2), eqd2OfMeanGy: expect.closeTo(242.886, 2), dGy: { d95Gy: expect.closeTo(200, 3) }, vPercent: { v100Percent: 100, v200Percent: expect.any(Number) } })
    expect(of('tumourTotal')[0]).toMatchObject({ volumeMl: expect.closeTo(21.6, 4), meanGy: expect.closeTo((12 * 200 + 9.6 * 100) / 21.6, 3) })
    expect(of('wholeLiver')[0]!.volumeMl).toBeCloseTo(448, 3)
    const [healthy, perfused, spared] = [of('healthyLiver')[0]!, of('perfusedHealthyLiver')[0]!, of('nonPerfusedHealthyLiver')[0]!]
    expect(healthy.volumeMl).toBeCloseTo(448 - 21.6, 3)
    // x below 57.5 mm: columns 4 to 11 of 4 to 19, half of 448 mL, less the 12 mL of L1.
    expect(perfused).toMatchObject({ volumeMl: expect.closeTo(212, 3), meanGy: expect.closeTo(40, 3), minGy: expect.closeTo(40, 3) })
    expect(spared).toMatchObject({ volumeMl: expect.closeTo(224 - 9.6, 3), meanGy: expect.closeTo(0, 6) })
    expect(spared.coefficientOfVariation).toBeUndefined()
    expect(healthy.meanGy * healthy.volumeMl).toBeCloseTo(perfused.meanGy * perfused.volumeMl, 1)
    // 40 (1 + 40 x 2.5 / (66.6 x 2.5)) = 64.024
    expect(perfused.bedOfMeanGy).toBeCloseTo(64.024, 2)
  })

  it('corrects by a recovery curve beside the measured dose, and says so; off by default', () => {
    expect(plain.results.doseMeasures!.some(m => m.recovery !== undefined)).toBe(false)
    const corrected = course({ recovery: [{ volumeMl: 10, recovery: 0.5 }, { volumeMl: 100, recovery: 0.9 }] })
    const [first, second] = corrected.results.doseMeasures!.filter(m => m.kind === 'lesion')
    // ln(12 / 10) / ln 10 = 0.0791812: 0.5 + 0.4 x 0.0791812.
    expect(first).toMatchObject({ recovery: expect.closeTo(0.531672, 4), recoveredMeanGy: expect.closeTo(200 / 0.531672, 1), meanGy: expect.closeTo(200, 3) })
    expect(second!.recovery).toBeUndefined()
    expect(corrected.codes).toEqual(expect.arrayContaining(['note course/recovery', 'warning recovery/too-small']))
    expect(lesions(corrected)).toEqual(lesions(plain))
  })

  it('gives probabilities by the curves of the protocol, and by none of its own', () => {
    expect(plain.results.doseMeasures!.every(m => m.effects === undefined)).toBe(true)
    const effects = [{ name: 'TCP', applies: 'lesion', d50Gy: 200, gamma50: 1, endpoint: 'response', source: 'a test' }, { name: 'NTCP', applies: 'healthyLiver', metric: 'meanBed', form: 'probit', d50Gy: 100, gamma50: 2, endpoint: 'REILD', source: 'a test' }]
    const measures = course({ doseEffects: effects, gEudExponents: [-10], alphaPerGy: 0.02 }).results.doseMeasures!
    expect(measures[0]).toMatchObject({ effects: [{ name: 'TCP', probability: expect.closeTo(0.5, 4) }], gEudGy: { 'gEud-10Gy': expect.closeTo(200, 2) }, eudGy: expect.closeTo(200, 2) })
    // L2: 1 / (1 + 2^4).
    expect(measures[1]!.effects![0]!.probability).toBeCloseTo(1 / 17, 4)
    expect(measures.find(m => m.kind === 'healthyLiver')!.effects![0]!.probability).toBeLessThan(1e-3)
    expect(measures.find(m => m.kind === 'wholeLiver')!.effects).toBeUndefined()
  })

  it('says by how much every dose is uncertain, by which contributions; corrected for recovery too', () => {
    const { lesions, patientLevel, healthyLiver, doseMeasures, uncertaintyExcludes } = course({ recovery: [{ volumeMl: 1, recovery: 0.5 }, { volumeMl: 100, recovery: 0.9 }] }).results
    for (const of of [...lesions, patientLevel, healthyLiver!]) {
      const gy = of.uncertainty!.contributions.map(c => c.doseGy)
      expect(of.doseUncertaintyGy).toBeCloseTo(Math.hypot(...gy), 9)
      expect(gy.every(x => Number.isFinite(x) && x >= 0)).toBe(true)
      for (const c of of.uncertainty!.contributions) expect(Math.abs(c.sensitivityGy) * c.standardUncertainty).toBeCloseTo(c.doseGy, 9)
    }
    const [first] = lesions, at = (name: string) => first!.uncertainty!.contributions.find(c => c.name === name)!
    expect(at('calibration').doseGy).toBeCloseTo(0.058 * 200, 3)
    // L1 is a block of 200 Gy among 40 Gy: a voxel further in it is 200 Gy still, a voxel further out less.
    expect(at('delineation').sensitivityGy).toBeLessThan(0)
    expect(at('registration').standardUncertainty).toBe(4)
    expect(first!.uncertainty!.contributions.map(c => c.name)).not.toContain('threshold')
    const corrected = doseMeasures!.find(m => m.voi === 'L1')!
    expect(corrected.recoveredUncertaintyGy).toBeGreaterThan(first!.doseUncertaintyGy!)
    expect(corrected.recoveredUncertainty!.contributions.map(c => c.name)).toContain('recovery')
    expect(uncertaintyExcludes).toMatch(/corrected only in recoveredMeanGy/)
    expect(course().results.uncertaintyExcludes).toMatch(/does not contain bias: no recovery was corrected/)
    // The sum of the lesions: what is common adds up.
    const all = patientLevel.uncertainty!.contributions.find(c => c.name === 'calibration')!
    expect(all.doseGy).toBeCloseTo(0.058 * patientLevel.doseGy!, 6)
  })

  it('refuses settings that cannot be', () => {
    for (const wrong of [{ method: 'montecarlo' }, { recovery: [{ volumeMl: 1, recovery: 0.4 }] }, { recovery: [{ volumeMl: 1, recovery: 40 }, { volumeMl: 2, recovery: 60 }] }, { gEudExponents: [0] }, { bed: { liver: { alphaBetaGy: 0 } } }, { doseEffects: [{ name: 'x' }] }])
      expect(() => course(wrong), JSON.stringify(wrong)).toThrow()
  })

  it('adds what several treatments gave, otherwise computed too', () => {
    const right: Field = x => inRight(x) ? 100 : inLiver(x) && x[0] < 57.5 ? 20 : 0, later = '2020-08-04T10:00:00'
    const a = analysedSmall(smallCourse([fdg('baseline', 'baseline', '2020-02-10'), y90('right', [{ at: given, dose: right }]), y90('left', [{ at: later, dose: right }])],
      [treatment('T1', 'right', given), treatment('T2', 'left', later)], { protocol: { dosimetry: { healthyLiverMarginMm: 0 } } }))
    const one = rule(analysedSmall(smallCourse([fdg('baseline', 'baseline', '2020-02-10'), y90('right', [{ at: given, dose: right }])], [treatment('T1', 'right', given)], { protocol: { dosimetry: { healthyLiverMarginMm: 0 } } })), 'kernel')!
    expect(a.results.lesions[0]!.meanDoseGy).toBeCloseTo(200, 2)
    expect(rule(a, 'kernel')!.lesions[0]!.meanDoseGy! / one.lesions[0]!.meanDoseGy!).toBeCloseTo(2, 3)
    expect(rule(a, 'kernel')!.healthyLiverDoseGy! / one.healthyLiverDoseGy!).toBeCloseTo(2, 2)
    expect(rule(a, 'relative calibration')).toBeUndefined()
  })
})
