import { type Finding, error, warning } from '../../../record/index.ts'
import type { InstanceHeader } from '../../header/header.ts'
import type { Series } from '../../folder/series.ts'

const mustAgree: readonly (readonly [tag: string, name: string, of: (i: InstanceHeader) => unknown])[] = [
  ['(0054,1001)', 'units', i => i.pet?.units],
  ['(0054,1102)', 'decay correction', i => i.pet?.decayCorrection],
  ['(0054,1006)', 'SUV type', i => i.pet?.suvType],
  ['(0028,0051)', 'corrections', i => i.pet && [...new Set(i.pet.corrections)].sort().join('\\')],
  ['(0018,1075)', 'half-life', i => i.pet?.radiopharmaceuticals[0]?.halfLifeS],
  ['(0018,1074)', 'injected activity', i => i.pet?.radiopharmaceuticals[0]?.totalDose],
  ['(0018,1078)', 'injection time', i => i.pet?.radiopharmaceuticals[0]?.startDateTime?.text ?? i.pet?.radiopharmaceuticals[0]?.startTime],
  ['(0010,1030)', 'body weight', i => i.patient.weightKg],
  ['(7053,1000)', 'SUV factor', i => i.pet?.philipsSuvScale],
  ['(7053,1009)', 'activity factor', i => i.pet?.philipsActivityScale],
]

/** What every slice of one PET must say alike: a series mixed of two is not to be measured. */
export function mixedHeaders(series: Series): Finding[] {
  if (series.kind !== 'pet') return []
  const findings: Finding[] = []
  for (const [tag, name, of] of mustAgree) {
    const values = new Map<string, string>()
    for (const i of series.instances) {
      const text = String(of(i) ?? 'nothing')
      if (!values.has(text)) values.set(text, i.file)
    }
    if (values.size > 1) {
      const [a, b] = [...values]
      findings.push(error('pet/mixed', { series: series.key, file: b![1], tag, value: b![0] },
        `The slices of one series differ in their ${name}: ${a![0]} (${a![1]}), ${b![0]} (${b![1]})${values.size > 2 ? `, and ${values.size - 2} more` : ''}.`, 'Separate what was mixed, or export the series again.'))
    }
  }
  const several = series.instances.find(i => (i.pet?.radiopharmaceuticals.length ?? 0) > 1)
  if (several) findings.push(warning('pet/several-tracers', { series: series.key, file: several.file, tag: '(0054,0016)', value: several.pet!.radiopharmaceuticals.length },
    `The header lists ${several.pet!.radiopharmaceuticals.length} radiopharmaceuticals; the first is used.`, 'Check which one the image shows.'))
  return findings
}
