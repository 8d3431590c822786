import type { NaturalDataset } from '@yttria/core/dicom'
import { scale, subtract, add } from '@yttria/core/volume'
import type { Vec3 } from '@yttria/core/volume'
import { code } from '../headers.ts'
import type { Draft } from './draft.ts'
import { edited } from './edit.ts'
import type { Fault } from './fault.ts'
import { gridOf, pixelsOf, positionOf } from './pixels-of.ts'

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

/** As a scanner that was told head first writes a patient who lay feet first: half a turn about the vertical axis through (0, 0, `z`). */
function halfTurn(d: NaturalDataset, z: number): NaturalDataset {
  const turn = ([x, y, w]: Vec3): Vec3 => [0 - x, y, 0 - w]
  const o = d['ImageOrientationPatient'] as readonly number[], position = subtract(positionOf(d), [0, 0, z])
  return mirrored({
    ...d, ImageOrientationPatient: [...turn([o[0]!, o[1]!, o[2]!]), ...turn([o[3]!, o[4]!, o[5]!])],
    ImagePositionPatient: add(turn(position), [0, 0, z]).map(x => Number(x.toFixed(6))),
  })
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
    expected: { answer: 'refusal', codes: ['poor-registration', 'course/not-registered'] },
    apply: (draft: Draft) => edited(draft, images('baseline'), d => halfTurn(d, 15)),
  },
]
