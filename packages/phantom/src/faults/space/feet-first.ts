import type { NaturalDataset } from '@yttria/core/dicom'
import { scale, subtract, add } from '@yttria/core/volume'
import type { Vec3 } from '@yttria/core/volume'
import { code } from '../../files/headers.ts'
import type { Draft } from '../draft/draft.ts'
import { edited } from '../draft/edit.ts'
import type { Fault } from '../draft/fault.ts'
import { gridOf, pixelsOf, positionOf } from '../draft/pixels-of.ts'

/** The same slice written from its other side: rows run the other way, and the order of slices with them. */
function mirrored(d: NaturalDataset): NaturalDataset {
  const { columns, rows } = gridOf(d), stored = pixelsOf(d), out = new Uint16Array(stored.length)
  for (let j = 0; j < rows; j++) for (let i = 0; i < columns; i++) out[j * columns + i] = stored[j * columns + columns - 1 - i]!
  const o = d['ImageOrientationPatient'] as readonly number[], along = (d['PixelSpacing'] as readonly number[])[1]!, row: Vec3 = [o[0]!, o[1]!, o[2]!]
  return {
    ...d, PixelData: out, ImageOrientationPatient: [...row.map(x => 0 - x), ...o.slice(3)],
    ImagePositionPatient: add(positionOf(d), scale(row, along * (columns - 1))).map(x => Number(x.toFixed(6))),
  }
}

/** As a scanner that was told head first, or supine, writes a patient who lay feet first, or prone: half a turn about the `kept` axis through (0, 0, `z`). */
function halfTurn(d: NaturalDataset, z: number, kept: 'y' | 'z'): NaturalDataset {
  const turn = ([x, y, w]: Vec3): Vec3 => kept === 'y' ? [0 - x, y, 0 - w] : [0 - x, 0 - y, w]
  const o = d['ImageOrientationPatient'] as readonly number[], position = subtract(positionOf(d), [0, 0, z])
  const turned = {
    ...d, ImageOrientationPatient: [...turn([o[0]!, o[1]!, o[2]!]), ...turn([o[3]!, o[4]!, o[5]!])],
    ImagePositionPatient: add(turn(position), [0, 0, z]).map(x => Number(x.toFixed(6))),
  }
  return kept === 'y' ? mirrored(turned) : turned
}

/** Columns in the reverse order and nothing said: what a tool makes that takes right for left. */
function exchanged(d: NaturalDataset): NaturalDataset {
  return { ...mirrored(d), ImageOrientationPatient: d['ImageOrientationPatient'], ImagePositionPatient: d['ImagePositionPatient'] }
}

const feetFirst: NaturalDataset = { PatientGantryRelationshipCodeSequence: [code('102541007', 'SCT', 'feet-first')] }
const images = (exam: string) => (s: { exam: string; kind: string }): boolean => s.exam === exam && (s.kind === 'pet' || s.kind === 'ct')

export const positionFaults: readonly Fault[] = [
  {
    name: 'fdg-feet-first', what: 'the baseline exam was scanned feet first, and says so: slices run the other way', touches: ['fdg position', 'fdg slices', 'ct slices'],
    expected: { answer: 'dose', codes: [], drafted: { answer: 'dose', codes: [] } },
    apply: (draft: Draft) => edited(draft, images('baseline'), d => ({ ...mirrored(d), ...(d['PatientPosition'] ? { PatientPosition: 'FFS' } : feetFirst) })),
  },
  {
    name: 'fdg-feet-first-unsaid', what: 'the baseline exam was scanned feet first with the console set to head first: left is right and up is down', touches: ['fdg position', 'fdg slices', 'ct slices'],
    expected: { answer: 'refusal', codes: ['course/turned'] },
    apply: (draft: Draft) => edited(draft, images('baseline'), d => halfTurn(d, 15, 'y')),
  },
  {
    name: 'fdg-prone-unsaid', what: 'the baseline exam was scanned prone with the console set to supine: left is right and front is back', touches: ['fdg position', 'fdg slices', 'ct slices'],
    expected: { answer: 'refusal', codes: ['course/turned'] },
    apply: (draft: Draft) => edited(draft, images('baseline'), d => halfTurn(d, 15, 'z')),
  },
  {
    name: 'fdg-mirrored', what: 'an export exchanged left and right in PET and CT of the baseline exam', touches: ['fdg position', 'fdg slices', 'ct slices'],
    expected: { answer: 'refusal', codes: ['course/turned'] },
    apply: (draft: Draft) => edited(draft, images('baseline'), exchanged),
  },
]
