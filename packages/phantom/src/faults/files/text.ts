import type { NaturalDataset } from '@yttria/core/dicom'
import type { PhantomFile } from '../../make-phantom.ts'
import { edited, everything, withElements } from '../draft/edit.ts'
import type { Draft } from '../draft/draft.ts'
import type { Fault } from '../draft/fault.ts'

const fine = { answer: 'dose', codes: [] } as const

/** The liver's ROI and names with characters beyond Latin, in UTF-8. */
function inUtf8(draft: Draft, roi: string): Draft {
  const named = edited(draft, everything, d => ({
    ...d, SpecificCharacterSet: 'ISO_IR 192', PatientName: 'Yamada^Tarou=山田^太郎=やまだ^たろう', InstitutionName: 'Клиника',
    ...(d['StructureSetROISequence'] ? { StructureSetROISequence: (d['StructureSetROISequence'] as readonly NaturalDataset[]).map(r => ({ ...r, ROIName: roi })) } : {}),
  }))
  return { ...named, course: { ...draft.course, liver: { ...draft.course.liver, roi } } }
}

/** Every file declares another character set than it is written in; both names have ten characters. */
const declared = (name: string) => (files: readonly PhantomFile[]): readonly PhantomFile[] => files.map(f => {
  const bytes = f.bytes.slice(), from = ascii('ISO_IR 192'), to = ascii(name), at = find(bytes, from)
  if (at >= 0) bytes.set(to, at)
  return { ...f, bytes }
})

const ascii = (text: string): Uint8Array => Uint8Array.from(text, c => c.charCodeAt(0))
function find(bytes: Uint8Array, what: Uint8Array): number {
  const most = Math.min(bytes.length - what.length, 4096)
  for (let n = 132; n < most; n++) if (what.every((b, i) => bytes[n + i] === b)) return n
  return -1
}

export const textFaults: readonly Fault[] = [
  {
    name: 'text-in-utf8', what: "the patient's name is in Japanese, the liver's ROI is called 肝臓 (UTF-8, and says so)", touches: ['text', 'contours'],
    expected: { ...fine }, apply: draft => inUtf8(draft, '肝臓'),
  },
  {
    name: 'text-declared-wrong', what: 'text is in UTF-8 and declared as Latin 1', touches: ['text'],
    expected: { ...fine, drafted: fine },
    apply: draft => ({ ...inUtf8(draft, 'Liver'), files: [...draft.files, declared('ISO_IR 100')] }),
  },
  {
    name: 'text-of-unknown-set', what: 'text is declared to be in a character set that does not exist', touches: ['text'],
    expected: { ...fine, drafted: fine },
    apply: draft => ({ ...inUtf8(draft, 'Liver'), files: [...draft.files, declared('ISO_IR 999')] }),
  },
  {
    name: 'private-elements', what: 'private elements of unknown kind in every file: odd values, bytes, sequences, a second creator of the same group', touches: ['text'],
    expected: { ...fine, drafted: fine },
    apply: draft => withElements(draft, everything, {
      x00090010: { vr: 'LO', value: 'UNHEARD OF 1.0' }, x00091001: { vr: 'UN', value: new Uint8Array([1, 2, 3, 4, 255, 0, 254, 255, 0, 224]) }, x0009100d: { vr: 'DT', value: '19000101000000' },
      x00290010: { vr: 'LO', value: 'SIEMENS CSA HEADER' }, x00291010: { vr: 'OB', value: new Uint8Array(512).fill(0xff) },
      x70530010: { vr: 'LO', value: 'NOT PHILIPS' }, x70531000: { vr: 'DS', value: '12345' }, x70531009: { vr: 'DS', value: '0.001' },
      x70530011: { vr: 'LO', value: 'SECOND CREATOR' }, x70531100: { vr: 'SQ', value: [{ x70530010: { vr: 'LO', value: 'NESTED' }, x70531009: { vr: 'DS', value: '9' } }] },
    }),
  },
]
