import { type Analysis, type CourseInput, analyse } from '@yttria/core/course'
import { fromMatrix16, insideOver, weightOf } from '@yttria/core/volume'
import { madePhantom } from '../../../phantom/test/made-phantom.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { constantsProfiles } from '@yttria/core/physics'
import { readCourse } from '@yttria/node/read'
import {
  type FdgOnWork, dosesOf, followUpOf, labelBlock, lesionsAt, matchedTo, measureDrawn, onWholeGrid, openFdg,
  referenceAt, thresholdBy, withLiver,
} from '../../src/worker/delineation.ts'
import { write } from '../bench.ts'

const rigid = (m: readonly number[]) => fromMatrix16(m, undefined, undefined)

describe('what the page tries out is what the analysis finds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yttria-work-'))
  let input: CourseInput, a: Analysis, baseline: FdgOnWork, followUp: FdgOnWork
  const opened = (stage: 'baseline' | 'followUp'): FdgOnWork => {
    const { exam } = a[stage]!, { pet } = exam.images
    const region = insideOver(exam.region!).map((x, n) => weightOf(exam.liver!, n) ? 2 : x)
    return openFdg({ id: exam.images.exam.id, geometry: pet!.volume.geometry, voxels: pet!.volume.voxels, factor: exam.uptake.factor, perSuvbw: exam.uptake.perSuvbw, unit: exam.uptake.volume.unit, region })
  }
  beforeAll(async () => {
    const phantom = madePhantom({ seed: 5, size: 'tiny' })
    for (const { path, bytes } of phantom.files()) write(join(folder, path), bytes)
    write(join(folder, 'course.json'), JSON.stringify(phantom.course))
    input = (await readCourse(folder, { course: join(folder, 'course.json'), version: '0' })).input
    a = analyse(input)
    baseline = opened('baseline')
    followUp = opened('followUp')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('the reference regions and the thresholds they give', () => {
    for (const [e, stage] of [[baseline, 'baseline'], [followUp, 'followUp']] as const) {
      const { reference, threshold } = a[stage]!.at!
      const ct = a[stage]!.exam.images.ct!.volume, found = referenceAt(e, 'bloodPool', undefined, ct).value!
      expect(found).toEqual(reference)
      expect(thresholdBy(e, input.protocol.threshold, found).value).toBe(threshold)
      // Put by hand where it was found, it is the same.
      expect(referenceAt(e, 'bloodPool', { centreMm: found.centreMm, axis: found.axis }).value!.mean).toBeCloseTo(found.mean, 12)
    }
  })

  it('the lesions with volume and TLG', () => {
    const found = lesionsAt(baseline, a.baseline!.at!.threshold, input.protocol.minimumVolumeMl), { lesions } = a.results
    expect(lesions.length).toBeGreaterThan(1)
    expect(found.lesions.map(l => [l.name, l.volumeMl, l.tlg])).toEqual(lesions.map(l => [l.id, l.volumeMl, l.tlgBaseline]))
    expect(found.smallCount).toBe(a.results.smallLesions.length)
    const whole = onWholeGrid(found.labels, baseline.uptake.volume.geometry)
    for (const [n, l] of a.baseline!.lesions.entries()) expect(whole.map.every((x, v) => (x === n + 1) === (weightOf(l.voi, v) === 1))).toBe(true)
    expect(measureDrawn(baseline, whole).map(l => l.tlg)).toEqual(lesions.map(l => expect.closeTo(l.tlgBaseline, 9)))
    expect(measureDrawn(baseline, found.labels).map(l => [l.name, l.voxels, l.tlg])).toEqual(measureDrawn(baseline, whole).map(l => [l.name, l.voxels, l.tlg]))
  })

  it('their doses, each by its own transform', () => {
    const { labels } = lesionsAt(baseline, a.baseline!.at!.threshold, input.protocol.minimumVolumeMl), { lesions, registration } = a.results
    const to = registration.find(r => r.from === 'baseline' && r.to === 'treatment')!
    const doses = dosesOf({ dose: a.dose!.map, labels, toTreatment: rigid(to.matrix), transforms: new Map(lesions.map(l => [l.id, rigid(l.matrix!)])), constants: constantsProfiles[input.protocol.dosimetry.constants] })
    expect(doses.map(d => d.name)).toEqual(lesions.map(l => l.id))
    for (const [n, d] of doses.entries()) expect(d.meanGy).toBeCloseTo(lesions[n]!.meanDoseGy!, 9)
  })

  it('what is left of them at follow-up', () => {
    const found = lesionsAt(baseline, a.baseline!.at!.threshold, input.protocol.minimumVolumeMl), { lesions, newLesions, registration } = a.results
    const later = followUpOf(followUp, {
      threshold: a.followUp!.at.threshold, baseline: found.labels, small: found.small, transform: rigid(registration.find(r => r.to === 'followUp')!.matrix),
      ...input.protocol.followUp, minimumVolumeMl: input.protocol.minimumVolumeMl,
    })
    expect(later.remainders.map(r => [r.name, r.volumeMl, r.tlg])).toEqual(lesions.map(l => [l.id, l.volumeFollowUpMl, l.tlgFollowUp]))
    expect(later.newLesions.map(l => [l.name, l.volumeMl])).toEqual(newLesions.map(l => [l.id, l.volumeMl]))
  })

  it('the region by a liver drawn on the CT of another exam', () => {
    const { liver } = input, t = a.registrations.between(liver!.exam, 'baseline')!
    const again = withLiver(baseline, { exam: liver!.exam, voi: liver!.voi }, t, input.protocol.regionMarginMm)
    expect(insideOver(again.region!)).toEqual(insideOver(a.baseline!.exam.region!))
    expect(insideOver(again.liver!)).toEqual(insideOver(a.baseline!.exam.liver!))
  })

  it('lesions at another threshold are found again by what they share, and a higher threshold leaves less', () => {
    const at = a.baseline!.at!.threshold, minimum = input.protocol.minimumVolumeMl, whole = baseline.uptake.volume.geometry
    const version = labelBlock(whole, a.baseline!.lesions.map(l => l.voi)), higher = lesionsAt(baseline, at * 1.2, minimum)
    const matched = matchedTo(higher.labels, version, whole)
    expect(higher.lesions.length).toBeGreaterThan(0)
    for (const l of higher.lesions) {
      const before = a.results.lesions.find(x => x.id === matched.get(l.name))!
      expect(l.volumeMl).toBeLessThan(before.volumeMl)
    }
  })
})
