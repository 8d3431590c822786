import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { courseFileSchema } from '@yttria/core/course'
import { readNifti } from '@yttria/core/nifti'
import { geometry } from '@yttria/core/volume'
import { describe, expect, it } from 'vitest'
import { encodeLabels } from '../src/api/labels.ts'
import type { Edit, StoredEdit } from '../src/api/edits.ts'
import { editsInForce, reviewOf, undoRedo } from '../src/api/review.ts'
import { whoDrew } from '../src/review/who-drew.ts'
import { writeReview } from '../src/review/write-review.ts'

const edits = (...list: Edit[]): StoredEdit[] => list.map((edit, n) => ({ id: n + 1, madeAt: '2030-01-01T00:00:00.000Z', tab: 'a', edit }))
const threshold = (exam: string, value: number): Edit => ({ kind: 'threshold', exam, value })

describe('the review as the fold of its edits', () => {
  it('holds the later edit of the same thing', () => {
    const { thresholds, lastEdit } = reviewOf(edits(threshold('baseline', 3), threshold('followUp', 2.5), threshold('baseline', 4)))
    expect(thresholds.map(t => [t.exam, t.value])).toEqual([['baseline', 4], ['followUp', 2.5]])
    expect(lastEdit).toBe(3)
  })

  it('goes back to the earlier one when the later is undone, and forward when the undo is undone', () => {
    const all = edits(threshold('baseline', 3), threshold('baseline', 4), { kind: 'undo', edit: 2 }, { kind: 'undo', edit: 3 })
    expect(reviewOf(all.slice(0, 3)).thresholds[0]!.value).toBe(3)
    expect(reviewOf(all).thresholds[0]!.value).toBe(4)
    expect(editsInForce(all).map(e => e.id)).toEqual([1, 2])
  })

  it('keeps regions of each exam and kind, registrations of each pair and decisions of each lesion apart', () => {
    const r = reviewOf(edits(
      { kind: 'referenceRegion', exam: 'baseline', region: 'bloodPool', centreMm: [1, 2, 3] }, { kind: 'referenceRegion', exam: 'baseline', region: 'liver', centreMm: [4, 5, 6] },
      { kind: 'lesionRegistration', lesion: 'L1', decision: 'refuse', reason: 'next to the bowel' }, { kind: 'lesionRegistration', lesion: 'L1', decision: 'accept', reason: 'looked at again' },
    ))
    expect(r.referenceRegions).toHaveLength(2)
    expect(r.lesionRegistrations.map(l => l.decision)).toEqual(['accept'])
  })

  it('undoes and redoes step by step, and forgets what was undone after a new edit', () => {
    const list: Edit[] = [threshold('baseline', 1), threshold('baseline', 2), threshold('baseline', 3)]
    const step = (which: 'undo' | 'redo') => { list.push({ kind: 'undo', edit: undoRedo(edits(...list))[which]! }) }
    const value = () => reviewOf(edits(...list)).thresholds[0]?.value
    step('undo'); expect(value()).toBe(2)
    step('undo'); expect(value()).toBe(1)
    step('redo'); expect(value()).toBe(2)
    step('redo'); expect(value()).toBe(3)
    expect(undoRedo(edits(...list)).redo).toBeUndefined()
    step('undo'); step('undo'); step('undo'); expect(value()).toBeUndefined()
    step('redo'); expect(value()).toBe(1)
    list.push(threshold('baseline', 9))
    expect(undoRedo(edits(...list)).redo).toBeUndefined()
    step('undo'); expect(value()).toBe(1)
  })
})

describe('who drew a lesion', () => {
  // Lesions of two voxels each in a grid of eight.
  const drawing = (minute: number, by: string | undefined, map: number[], names: string[], more: object = {}): StoredEdit => ({
    id: minute, madeAt: `2030-01-01T00:0${minute}:00.000Z`, tab: 'a',
    edit: { kind: 'labels', what: 'lesions', exam: 'baseline', grid: 'pet', names, map: encodeLabels(Uint8Array.from(map)), ...(by === undefined ? {} : { by }), ...more },
  })
  const at = (minute: number) => `2030-01-01T00:0${minute}:00.000Z`
  it('is who gave it the outline it has now, not who drew another later', () => {
    const list = [drawing(1, 'A. First', [1, 1, 0, 0, 2, 2, 0, 0], ['L1', 'L2']), drawing(2, 'B. Second', [1, 1, 1, 0, 2, 2, 0, 0], ['L1', 'L2']), drawing(3, undefined, [1, 1, 1, 0, 0, 3, 3, 0], ['L1', 'old', 'L3'])]
    expect(Object.fromEntries(whoDrew(list.slice(0, 2), 8))).toEqual({ L1: { origin: 'drawn', by: 'B. Second', at: at(2) }, L2: { origin: 'drawn', by: 'A. First', at: at(1) } })
    expect(whoDrew(list, 8).get('L1')).toEqual({ origin: 'drawn', by: 'B. Second', at: at(2) })
    expect(whoDrew(list, 8).get('L3')).toEqual({ origin: 'drawn', at: at(3) })
    // Taken back, the earlier outline is that of its own hand again.
    expect(whoDrew([...list.slice(0, 2), { id: 4, madeAt: at(4), tab: 'a', edit: { kind: 'undo', edit: 2 } }], 8).get('L1')).toMatchObject({ by: 'A. First' })
  })
  it('a mask from a file is imported, until it is changed; a lesion that took over another label keeps its hand', () => {
    const file = drawing(1, 'A. First', [0, 1, 1, 0, 0, 2, 0, 0], ['x', 'L2'], { source: { file: 'm.nii', roi: '1', sha256: 'ab' } })
    expect(whoDrew([file, drawing(2, 'B. Second', [0, 0, 0, 0, 0, 1, 0, 0], ['L2'])], 8).get('L2')).toEqual({ origin: 'imported', by: 'A. First', at: at(1) })
    expect(whoDrew([file, drawing(2, 'B. Second', [0, 0, 0, 0, 1, 1, 0, 0], ['L2'])], 8).get('L2')).toEqual({ origin: 'drawn', by: 'B. Second', at: at(2) })
    expect(whoDrew([], 8).size).toBe(0)
  })
})

describe('the course that is analysed', () => {
  it('holds where lesions were put; accepting what the program took needs no entry', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'yttria-review-')), matrix = [1, 0, 0, 5, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
    try {
      const course = courseFileSchema.parse({ schemaVersion: '1.0.0', patient: { key: 'p1' }, exams: [{ id: 'baseline', role: 'baseline' }], overrides: { refuseRefinement: [{ lesion: 'L1', reason: 'before' }] } })
      const path = await writeReview({ folder: join(folder, 'p1'), course, gridOf: () => Promise.reject(new Error('no grid is asked for')), review: reviewOf(edits(
        { kind: 'lesionRegistration', lesion: 'L1', decision: 'moved', matrix, reason: 'breathing' }, { kind: 'lesionRegistration', lesion: 'L2', decision: 'accept', reason: 'fits' },
        { kind: 'lesionRegistration', lesion: 'L3', decision: 'refuse', reason: 'bowel' },
      )) })
      expect(courseFileSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).overrides).toMatchObject({ lesionRegistrations: [{ lesion: 'L1', matrix, reason: 'breathing' }], refuseRefinement: [{ lesion: 'L3', reason: 'bowel' }] })
    } finally { rmSync(folder, { recursive: true }) }
  })
  it('holds the thresholds of the page, in place of those of the course for the same exam', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'yttria-review-'))
    try {
      const course = courseFileSchema.parse({
        schemaVersion: '1.0.0', patient: { key: 'p1' }, exams: [{ id: 'baseline', role: 'baseline' }, { id: 'followUp', role: 'followUp' }],
        overrides: { thresholds: [{ exam: 'baseline', value: 2, reason: 'bowel' }, { exam: 'followUp', value: 3 }] },
      })
      const path = await writeReview({ folder: join(folder, 'p1'), course, review: reviewOf(edits(threshold('baseline', 4))), gridOf: () => Promise.reject(new Error('no grid is asked for')) })
      expect(courseFileSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).overrides?.thresholds).toEqual([{ exam: 'followUp', value: 3 }, { exam: 'baseline', value: 4 }])
    } finally { rmSync(folder, { recursive: true }) }
  })

  it('holds lesions that were drawn in place of those of the course, and leaves its ablations; given back, the threshold finds them again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'yttria-review-')), grid = geometry({ size: [4, 3, 2], spacing: [2, 3, 5] }), map = new Uint8Array(24)
    map[3] = 1
    map[7] = 2
    const labels = (names: string[], m: Uint8Array): Edit => ({ kind: 'labels', what: 'lesions', exam: 'baseline', grid: 'pet', names, map: encodeLabels(m), done: 'brush' })
    try {
      const course = courseFileSchema.parse({
        schemaVersion: '1.0.0', patient: { key: 'p1' }, exams: [{ id: 'baseline', role: 'baseline' }],
        vois: [{ file: 'a.nii', exam: 'baseline', name: 'cavity', kind: 'ablation' }, { file: 'b.nii', exam: 'baseline', name: 'old' }],
      })
      const written = async (...list: Edit[]) => courseFileSchema.parse(JSON.parse(readFileSync(await writeReview({ folder: join(folder, 'p1'), course, review: reviewOf(edits(...list)), gridOf: () => Promise.resolve(grid) }), 'utf8')))
      // A lesion of no voxel is none.
      const drawn = await written(labels(['L1', 'L5', 'empty'], map))
      expect(drawn.vois).toEqual([
        { file: 'a.nii', exam: 'baseline', name: 'cavity', kind: 'ablation' },
        { file: 'lesions.nii.gz', roi: 1, exam: 'baseline', name: 'L1', origin: 'drawn' }, { file: 'lesions.nii.gz', roi: 2, exam: 'baseline', name: 'L5', origin: 'drawn' },
      ])
      const file = readNifti(readFileSync(join(folder, 'p1', 'lesions.nii.gz')), 'lesions.nii.gz').value!.volume
      expect([...file.voxels]).toEqual([...map])
      expect((await written(labels(['L1'], map), labels([], new Uint8Array(24)))).vois).toEqual(course.vois)
    } finally { rmSync(folder, { recursive: true }) }
  })
})
