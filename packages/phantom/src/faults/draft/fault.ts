import type { ExamId } from '../../design/design.ts'
import type { PhantomSettings } from '../../design/options.ts'
import type { Draft } from './draft.ts'

/**
 * What a right program answers. 'dose': the right numbers. 'dose with warning': the right numbers and a warning or error that names
 * the fault. 'warning': the files do not tell what is right, so a number may be off, but never without a warning or error that names
 * the fault. 'refusal': an error that names it, and no wrong number.
 */
export type Answer = 'dose' | 'dose with warning' | 'warning' | 'refusal'

export interface Expected {
  readonly answer: Answer
  /** What the answer is about: dose of lesions and liver (of the 90Y scan), uptake (TLG of either FDG scan), both by default. */
  readonly of?: 'dose' | 'uptake'
  /** Findings that name it: any of them, as warning or error (a refusal: as error). */
  readonly codes: readonly string[]
  /** By what a program that believes the files would be wrong; least and most where that differs over the slices, or by how it is told. */
  readonly factor?: number | readonly [least: number, most: number]
  /** What a person who knows better may set right, with which the numbers are those of the truth again. */
  readonly repairs?: readonly FaultRepair[]
  /** Without course.json, where another answer is right: a draft has to choose. */
  readonly drafted?: { readonly answer: Answer; readonly codes: readonly string[] }
}

/** `--repair NAME=VALUE` of the series of an exam; the value as this phantom has it. */
export interface FaultRepair {
  readonly name: string
  readonly exam: ExamId
  /** Of the PET by default. */
  readonly kind?: 'pet' | 'ct'
  readonly value: string | ((parts: Draft['parts']) => string)
}

/** One thing that goes wrong. */
export interface Fault {
  readonly name: string
  /** What was done to the files, for people. */
  readonly what: string
  readonly expected: Expected
  /** What it changes: two faults that share a part cannot be combined. */
  readonly touches: readonly Part[]
  /** The phantom it needs. */
  readonly settings?: Partial<PhantomSettings>
  readonly apply?: (draft: Draft) => Draft
}

/** Parts of a patient's files; a fault of one part leaves the others as they are. */
export type Part =
  | 'y90 isotope' | 'y90 decay' | 'y90 units' | 'y90 times' | 'y90 dose' | 'y90 corrections' | 'y90 pixels' | 'y90 slices' | 'y90 series' | 'y90 frame'
  | 'fdg decay' | 'fdg units' | 'fdg times' | 'fdg dose' | 'fdg corrections' | 'fdg pixels' | 'fdg slices' | 'fdg series' | 'fdg position'
  | 'ct slices' | 'ct series' | 'contours' | 'body values' | 'identity' | 'text' | 'folder' | 'lesions' | 'treatments' | 'zone'
