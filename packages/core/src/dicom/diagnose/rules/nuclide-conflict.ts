import { type Finding, error } from '../../../record/index.ts'
import { hour, radionuclides } from '../../../physics/index.ts'
import { wrongNuclide } from '../../repair/wrong-nuclide.ts'
import type { Series } from '../../folder/series.ts'
import { ratioText } from '../ratio-text.ts'
import { isotopeName } from '../isotope-name.ts'

/** Code, name and half-life of the nuclide must agree: the scanner corrected decay by the half-life and counts by the positron fraction. */
export function nuclideConflict(series: Series): Finding[] {
  const { pet } = series
  const e = pet?.evidence
  if (!pet || !e || (series.kind !== 'pet' && series.kind !== 'spect')) return []
  const subject = { series: series.key, tag: '(0054,0300)', value: e.label }
  const findings: Finding[] = []
  if (e.byCode && e.byText && e.byCode !== e.byText)
    findings.push(error('pet/nuclide-conflict', subject, `The code of the nuclide says ${e.byCode}, its name ${e.byText}.`, `Find out which tracer was given: --repair isotope=${isotopeName(e.byCode)} or isotope=${isotopeName(e.byText)}.`))
  const named = e.byCode ?? e.byText, given = pet.halfLifeS
  if (!named || given === undefined || e.byHalfLife === named) return findings
  const actual = radionuclides[named]
  // A header without a half-life, as most SPECT: what stands here is that of the nuclide it names.
  if (given === actual.halfLife) return findings
  const wrong = actual.positronFraction === undefined ? undefined : wrongNuclide(series, { halfLife: actual.halfLife, positronFraction: actual.positronFraction })
  const counts = wrong && wrong.positrons !== 1 ? ` If it was ${named} after all, the activity is ${ratioText(wrong.positrons)} by the positron fraction.` : ''
  return [...findings, {
    ...error('pet/nuclide-conflict', { ...subject, tag: '(0018,1075)', value: given },
      `The header names ${named} (half-life ${hours(actual.halfLife)} h), but gives a half-life of ${hours(given)} h${e.byHalfLife ? `, that of ${e.byHalfLife}` : ''}: decay was corrected by one of them.${counts}`,
      `Find out which was given: --repair isotope=${isotopeName(named)}${e.byHalfLife ? ` or isotope=${isotopeName(e.byHalfLife)}` : ''}; better, have the series reconstructed.`),
    ...(wrong ? { factor: wrong.positrons !== 1 ? wrong.positrons : wrong.decay } : {}),
  }]
}

const hours = (s: number): string => (s / hour).toPrecision(4)
