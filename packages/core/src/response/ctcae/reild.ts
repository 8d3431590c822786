import { plainName } from '../laboratory/index.ts'
import type { RecordedEvent } from './clinical-toxicity.ts'
import { type SeriesValue, baselineValue } from './laboratory-toxicity.ts'
import type { ToxicitySettings } from './settings.ts'

/**
 * Signs of radioembolization-induced liver disease, for a person to review: jaundice (here: bilirubin at or above 3 mg/dL) and new or
 * more ascites, two weeks to four months after treatment, without progression of the tumour or obstruction of the bile ducts (Sangro
 * et al., Cancer 2008;112:1538; Braat et al., Eur J Nucl Med Mol Imaging 2017). The last two the tables cannot tell: a flag, no diagnosis.
 */
export interface ReildReview {
  /** 'recorded': an event of that name; 'both', 'one': of bilirubin and ascites; 'none'. */
  readonly standing: 'recorded' | 'both' | 'one' | 'none'
  readonly bilirubin?: SeriesValue
  readonly ascites?: RecordedEvent
  readonly recorded?: RecordedEvent
}

const reildNames = new Set(['reild', 'radioembolizationinducedliverdisease', 'radioembolisationinducedliverdisease', 'rild', 'radiationinducedliverdisease'])

export function reildReview(given: { readonly laboratory: readonly SeriesValue[]; readonly events: readonly RecordedEvent[] }, settings: Pick<ToxicitySettings, 'reild' | 'baselineDays'>): ReildReview {
  const { days: [from, to], bilirubinUmolPerL } = settings.reild
  const inTime = (day: number | undefined) => day === undefined || (day >= from && day <= to)
  const before = baselineValue(given.laboratory, 'bilirubin', settings)
  const bilirubin = given.laboratory
    .filter(v => v.analyte === 'bilirubin' && v.day >= from && v.day <= to && v.value >= bilirubinUmolPerL && !(before && before.value >= v.value))
    .reduce<SeriesValue | undefined>((a, b) => !a || b.value > a.value ? b : a, undefined)
  const recorded = given.events.find(e => reildNames.has(plainName(e.term)))
  const ascites = given.events.find(e => plainName(e.term) === 'ascites' && e.grade > e.baselineGrade && inTime(e.day))
  const standing = recorded ? 'recorded' : bilirubin && ascites ? 'both' : bilirubin || ascites ? 'one' : 'none'
  return { standing, bilirubin, ascites, recorded }
}
