import type { Phantom, PhantomFile } from '../make-phantom.ts'
import type { LesionValues } from '../truth/truth.ts'

/*
 * Two treatments of one patient are two phantoms of the same body, tumours and FDG exams. Of the second only its 90Y exam is
 * written; its doses add to the first's. Of the first's activity 2^-8 and less is left by then: nothing that counts.
 */

export const secondExam = 'treatment2'

/** The files of the first, and the second's 90Y exam in a folder of its own. */
export function* bothFiles(first: Phantom, second: Phantom): Generator<PhantomFile> {
  yield* first.files()
  for (const f of second.files())
    if (f.path.startsWith('dicom/treatment/') && !f.path.includes('/structures/')) yield { ...f, path: f.path.replace('/treatment/', `/${secondExam}/`) }
}

export function bothCourse(first: Phantom, second: Phantom): Phantom['course'] {
  const exam = second.course.exams.find(e => e.id === 'treatment')!, [given] = second.course.treatments
  const exams = first.course.exams.flatMap(e => e.id === 'treatment' ? [e, { ...exam, id: secondExam as typeof e.id }] : [e])
  return { ...first.course, exams, treatments: [...first.course.treatments, { ...given!, id: secondExam, exam: secondExam }] }
}

/** The first's truth with the doses of both; `treatments`: of each alone. */
export function bothTruth(first: Phantom, second: Phantom) {
  const { truth: a } = first, { truth: b } = second
  const added = (x: LesionValues, y: LesionValues): LesionValues => ({ ...x, meanDoseGy: x.meanDoseGy + y.meanDoseGy })
  const lesions = a.lesions.map(l => {
    const m = b.lesions.find(x => x.id === l.id)!
    return { ...l, analytic: added(l.analytic, m.analytic), ideal: added(l.ideal, m.ideal), tumourToNormal: Math.max(l.tumourToNormal, m.tumourToNormal), centreMm: { ...l.centreMm, [secondExam]: m.centreMm.treatment } }
  })
  const weighted = (of: (l: typeof lesions[number]) => LesionValues) =>
    lesions.reduce((sum, l) => sum + of(l).meanDoseGy * of(l).volumeMl, 0) / lesions.reduce((sum, l) => sum + of(l).volumeMl, 0)
  const healthy = (which: 'analytic' | 'ideal') => {
    const x = a.healthyLiver[which], y = b.healthyLiver[which]
    return { ...x, doseGy: x.doseGy + y.doseGy, activityMbq: x.activityMbq + y.activityMbq }
  }
  return {
    ...a, lesions,
    exams: [...a.exams, ...b.exams.filter(e => e.id === 'treatment').map(e => ({ ...e, id: secondExam }))],
    patientLevel: { analytic: { ...a.patientLevel.analytic, doseGy: weighted(l => l.analytic) }, ideal: { ...a.patientLevel.ideal, doseGy: weighted(l => l.ideal) } },
    healthyLiver: { analytic: healthy('analytic'), ideal: healthy('ideal') },
    treatments: [{ id: 'treatment', ...a.activity }, { id: secondExam, ...b.activity }],
  }
}
