import { type Finding, error, warning } from '../../record/index.ts'
import { type NuclideName, hour, radionuclides } from '../../physics/index.ts'
import { speaksOf90Y } from '../nuclide.ts'
import type { Series } from '../series.ts'

/** Whether code, name and half-life of the nuclide agree, and whether other words of the header speak of another one. */
export function nuclide(series: Series): Finding[] {
  const { pet } = series
  if (!pet || (series.kind !== 'pet' && series.kind !== 'spect')) return []
  const e = pet.evidence
  const subject = { series: series.key, tag: '(0054,0300)', value: e?.label }
  if (series.kind === 'pet' && (!e || (e.label === undefined && pet.halfLifeS === undefined)))
    return [warning('pet/nuclide-missing', { ...subject, tag: '(0054,0016)' }, 'The header does not name the nuclide.', 'Name the exams in course.json, since a 90Y PET cannot be told from FDG here.')]
  if (!e) return []
  const findings: Finding[] = []
  const named = e.byCode ?? e.byText
  const given = pet.halfLifeS
  if (e.byCode && e.byText && e.byCode !== e.byText)
    findings.push(error('pet/nuclide-conflict', subject, `The code of the nuclide says ${e.byCode}, its name ${e.byText}.`, 'Find out which tracer was given and have the header mended.'))
  if (named && given !== undefined && e.byHalfLife !== named)
    findings.push({ ...error('pet/nuclide-conflict', { ...subject, tag: '(0018,1075)', value: given },
      `The nuclide is ${named} (half-life ${hours(radionuclides[named].halfLife)} h), but the half-life in the header is ${hours(given)} h${e.byHalfLife ? `, that of ${e.byHalfLife}` : ''}: decay was corrected by the wrong one.`,
      'Have the series reconstructed with the right nuclide.'), ...fractionFactor(named, e.byHalfLife) })
  const words = [series.description, series.instances[0]?.studyDescription, series.instances[0]?.protocolName, pet.tracerText].filter(w => w !== undefined).join(' ')
  if (series.kind === 'pet' && pet.nuclide !== '90Y' && (pet.tracer === 'microspheres' || speaksOf90Y(words)))
    findings.push({ ...warning('pet/nuclide-doubtful', subject, `The header's nuclide is ${e.label ?? 'not given'}, yet its descriptions speak of 90Y or microspheres. A 90Y scan entered as another nuclide is wrong by the ratio of the positron fractions.`,
      'Compare the activity in the image with the activity administered.'), ...fractionFactor('90Y', pet.nuclide) })
  return findings
}

const hours = (s: number): string => (s / hour).toPrecision(4)

/** By what the activity would be wrong where a scan of `actual` was reconstructed as `entered`. */
function fractionFactor(actual: NuclideName, entered: NuclideName | undefined): { factor?: number } {
  const a = radionuclides[actual].positronFraction, b = entered && radionuclides[entered].positronFraction
  return a !== undefined && b !== undefined && a !== b ? { factor: a / b } : {}
}
