import { decayFactorOf, recordsDecay } from '../header/decay-convention.ts'
import { type Instant, timeText } from '../header/times.ts'
import { bedsOf } from '../folder/beds.ts'
import type { Series } from '../folder/series.ts'
import { type ScannerNuclide, enteredNuclide } from './isotope.ts'

export interface WrongNuclide {
  /** What of it is counts: true positron fraction over that entered. */
  readonly positrons: number
  /** What of it is decay: the mean over all slices, and bed by bed; 1 and none where decay was not corrected or cannot be told. */
  readonly decay: number
  readonly beds: readonly { readonly start: Instant; readonly decay: number }[]
}

/**
 * By what (image over truth) a PET that was reconstructed as the header says is wrong, if it shows `actual`: positrons per decay, and the decay
 * correction of each bed with the entered half-life (as recorded, else computed, the decay within the frame included) over the due
 * one. Undefined where the header says too little. docs/methods/dicom/isotope-repair.md.
 */
export function wrongNuclide(series: Series, actual: ScannerNuclide): WrongNuclide | undefined {
  const pet = series.instances.find(i => i.pet)?.pet, facts = series.pet
  const entered = enteredNuclide(pet?.radiopharmaceuticals[0])
  const { halfLife, positronFraction } = entered
  if (!pet || !facts || halfLife === undefined || positronFraction === undefined) return undefined
  const positrons = actual.positronFraction / positronFraction
  const correction = pet.decayCorrection?.toUpperCase() ?? 'START'
  const reference = correction === 'ADMIN' ? facts.injection?.time : facts.scan?.time
  const beds = bedsOf(series)
  if (correction === 'NONE' || !reference || beds.length === 0) return { positrons, decay: 1, beds: [] }
  const recorded = recordsDecay(beds.flatMap(b => b.frames))
  let sum = 0, count = 0
  const found = beds.map(bed => {
    const f = bed.frames[0]!
    const applied = recorded ? f.decayFactor : decayFactorOf(f, reference, halfLife, 'with-frame') ?? decayFactorOf(f, reference, halfLife, 'start-only')
    const due = decayFactorOf(f, reference, actual.halfLife, 'with-frame') ?? decayFactorOf(f, reference, actual.halfLife, 'start-only')
    const decay = applied !== undefined && due !== undefined ? applied / due : 1
    sum += decay * bed.frames.length
    count += bed.frames.length
    return { start: bed.start, decay }
  })
  return { positrons, decay: sum / count, beds: found }
}

/** '1.047 at 11:00, 1.148 at 11:15': the decay error of each bed, of many the first and the last. */
export function bedsText(wrong: WrongNuclide): string {
  const { beds } = wrong
  const one = (b: WrongNuclide['beds'][number]) => `${b.decay.toPrecision(4)} at ${timeText(b.start)}`
  return beds.length <= 3 ? beds.map(one).join(', ') : `${one(beds[0]!)} to ${one(beds.at(-1)!)} (${beds.length} beds or frames)`
}
