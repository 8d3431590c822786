import { type Finding, error, warning } from '../../../record/index.ts'
import { radionuclides } from '../../../physics/index.ts'
import { wrongNuclide } from '../../repair/wrong-nuclide.ts'
import { ratioText } from '../ratio-text.ts'
import type { Series } from '../../folder/series.ts'
import { suspect90Y } from '../../folder/suspect-90y.ts'

const y90 = { halfLife: radionuclides['90Y'].halfLife, positronFraction: radionuclides['90Y'].positronFraction! }
const f18 = { halfLife: radionuclides['18F'].halfLife, positronFraction: radionuclides['18F'].positronFraction! }

/** 90Y entered as another nuclide, since scanners do not offer it, and FDG entered as 90Y after a 90Y scan. */
export function nuclideDoubtful(series: Series): Finding[] {
  const { pet } = series
  if (series.kind !== 'pet' || !pet) return []
  const label = pet.nuclide ?? pet.evidence?.label
  const subject = { series: series.key, tag: '(0054,0300)', value: label }
  if (pet.nuclide === '90Y') {
    if (pet.tracer !== 'FDG') return []
    const wrong = wrongNuclide(series, f18)
    return [{ ...warning('pet/nuclide-doubtful', subject, `The nuclide is 90Y and the tracer FDG: either the tracer is left over from another protocol, or this is an FDG scan made as 90Y, and its activity ${wrong ? ratioText(wrong.positrons) : 'far too high'}.`,
      'If it is FDG: --repair isotope=F-18.'), ...(wrong ? { factor: wrong.positrons } : {}) }]
  }
  const suspicion = suspect90Y(series)
  // Signs that contradict each other within the nuclide's own sequence are told as such.
  if (!suspicion || (pet.nuclide === undefined && pet.evidence && [pet.evidence.byCode, pet.evidence.byText, pet.evidence.byHalfLife].includes('90Y'))) return []
  const wrong = wrongNuclide(series, y90)
  const how = wrong ? ` Reconstructed as ${label ?? 'another nuclide'}, 90Y is ${ratioText(wrong.positrons)} by the positron fraction alone.` : ''
  const typo = suspicion.activityAlone ? ' (or the activity was mistyped)' : ''
  const make = suspicion.degree === 'sure' ? error : warning
  return [{ ...make('pet/nuclide-doubtful', subject, `The nuclide is ${label ?? 'not given'}, yet ${suspicion.signs.join(', ')}: this looks like 90Y entered as another nuclide${typo}.${how}`,
    `If it is 90Y: --repair isotope=Y-90; then compare the activity in the image with that administered.${suspicion.activityAlone ? ' If the activity is wrong: --repair doseMbq=...' : ''}`), ...(wrong ? { factor: wrong.positrons } : {}) }]
}
