import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type CourseFile, withOpenGuesses } from '@yttria/core/course'
import { writeLabelMap } from '@yttria/core/nifti'
import { type Geometry, isEmpty, maskVoi, voxelCount } from '@yttria/core/volume'
import { decodeLabels } from '../api/labels.ts'
import type { StoredEdit } from '../api/edits.ts'
import type { Review } from '../api/review.ts'
import { checkedCourse } from './checked-course.ts'
import { whoDrew } from './who-drew.ts'

/**
 * A review as the files that `yttria analyze` reads: course.json with its overrides, and NIfTI label maps beside it. So what the page
 * analyses is what the command would. Written to `folder`; answers the path of course.json.
 */
export async function writeReview(args: {
  folder: string; course: CourseFile; review: Review; edits?: readonly StoredEdit[]; gridOf: (exam: string, grid: 'pet' | 'ct') => Promise<Geometry>
}): Promise<string> {
  const { folder, review } = args
  const base = review.course ? checkedCourse(review.course.document) : args.course
  const temporary = `${folder}.tmp`
  await rm(temporary, { recursive: true, force: true })
  await mkdir(temporary, { recursive: true })
  const drawn: Partial<Pick<CourseFile, 'vois' | 'liver'>> = {}
  for (const labels of [review.lesions, review.liver]) if (labels) {
    const geometry = await args.gridOf(labels.exam, labels.grid)
    const map = decodeLabels(labels.map, voxelCount(geometry))
    const vois = labels.names.map((name, n) => maskVoi(name, geometry, map.map(l => l === n + 1 ? 1 : 0))).filter(v => !isEmpty(v))
    if (vois.length === 0) continue
    const file = `${labels.what}.nii.gz`
    await writeFile(join(temporary, file), writeLabelMap(vois))
    if (labels.what === 'liver') drawn.liver = { file, roi: 1, exam: labels.exam }
    else {
      const who = whoDrew(args.edits ?? [], voxelCount(geometry))
      const lesions = vois.map((v, n) => ({ file, roi: n + 1, exam: labels.exam, name: v.name, ...(who.get(v.name) ?? { origin: 'drawn' as const }) }))
      drawn.vois = [...(base.vois ?? []).filter(v => v.kind === 'ablation'), ...lesions]
    }
  }
  const overrides = base.overrides ?? {}
  const course: CourseFile = {
    ...base, ...drawn,
    overrides: {
      ...overrides,
      referenceRegions: [
        ...(overrides.referenceRegions ?? []).filter(r => !review.referenceRegions.some(x => x.exam === r.exam && x.region === r.region)),
        ...review.referenceRegions.map(({ exam, region, centreMm, axis }) => ({ exam, region, shape: { centreMm, ...(axis ? { axis } : {}) } })),
      ],
      thresholds: [
        ...(overrides.thresholds ?? []).filter(t => !review.thresholds.some(x => x.exam === t.exam)),
        ...review.thresholds.map(({ exam, value }) => ({ exam, value })),
      ],
      registrations: [
        ...(overrides.registrations ?? []).filter(r => !review.registrations.some(x => x.from === r.from && x.to === r.to)),
        ...review.registrations.map(({ from, to, matrix }) => ({ from, to, matrix })),
      ],
      lesionRegistrations: [
        ...(overrides.lesionRegistrations ?? []).filter(r => !review.lesionRegistrations.some(x => x.lesion === r.lesion)),
        // Accepting what the program proposed and refused comes with its matrix; accepting what it took needs nothing.
        ...review.lesionRegistrations.flatMap(({ decision, lesion, matrix, reason }) => decision !== 'refuse' && matrix ? [{ lesion, matrix, reason }] : []),
      ],
      refuseRefinement: [
        ...(overrides.refuseRefinement ?? []).filter(r => !review.lesionRegistrations.some(x => x.lesion === r.lesion)),
        ...review.lesionRegistrations.filter(r => r.decision === 'refuse').map(({ lesion, reason }) => ({ lesion, reason })),
      ],
    },
  }
  await writeFile(join(temporary, 'course.json'), `${JSON.stringify(withOpenGuesses(course), undefined, 2)}\n`)
  await rm(folder, { recursive: true, force: true })
  await mkdir(dirname(folder), { recursive: true })
  await rename(temporary, folder)
  return join(folder, 'course.json')
}

export const courseOnDisk = async (path: string): Promise<CourseFile> => checkedCourse(JSON.parse(await readFile(path, 'utf8')))
