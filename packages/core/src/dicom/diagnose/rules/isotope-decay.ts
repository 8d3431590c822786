import { type Finding, warning } from '../../../record/index.ts'
import { type NuclideName, hour, radionuclides } from '../../../physics/index.ts'
import { bedsText, wrongNuclide } from '../../repair/wrong-nuclide.ts'
import { isotopeName } from '../isotope-name.ts'
import type { Series } from '../../folder/series.ts'
import { suspect90Y } from '../../folder/suspect-90y.ts'

/**
 * What the wrong half-life leaves in an image beside the wrong positron fraction: each bed was corrected for decay since the scan's
 * start, and within its own duration, too much or too little. Told where another nuclide is named or likely; below 0.5% not.
 */
export function isotopeDecay(series: Series): Finding[] {
  const { pet } = series
  const e = pet?.evidence
  if (series.kind !== 'pet' || !pet) return []
  const named = e?.byCode ?? e?.byText
  const actual: NuclideName | undefined = suspect90Y(series) ? '90Y' : named && pet.halfLifeS !== undefined && e?.byHalfLife !== named ? named : undefined
  const { halfLife, positronFraction } = actual ? radionuclides[actual] : {}
  const wrong = halfLife !== undefined && positronFraction !== undefined ? wrongNuclide(series, { halfLife, positronFraction }) : undefined
  if (!actual || !wrong || wrong.beds.every(b => Math.abs(b.decay - 1) < 0.005)) return []
  return [{ ...warning('pet/isotope-decay', { series: series.key, tag: '(0018,1075)', value: pet.halfLifeS },
    `If it is ${actual}, decay was corrected with the wrong half-life (${(pet.halfLifeS! / hour).toPrecision(3)} h): between the beds and within each, numbers are off by a further ${bedsText(wrong)}. This stays in the image whatever its scale.`,
    `--repair isotope=${isotopeName(actual)} undoes it slice by slice.`), factor: wrong.decay }]
}
