import { type Analysis, type CourseInput, type Protocol, analyse, followUpAt } from '@yttria/core/course'
import { constantsProfiles } from '@yttria/core/physics'
import { type Voi, type VoxelBox, croppedGeometry, insideOver, maskVoi, wholeBox } from '@yttria/core/volume'
import { describe, expect, it } from 'vitest'
import {
  type Field, block, fdg, inLeft, inLiver, inRight, places, smallCourse, treatment, y90,
} from '../../../core/test/course/small-course.ts'
import {
  type FdgOnWork, boxIn, dosesOf, followUpOf, labelBlock, lesionsAt, measureDrawn, onWholeGrid, openFdg,
} from '../../src/worker/delineation.ts'

type Split = Protocol['followUp']['split']

/** The two tumours are one at follow-up; a small one has grown, and there is a new one. */
const bridge = block([8, 16], [8, 10], [6, 7]), isNew = block([10, 13], [4, 6], [10, 12])
const isSmall = block([17, 18], [14, 15], [10, 11]), grown = block([16, 18], [13, 15], [9, 11])
const early: Field = x => inRight(x) || inLeft(x) ? 10 : isSmall(x) ? 7 : 1
// No two planes alike, so that the order of a sum shows in its last bits.
const late: Field = x => inRight(x) || inLeft(x) || bridge(x) || isNew(x) || grown(x) ? 6 + Math.sin(x[0] + 2 * x[1] + 3 * x[2]) : 1
const dose: Field = x => inRight(x) ? 100 : inLeft(x) ? 60 : inLiver(x) ? 20 : 0

function courseOf(split: Split, more: Partial<CourseInput> = {}): { input: CourseInput; a: Analysis } {
  const exams = [
    fdg('baseline', 'baseline', '2020-01-01', early), y90('right', [{ at: '2020-01-10T10:00:00', dose }]),
    fdg('followUp', 'followUp', '2020-04-20', late),
  ]
  const input = smallCourse(exams, [treatment('right', 'right', '2020-01-10T10:00:00')], {
    protocol: { followUp: { split }, minimumVolumeMl: 3 }, input: more,
  })
  return { input, a: analyse(input) }
}

/** An exam of the analysis as the page opens it. */
function opened(a: Analysis, stage: 'baseline' | 'followUp'): FdgOnWork {
  const { uptake, images, region, liver } = a[stage]!.exam, pet = images.pet!.volume
  const inner = liver && insideOver(liver), both = region && insideOver(region).map((x, n) => inner?.[n] ? 2 : x)
  return openFdg({
    id: images.exam.id, geometry: pet.geometry, voxels: pet.voxels, factor: uptake.factor, perSuvbw: uptake.perSuvbw,
    unit: uptake.volume.unit, region: both,
  })
}

const voxelsOn = (whole: Voi['grid'], labels: ReturnType<typeof labelBlock>): readonly number[] => [...onWholeGrid(labels, whole).map]

/** What the page says of an analysis at its own thresholds. */
function pageOf(input: CourseInput, a: Analysis) {
  const { followUp, minimumVolumeMl, dosimetry } = input.protocol, baseline = opened(a, 'baseline'), later = opened(a, 'followUp')
  const threshold = 4, found = lesionsAt(baseline, threshold, minimumVolumeMl)
  const after = followUpOf(later, {
    threshold, baseline: found.labels, small: found.small, transform: a.followUp!.transform, ...followUp, minimumVolumeMl,
  })
  // What counts as one is dosed as one.
  const counted = labelBlock(baseline.uptake.volume.geometry, a.baseline!.lesions.map(l => l.voi))
  const doses = dosesOf({
    dose: a.dose!.map, labels: counted, toTreatment: a.registrations.between('baseline', 'right')!, transforms: new Map(),
    constants: constantsProfiles[dosimetry.constants],
  })
  return { baseline, later, found, after, doses, counted }
}

describe.each<Split>(['watershed', 'nearest', 'one'])('what the page tries out is what the analysis finds, split by %s', split => {
  const { input, a } = courseOf(split), page = pageOf(input, a), { results } = a

  it('the course holds what is to be compared', () => {
    expect(results.lesions.map(l => l.id)).toEqual(split === 'one' ? ['L1+L2'] : ['L1', 'L2'])
    expect(results.smallLesions).toHaveLength(1)
    expect(results.newLesions).toHaveLength(1)
    for (const l of results.lesions) expect(l.volumeFollowUpMl).toBeGreaterThan(0)
    expect(results.findings.map(f => f.code)).toContain('course/merged')
  })

  it('the lesions of the baseline are the same, to the bit', () => {
    const alone = courseOf('watershed').a.results
    expect(page.found.lesions.map(l => [l.name, l.volumeMl, l.tlg])).toEqual(alone.lesions.map(l => [l.id, l.volumeMl, l.tlgBaseline]))
    expect(page.found.smallCount).toBe(results.smallLesions.length)
  })

  it('what is left of them, with whom it merged, and what is new are the same, to the bit', () => {
    const { remainders, newLesions, labels } = page.after
    const all = results.lesions.map(l => [l.id, l.volumeFollowUpMl, l.tlgFollowUp, l.mergedWith ?? []])
    expect(remainders.map(r => [r.name, r.volumeMl, r.tlg, r.mergedWith])).toEqual(all)
    expect(newLesions.map(n => [n.name, n.volumeMl, n.tlg])).toEqual(results.newLesions.map(n => [n.id, n.volumeMl, n.tlg]))
    const { found } = a.followUp!, grid = page.later.uptake.volume.geometry
    const theirs = labelBlock(grid, [...found.remainders, ...found.newLesions].map(l => l.voi))
    expect(voxelsOn(grid, labels)).toEqual([...theirs.map])
  })

  it('their doses are the same, to the bit', () => {
    expect(page.doses.map(d => [d.name, d.meanGy])).toEqual(results.lesions.map(l => [l.id, l.meanDoseGy]))
  })

  it('and another threshold gives another answer', () => {
    const { minimumVolumeMl, followUp } = input.protocol
    const higher = followUpOf(page.later, {
      threshold: 6, baseline: page.found.labels, small: page.found.small, transform: a.followUp!.transform, ...followUp, minimumVolumeMl,
    })
    expect(higher.remainders.map(r => r.tlg)).not.toEqual(page.after.remainders.map(r => r.tlg))
  })
})

describe('a lesion that a person drew', () => {
  const { grid } = places.baseline!
  const drawn = (): Voi => {
    const at = [[5, 9, 6, 9, 5, 7], [13, 13, 6, 6, 5, 5]] as const, inside = new Uint8Array(grid.size[0] * grid.size[1] * grid.size[2])
    for (const [i0, i1, j0, j1, k0, k1] of at) for (let k = k0; k <= k1; k++) for (let j = j0; j <= j1; j++)
      for (let i = i0; i <= i1; i++) inside[i + grid.size[0] * (j + grid.size[1] * k)] = 1
    return maskVoi('mine', grid, inside)
  }
  it('is measured by its largest piece, by the analysis and the page alike, also from a block and from a file without a frame', () => {
    const { a } = courseOf('watershed', { lesions: [{ exam: 'baseline', name: 'mine', voi: drawn() }] })
    const { volumeMl, mean, max, tlg, centreMm, voxels } = a.baseline!.lesions[0]!
    expect(voxels).toBe(60)
    const e = opened(a, 'baseline'), whole = labelBlock(grid, [drawn()])
    const own = { name: 'mine', volumeMl, mean, max, tlg, centreMm, voxels }
    expect(measureDrawn(e, whole)).toEqual([own])
    const box: VoxelBox = { from: [3, 4, 2], to: [15, 12, 9] }, frameless = { ...croppedGeometry(grid, box), frameOfReferenceUid: undefined }
    const near = labelBlock(frameless, [maskVoi('mine', frameless, insideOver(drawn(), box))])
    expect(boxIn(grid, frameless, wholeBox(frameless))).toEqual(box)
    expect(measureDrawn(e, near)).toEqual([own])
  })
})

describe('a remainder within reach of a lesion that lies outside the follow-up\'s region', () => {
  it('is found by the page too: it looks where the lesions are carried', () => {
    const { a, input } = courseOf('watershed'), { exam, transform } = a.followUp!, { minimumVolumeMl } = input.protocol
    const e = opened(a, 'followUp'), { geometry } = e.uptake.volume
    // The region ends two voxels beside the new lesion; the lesion of the baseline lies beyond its end.
    const cut = new Uint8Array(insideOver(exam.region!).length)
    const [nx, ny, nz] = geometry.size
    for (let k = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++)
      if (i >= 10 && i <= 13 && j >= 4 && j <= 6 && k >= 10 && k <= 12) cut[i + nx * (j + ny * k)] = 1
    const region = maskVoi('region', geometry, cut), within = openFdg({
      id: 'followUp', geometry, voxels: exam.images.pet!.volume.voxels, factor: exam.uptake.factor, perSuvbw: exam.uptake.perSuvbw,
      unit: exam.uptake.volume.unit, region: cut,
    })
    const args = { threshold: 4, transform, split: 'nearest' as const, reachMm: 20, minimumVolumeMl }
    const lesions = [block([10, 13], [8, 9], [10, 12])].map(f => {
      const g = places.baseline!.grid, inside = new Uint8Array(g.size[0] * g.size[1] * g.size[2])
      for (let k = 0, n = 0; k < g.size[2]; k++) for (let j = 0; j < g.size[1]; j++) for (let i = 0; i < g.size[0]; i++, n++)
        inside[n] = f([5 * i, 4 * j, 10 * k]) ? 1 : 0
      return maskVoi('L1', g, inside)
    })
    const whole = followUpAt({ ...args, exam: { ...exam, region }, lesions, small: undefined })
    const page = followUpOf(within, { ...args, baseline: labelBlock(places.baseline!.grid, lesions), small: undefined })
    expect(whole.remainders[0]!.voxels).toBe(36)
    expect(page.remainders.map(r => [r.name, r.volumeMl, r.tlg])).toEqual(whole.remainders.map(r => [r.voi.name, r.volumeMl, r.tlg]))
    expect(page.newLesions).toEqual([])
  })
})
