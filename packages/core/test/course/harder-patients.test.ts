import { describe, expect, it } from 'vitest'
import type { ExamImages, LesionInput } from '../../src/course/index.ts'
import { type Vec3, type Voi, geometry, identityTransform, indexToPosition, maskVoi, voxelCount } from '../../src/volume/index.ts'
import { type Field, activityOf, analysedSmall, block, fdg, inLeft, inLiver, inRight, places, smallCourse, treatment, y90 } from './small-course.ts'

const t1 = '2020-03-02T10:00:00'
const uniform: Field = x => inRight(x) ? 100 : inLeft(x) ? 60 : inLiver(x) ? 40 : 0
const baseline = () => fdg('baseline', 'baseline', '2020-02-10'), followUp = () => fdg('followUp', 'followUp', '2020-05-18')
const right = (dose = uniform) => y90('right', [{ at: t1, dose }])
const given = [treatment('t1', 'right', t1)]
const voi = (name: string, inside: (x: Vec3) => boolean): Voi => {
  const { grid } = places.baseline!, [nx, ny] = grid.size
  return maskVoi(name, grid, Uint8Array.from({ length: voxelCount(grid) }, (_, n) => inside(indexToPosition(grid, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))])) ? 1 : 0))
}
const lesionCodes = (l: { findings: readonly { code: string }[] }) => l.findings.map(f => f.code)

/** The PET without its first `below` and last `above` slices. */
function shortened(e: ExamImages, below: number, above = 0): ExamImages {
  const v = e.pet!.volume, g = v.geometry, plane = g.size[0] * g.size[1], size: Vec3 = [g.size[0], g.size[1], g.size[2] - below - above]
  return { ...e, pet: { ...e.pet!, volume: { ...v, geometry: { ...g, size, origin: indexToPosition(g, [0, 0, below]) }, voxels: v.voxels.slice(plane * below, plane * (below + size[2])) } } }
}
/** With a CT of the PET's place over slices `from` to `to` of it. */
function withCt(e: ExamImages, from: number, to: number): ExamImages {
  const g = e.pet!.volume.geometry, ct = geometry({ frameOfReferenceUid: g.frameOfReferenceUid, size: [g.size[0], g.size[1], to - from + 1], spacing: g.spacing, origin: indexToPosition(g, [0, 0, from]), direction: g.direction })
  return { ...e, ct: { seriesUid: `${e.exam.id}.ct`, sha256: 'c', files: 1, volume: { unit: "[hnsf'U]", geometry: ct, voxels: new Float32Array(voxelCount(ct)) } } }
}

describe('the cavity of a former ablation, by hand', () => {
  // 4 x 4 x 3 voxels, 9.6 mL, inflamed at its rim: SUV 8 at both scans; nothing of the microspheres in it.
  const inCavity = block([12, 15], [4, 7], [9, 11])
  const hot = (lesion: number): Field => x => inCavity(x) ? 8 : inRight(x) || inLeft(x) ? lesion : 1
  const exams = () => [fdg('baseline', 'baseline', '2020-02-10', hot(10)), right(x => inCavity(x) ? 0 : uniform(x)), fdg('followUp', 'followUp', '2020-05-18', hot(6))]
  const cavity: LesionInput = { exam: 'baseline', name: 'RFA 2018', voi: voi('RFA 2018', inCavity) }

  it('unknown, counts as a lesion and as liver', () => {
    const { results } = analysedSmall(smallCourse(exams(), given))
    expect(results.lesions).toHaveLength(3)
    expect(results.healthyLiver!.volumeMl).toBeCloseTo(448 - 12 - 9.6 - 9.6, 3)
  })
  it('named in course.json, is neither: 448 mL less 9.6 of the cavity and 21.6 of tumours, all at 40 Gy', () => {
    const { results, codes } = analysedSmall(smallCourse(exams(), given, { input: { ablations: [cavity] } }))
    expect(results.lesions.map(l => l.meanDoseGy!.toFixed(2))).toEqual(['100.00', '60.00'])
    expect(results.newLesions).toEqual([])
    expect(results.healthyLiver!.volumeMl).toBeCloseTo(448 - 9.6 - 21.6, 3)
    expect(results.healthyLiver!.liverVolumeMl).toBeCloseTo(448 - 9.6, 3)
    expect(results.healthyLiver!.ablatedMl).toBeCloseTo(9.6, 3)
    expect(results.healthyLiver!.doseGy).toBeCloseTo(40, 3)
    expect(codes).toContain('note course/ablation')
    expect(results.complete).toBe(true)
  })
  it('drawn on the 90Y exam, gives the same; and where lesions are looked for everywhere', () => {
    const own = (): LesionInput => {
      const { grid, fromBody } = places.right!, [nx, ny] = grid.size
      return { exam: 'right', name: 'RFA', voi: maskVoi('RFA', grid, Uint8Array.from({ length: voxelCount(grid) }, (_, n) => {
        const [x, y, z] = indexToPosition(grid, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))]), t = fromBody.translation
        return inCavity([x - t[0], y - t[1], z - t[2]]) ? 1 : 0
      })) }
    }
    const { results } = analysedSmall(smallCourse(exams(), given, { input: { ablations: [own()] }, protocol: { region: 'everywhere' } }))
    expect(results.lesions).toHaveLength(2)
    expect(results.healthyLiver!.volumeMl).toBeCloseTo(448 - 9.6 - 21.6, 3)
  })
  it('a drawn lesion gives way to it', () => {
    const { results } = analysedSmall(smallCourse(exams(), given, { input: { ablations: [cavity], lesions: [{ exam: 'baseline', name: 'T', voi: voi('T', x => inRight(x) || inCavity(x)) }] } }))
    expect(results.lesions.map(l => [l.id, l.volumeMl.toFixed(1)])).toEqual([['T', '12.0']])
    const none = analysedSmall(smallCourse(exams(), given, { input: { ablations: [cavity], lesions: [{ exam: 'baseline', name: 'T', voi: voi('T', inCavity) }] } }))
    expect(none.codes).toContain('error course/drawn-lesion')
  })
  it('that cannot be carried to an exam is an error there', () => {
    const foreign = { exam: { id: 'planning', role: 'planning' as const } }
    const { codes } = analysedSmall(smallCourse([...exams(), foreign], given, { registered: ['right', 'followUp'], input: { ablations: [{ ...cavity, exam: 'planning' }] } }))
    expect(codes).toContain('error course/ablation-not-registered')
  })
})

describe('a lesion partly out of sight', () => {
  it('at the edge of the baseline PET: volume, TLG and dose are those of the part inside, and it is said', () => {
    // Slices 0 to 5 are missing: of the right tumour (5 to 7) two thirds are left, 8 mL.
    const { results, codes } = analysedSmall(smallCourse([shortened(baseline(), 6), right()], given))
    const l = results.lesions.find(x => Math.abs(x.meanDoseGy! - 100) < 0.1)!
    expect(l.volumeMl).toBeCloseTo(8, 6)
    expect(lesionCodes(l)).toContain('course/lesion-at-edge')
    // Slices 3 to 12 are liver: 3 of 10 are missing.
    expect(codes).toContain('warning course/liver-cut')
    expect(results.findings.find(f => f.code === 'course/liver-cut')!.message).toMatch(/^30% of the liver lies outside the PET of baseline/)
  })
  it('out of the follow-up PET it is not gone: it has no response, and the patient that of the others', () => {
    // The follow-up's slice k shows the body's k: 0 to 5 are missing.
    const { results, codes } = analysedSmall(smallCourse([baseline(), right(), shortened(followUp(), 6)], given))
    const [unseen, other] = results.lesions
    for (const key of ['tlgFollowUp', 'changePercent', 'category', 'volumeFollowUpMl'] as const) expect(unseen![key]).toBeUndefined()
    expect(unseen!.findings.find(f => f.code === 'course/lesion-unseen')!.message).toBe('Only 67% of L1 lies on the PET of followUp: what is left of it is not known, and it has no response.')
    // SUV 10 -> 6.
    expect(other!.changePercent).toBeCloseTo(-40, 4)
    expect(results.patientLevel.changePercent).toBeCloseTo(-40, 4)
    expect(codes).toContain('warning course/response-of-some')
  })
  it('in no rule of the sensitivity has it one either', () => {
    const { results } = analysedSmall(smallCourse([baseline(), right(), shortened(followUp(), 8)], given, { protocol: { sensitivity: [{ kind: 'fixed', suvbw: 3 }] } }))
    const [rule] = results.sensitivity
    expect(rule!.lesions.map(l => [l.id, l.category])).toEqual([['L1', undefined], ['L2', undefined]])
    const whole = analysedSmall(smallCourse([baseline(), right(), followUp()], given, { protocol: { sensitivity: [{ kind: 'fixed', suvbw: 3 }] } })).results
    expect(whole.sensitivity[0]!.lesions.map(l => l.category)).toEqual(['StD', 'StD'])
  })
  it('new where the baseline PET did not reach, it may have been there before', () => {
    const fresh = block([10, 13], [8, 11], [11, 12]), late: Field = x => fresh(x) ? 9 : inRight(x) || inLeft(x) ? 6 : 1
    const { results, codes } = analysedSmall(smallCourse([shortened(baseline(), 0, 5), right(), fdg('followUp', 'followUp', '2020-05-18', late)], given))
    expect(results.newLesions).toHaveLength(1)
    expect(codes).toContain('warning course/new-unseen')
    expect(analysedSmall(smallCourse([baseline(), right(), fdg('followUp', 'followUp', '2020-05-18', late)], given)).codes).not.toContain('warning course/new-unseen')
  })
})

describe('PET and CT of different extents', () => {
  it('nothing is said where the CT is longer, or shorter beyond the liver', () => {
    const { results, codes } = analysedSmall(smallCourse([withCt(baseline(), 0, 15), withCt(right(), 0, 18), withCt(followUp(), 2, 14)], given))
    expect([...codes, ...results.lesions.flatMap(lesionCodes)].filter(c => c.includes('outside'))).toEqual([])
  })
  it('a lesion beyond the CT is not corrected for attenuation: on each exam it is said', () => {
    const { results, codes } = analysedSmall(smallCourse([withCt(baseline(), 7, 15), withCt(right(), 0, 7), withCt(followUp(), 7, 16)], given))
    // On the 90Y grid slice k is the body's k - 1: 0 to 7 are 0 to 6, two of three slices of L1 (5 to 7) and one of L2 (6 to 8).
    const said = results.lesions[0]!.findings.filter(f => f.code === 'course/outside-ct').map(f => f.message.split(':')[0])
    expect(said).toEqual(['Only 33% of L1 on the PET of baseline lies within its CT', 'Only 33% of L1 on the PET of followUp lies within its CT', 'Only 67% of L1 on the PET of right lies within its CT'])
    expect(codes.filter(c => c === 'warning course/liver-outside-ct')).toHaveLength(3)
  })
  it('a reference region put where the CT does not reach', () => {
    const place = (z: number) => ({ referenceRegions: [{ exam: 'baseline', region: 'liver' as const, shape: { centreMm: [60, 40, z] as [number, number, number] } }] })
    const of = (z: number) => analysedSmall(smallCourse([withCt(fdg('baseline', 'baseline', '2020-02-10', () => 1), 3, 12), right()], given, { overrides: place(z), protocol: { threshold: { kind: 'liver' } } })).codes
    expect(of(120)).toContain('warning course/reference-outside-ct')
    expect(of(75)).not.toContain('warning course/reference-outside-ct')
  })
})

describe('FDG exams on the wrong side of the treatments', () => {
  it('a follow-up before the last treatment gives no response', () => {
    const second = '2020-06-01T10:00:00', left: Field = x => inLeft(x) ? 50 : 0
    const { results, codes } = analysedSmall(smallCourse([baseline(), right(), y90('left', [{ at: t1, dose: uniform }, { at: second, dose: left }]), followUp()], [...given, treatment('t2', 'left', second)]))
    expect(codes).toContain('error course/follow-up-before-treatment')
    expect(results.complete).toBe(false)
    for (const l of results.lesions) expect(l.category).toBeUndefined()
    expect(results.lesions[1]!.meanDoseGy).toBeCloseTo(110, 2)
  })
  it('a baseline after the treatment is an error', () => {
    const late = smallCourse([fdg('baseline', 'baseline', '2020-03-20'), right()], given)
    expect(analysedSmall(late).codes).toContain('error course/baseline-after-treatment')
  })
})

describe('the liver on the CT of another exam', () => {
  it('of the planning exam, which has no PET: carried to all', () => {
    const { grid } = places.baseline!, frame = 'P'
    const planning: ExamImages = { exam: { id: 'planning', role: 'planning' }, ct: { seriesUid: 'planning.ct', sha256: 'p', files: 1, volume: { unit: "[hnsf'U]", geometry: { ...grid, frameOfReferenceUid: frame }, voxels: new Float32Array(voxelCount(grid)) } } }
    const input = smallCourse([baseline(), right(), followUp()], given)
    const liver = { exam: 'planning', source: 'planning.dcm', voi: { ...input.liver!.voi, grid: { ...grid, frameOfReferenceUid: frame } } }
    const course = { ...input.course, exams: [...input.course.exams, planning.exam] }
    const made = { from: 'baseline', to: 'planning', transform: identityTransform(undefined, undefined), source: 'test' }
    const { results } = analysedSmall({ ...input, course, exams: [...input.exams, planning], registrations: [...input.registrations!, made], liver })
    expect(results.healthyLiver).toMatchObject({ liverSource: 'planning.dcm', draft: false })
    expect(results.healthyLiver!.doseGy).toBeCloseTo(40, 3)
    expect(results.lesions).toHaveLength(2)
    const lost = analysedSmall({ ...input, course, exams: [...input.exams, planning], liver })
    expect(lost.results.healthyLiver).toBeUndefined()
    expect(lost.results.complete).toBe(false)
  })
})

describe('a baseline of which the lesions are not known', () => {
  it('gives no dose to a liver that may hold tumour', () => {
    // The blood pool needs a CT, which is not there.
    const { results, codes } = analysedSmall(smallCourse([baseline(), right()], given, { protocol: { threshold: { kind: 'bloodPool' } } }))
    expect(codes).toEqual(expect.arrayContaining(['error delineation/no-ct', 'warning course/no-healthy-liver']))
    expect([results.complete, results.lesions, results.healthyLiver]).toEqual([false, [], undefined])
    expect(results.activity!.imageMbq).toBeCloseTo(activityOf(uniform) / 1e6, 2)
  })
  it('without a baseline PET it is the whole liver, and that is said', () => {
    const { grid } = places.baseline!, input = smallCourse([baseline(), right()], given)
    const liver: LesionInput & { source: string } = { exam: 'right', name: 'liver', source: 'test', voi: { ...input.liver!.voi, grid: { ...grid, frameOfReferenceUid: 'R', origin: [20, -12, 30] } } }
    const { results, codes } = analysedSmall({ ...input, course: { ...input.course, exams: input.course.exams.slice(1) }, exams: input.exams.slice(1), registrations: [], liver })
    expect(codes).toContain('warning course/whole-liver')
    expect(results.healthyLiver!.doseGy).toBeCloseTo((100 * 12 + 60 * 9.6 + 40 * 426.4) / 448, 3)
  })
})

describe('an exam that could not be registered', () => {
  it('keeps its own liver: nothing is said of carrying it to itself', () => {
    const input = smallCourse([baseline(), right()], given, { registered: [] })
    const own = { ...input.liver!, exam: 'right', voi: { ...input.liver!.voi, grid: { ...places.baseline!.grid, frameOfReferenceUid: 'R', origin: [20, -12, 30] as Vec3 } } }
    const { codes } = analysedSmall({ ...input, liver: own, protocol: { ...input.protocol, region: 'everywhere' } })
    expect(codes).toContain('error course/treatment-not-registered')
    expect(codes).not.toContain('error course/liver-not-registered')
  })
})

describe('tumours that have become one at follow-up', () => {
  // A bridge joins the two: body voxels i 10..14 between them.
  const bridge = block([8, 16], [8, 10], [6, 7]), late: Field = x => inRight(x) || inLeft(x) || bridge(x) ? 6 : 1
  const of = (split: string) => analysedSmall(smallCourse([baseline(), right(), fdg('followUp', 'followUp', '2020-05-18', late)], given, { protocol: { followUp: { split } } })).results
  const whole = (r: ReturnType<typeof of>) => r.lesions.reduce((s, l) => s + l.volumeFollowUpMl!, 0)
  it('are shared out, and nothing of them counts twice or is lost', () => {
    const parts = [of('watershed'), of('nearest')]
    for (const r of parts) {
      expect(r.lesions.map(l => l.mergedWith)).toEqual([['L2'], ['L1']])
      for (const l of r.lesions) expect(l.volumeFollowUpMl).toBeGreaterThan(l.volumeMl)
    }
    expect(whole(parts[0]!)).toBeCloseTo(whole(parts[1]!), 6)
    expect(parts.map(r => r.findings.find(f => f.code === 'course/merged')!.message.split(': ')[1])).toEqual(['split by watershed.', 'split by nearest.'])
  })
  it('or are one from the start: one volume, one dose', () => {
    const r = of('one')
    expect(r.lesions.map(l => [l.id, l.volumeMl.toFixed(1)])).toEqual([['L1+L2', '21.6']])
    expect(r.lesions[0]!.meanDoseGy).toBeCloseTo((100 * 12 + 60 * 9.6) / 21.6, 3)
    expect(whole(r)).toBeCloseTo(whole(of('watershed')), 6)
    expect(r.activity!.imageMbq).toBeCloseTo(activityOf(uniform) / 1e6, 2)
  })
})
