import type { NaturalDataset } from '@yttria/core/dicom'
import { encodeDicom } from '@yttria/core/dicom'
import type { PhantomCourse } from '../../files/course-file.ts'
import { type PhantomFile, type PhantomParts, filePath } from '../../make-phantom.ts'
import type { PhantomTruth } from '../../truth/truth.ts'

/** A phantom's files before they are written: what faults change. */
export interface Draft {
  readonly parts: Omit<PhantomParts, 'series'>
  readonly series: readonly DraftSeries[]
  /** Changes of bytes, in order, after the data sets are written. */
  readonly files: readonly ((files: readonly PhantomFile[]) => readonly PhantomFile[])[]
  readonly course: DraftCourse
  readonly truth: PhantomTruth
  /** What has been encoded: most data sets stay as they are from one fault to the next. */
  readonly encoded: WeakMap<NaturalDataset, Uint8Array>
}

export interface DraftSeries {
  readonly exam: string
  readonly kind: 'ct' | 'pet' | 'structures' | 'other'
  readonly folder: string
  readonly datasets: readonly NaturalDataset[]
}

type Loose<T> = T extends readonly (infer E)[] ? readonly Loose<E>[] : T extends object ? { readonly [K in keyof T]?: Loose<T[K]> } : T
/** course.json with any key left out, and exams and treatments beside the phantom's own. */
export interface DraftCourse extends Omit<PhantomCourse, 'patient' | 'exams' | 'treatments' | 'liver'> {
  readonly patient: Loose<PhantomCourse['patient']>
  readonly exams: readonly (Loose<Omit<PhantomCourse['exams'][number], 'id' | 'role'>> & { readonly id: string; readonly role: string })[]
  readonly treatments: readonly (Loose<PhantomCourse['treatments'][number]>)[]
  readonly liver: { readonly file: string; readonly roi?: string; readonly exam: string }
}

/** Made once, the start of any number of faulty phantoms. */
export function draftOf(parts: PhantomParts): Draft {
  const { series, ...made } = parts
  return { parts: made, series: [...series()].map(s => ({ ...s, datasets: [...s.datasets] })), files: [], course: parts.course, truth: parts.truth, encoded: new WeakMap() }
}

/** All files of a draft: encoded, then changed as bytes. */
export function draftFiles(draft: Draft): readonly PhantomFile[] {
  const bytesOf = (d: NaturalDataset): Uint8Array => {
    const before = draft.encoded.get(d), bytes = before ?? encodeDicom(d)
    if (!before) draft.encoded.set(d, bytes)
    return bytes
  }
  const written = draft.series.flatMap(s => s.datasets.map((d, n): PhantomFile => ({ path: filePath({ kind: s.kind === 'other' ? 'ct' : s.kind, folder: s.folder }, n + 1), bytes: bytesOf(d) })))
  return draft.files.reduce<readonly PhantomFile[]>((files, change) => change(files), written)
}
