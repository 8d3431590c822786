import { type NaturalDataset, encodeDicom } from '@yttria/core/dicom'
import type { PhantomFile } from '../../make-phantom.ts'
import type { Draft } from '../draft/draft.ts'
import type { Fault } from '../draft/fault.ts'
import { sliceAt } from '../draft/slice-at.ts'
import { zipOf } from './zip.ts'

const changed = (draft: Draft, change: (files: readonly PhantomFile[]) => readonly PhantomFile[]): Draft => ({ ...draft, files: [...draft.files, change] })

/** The n-th file of a folder, as bytes, becomes others. */
const oneFile = (draft: Draft, folder: string, n: number, change: (bytes: Uint8Array) => Uint8Array): Draft => changed(draft, files => {
  const path = files.filter(f => f.path.startsWith(`${folder}/`))[n]?.path
  return files.map(f => f.path === path ? { ...f, bytes: change(f.bytes) } : f)
})

const y90 = 'dicom/treatment/pet'
const beside = (draft: Draft, ...files: PhantomFile[]): Draft => changed(draft, all => [...all, ...files])
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const gone = ['dicom/truncated', 'dicom/broken', 'dicom/not-dicom', 'pixels/truncated', 'slices/missing', 'image/slices-missing', 'files/empty', 'image/truncated']
const fine = { answer: 'dose', codes: [], drafted: { answer: 'dose', codes: [] } } as const

export const brokenFileFaults: readonly Fault[] = [
  {
    name: '90y-file-truncated', what: 'a file of the 90Y scan ends in the middle of its pixels', touches: ['folder', 'y90 slices'],
    expected: { answer: 'refusal', of: 'dose', codes: gone },
    apply: draft => oneFile(draft, y90, sliceAt(draft, 'treatment', 'T1'), b => b.slice(0, Math.round(b.length * 0.6))),
  },
  {
    name: '90y-file-cut-in-header', what: 'a file of the 90Y scan ends within its header', touches: ['folder', 'y90 slices'],
    expected: { answer: 'refusal', of: 'dose', codes: gone },
    apply: draft => oneFile(draft, y90, sliceAt(draft, 'treatment', 'T1'), b => b.slice(0, 700)),
  },
  {
    name: '90y-file-empty', what: 'a file of the 90Y scan has no bytes', touches: ['folder', 'y90 slices'],
    expected: { answer: 'refusal', of: 'dose', codes: gone },
    apply: draft => oneFile(draft, y90, sliceAt(draft, 'treatment', 'T1'), () => new Uint8Array(0)),
  },
  {
    name: 'ct-file-truncated', what: 'a file of the CT of the 90Y exam ends in the middle of its pixels', touches: ['folder', 'ct slices'],
    expected: { answer: 'refusal', of: 'dose', codes: gone },
    apply: draft => oneFile(draft, 'dicom/treatment/ct', 12, b => b.slice(0, Math.round(b.length * 0.6))),
  },
  {
    name: 'contours-truncated', what: 'the file with the contours ends in the middle of them', touches: ['folder', 'contours'],
    expected: { answer: 'refusal', of: 'dose', codes: ['dicom/truncated', 'dicom/broken', 'course/liver', 'course/no-liver', 'rtstruct/contour-data'] },
    apply: draft => changed(draft, files => files.map(f => f.path.endsWith('liver.dcm') ? { ...f, bytes: f.bytes.slice(0, f.bytes.length >> 1) } : f)),
  },
  {
    name: '90y-without-preamble', what: 'the files of the 90Y scan lack preamble and file meta information', touches: ['folder', 'y90 slices'],
    expected: fine,
    // The data set begins behind the meta information, whose length is its first element's value.
    apply: draft => changed(draft, files => files.map(f => f.path.startsWith(`${y90}/`) ? { ...f, bytes: f.bytes.slice(144 + new DataView(f.bytes.buffer, f.bytes.byteOffset).getUint32(140, true)) } : f)),
  },
  {
    name: 'empty-file-beside', what: 'a file without bytes lies among the images', touches: ['text'],
    expected: fine, apply: draft => beside(draft, { path: 'dicom/treatment/pet/IM_0', bytes: new Uint8Array(0) }),
  },
  {
    name: 'other-files-beside', what: 'files that are no DICOM lie among the images: notes, a picture, thumbnails of a file manager', touches: ['text'],
    expected: fine,
    apply: draft => beside(draft, { path: 'notes.txt', bytes: utf8('Patient seen again in March.\n') }, { path: 'dicom/.DS_Store', bytes: new Uint8Array([0, 0, 0, 1, 66, 117, 100, 49, 0, 0]) },
      { path: 'dicom/baseline/Thumbs.db', bytes: new Uint8Array(2048).map((_, n) => (n * 37) % 256) }, { path: 'dicom/preview.jpg', bytes: new Uint8Array([255, 216, 255, 224, 0, 16, 74, 70, 73, 70, 0, 1]) }),
  },
  {
    name: 'zip-beside', what: 'a zip archive with the files of an exam lies among the images', touches: ['text'],
    expected: fine,
    apply: draft => changed(draft, files => [...files, { path: 'dicom/exam.zip', bytes: zipOf(files.filter(f => f.path.includes('/treatment/')).slice(0, 20)) }]),
  },
  {
    name: '90y-zipped', what: 'the 90Y scan is in the folder as a zip archive only', touches: ['folder', 'y90 slices'],
    expected: { answer: 'refusal', of: 'dose', codes: ['course/series-missing', 'files/zip'] },
    apply: draft => changed(draft, files => {
      const packed = (f: PhantomFile): boolean => f.path.startsWith(`${y90}/`)
      return [...files.filter(f => !packed(f)), { path: 'dicom/treatment/pet.zip', bytes: zipOf(files.filter(packed)) }]
    }),
  },
  {
    name: 'dicomdir-beside', what: 'a DICOMDIR lies beside the images', touches: ['text'],
    expected: fine,
    apply: draft => beside(draft, { path: 'DICOMDIR', bytes: encodeDicom({ SOPClassUID: '1.2.840.10008.1.3.10', SOPInstanceUID: draft.parts.uid('dicomdir'), x00041130: { vr: 'CS', value: 'PHANTOM' }, x00041220: { vr: 'SQ', value: [] } } satisfies NaturalDataset) }),
  },
]
