export const analyteNames = ['albumin', 'bilirubin', 'alp', 'ggt', 'ast', 'alt', 'inr'] as const
export type Analyte = typeof analyteNames[number]

/** What a laboratory value of an analyte may be; `plausible` and the limits in the analyte's own unit, both ends included. */
export interface AnalyteFacts {
  readonly name: string
  readonly unit: string
  /** How the analyte is written, as `plainName` leaves it. */
  readonly synonyms: readonly string[]
  /** Serum or plasma; whole names at loinc.org. */
  readonly loinc: readonly string[]
  /** Outside a living patient's range: a wrong unit or a typing error. */
  readonly plausible: readonly [low: number, high: number]
  /** Ranges of laboratories' own limits of normal: one outside is in another unit. */
  readonly lln?: readonly [low: number, high: number]
  readonly uln?: readonly [low: number, high: number]
}

export const analytes: Readonly<Record<Analyte, AnalyteFacts>> = {
  albumin: {
    name: 'albumin', unit: 'g/L', loinc: ['1751-7', '2862-1', '61151-7', '61152-5'], plausible: [5, 70], lln: [25, 45], uln: [40, 60],
    synonyms: ['albumin', 'albumine', 'alb', 'serumalbumin', 'albuminserum'],
  },
  bilirubin: {
    name: 'total bilirubin', unit: 'umol/L', loinc: ['1975-2', '14631-6', '42719-5', '54363-7'], plausible: [0.5, 1200], lln: [0, 6], uln: [8, 40],
    // Direct (conjugated) bilirubin is another analyte.
    synonyms: ['bilirubin', 'bilirubine', 'bili', 'totalbilirubin', 'bilirubintotal', 'tbil', 'tbili', 'bilitot', 'bilirubinetotaal', 'bilirubinetotale', 'gesamtbilirubin', 'bilirubingesamt', 'bloodbilirubin'],
  },
  alp: {
    name: 'alkaline phosphatase', unit: 'U/L', loinc: ['6768-6', '1783-0'], plausible: [2, 20000], lln: [0, 130], uln: [60, 500],
    synonyms: ['alp', 'ap', 'af', 'alkphos', 'alkp', 'alkalinephosphatase', 'alkalischephosphatase', 'alkalischefosfatase', 'alkfosfatase', 'phosphatasealcaline', 'phosphatasesalcalines'],
  },
  ggt: {
    name: 'gamma-glutamyltransferase', unit: 'U/L', loinc: ['2324-2'], plausible: [1, 20000], lln: [0, 20], uln: [20, 150],
    synonyms: ['ggt', 'gammagt', 'ygt', 'gammaglutamyltransferase', 'gammaglutamyltranspeptidase', 'gglutamyltransferase', 'ggtp'],
  },
  ast: {
    name: 'aspartate aminotransferase', unit: 'U/L', loinc: ['1920-8', '30239-8', '88112-8'], plausible: [1, 30000], lln: [0, 20], uln: [15, 120],
    synonyms: ['ast', 'asat', 'got', 'sgot', 'astgot', 'asatgot', 'aspartateaminotransferase', 'aspartatetransaminase', 'aspartataminotransferase'],
  },
  alt: {
    name: 'alanine aminotransferase', unit: 'U/L', loinc: ['1742-6', '1743-4', '1744-2', '76625-3'], plausible: [1, 30000], lln: [0, 20], uln: [15, 120],
    synonyms: ['alt', 'alat', 'gpt', 'sgpt', 'altgpt', 'alatgpt', 'alanineaminotransferase', 'alaninetransaminase', 'alaninaminotransferase'],
  },
  inr: {
    name: 'international normalised ratio', unit: '1', loinc: ['6301-6', '34714-6', '38875-1'], plausible: [0.5, 20], lln: [0.5, 1], uln: [1, 1.6],
    synonyms: ['inr', 'ptinr', 'prothrombintimeinr', 'inrpt'],
  },
}

/** Letters and digits only, small, Greek gamma by name: 'Gamma-GT', '\u03b3-GT' and 'gamma GT' are one. */
export const plainName = (text: string): string =>
  text.toLowerCase().replace(/\u03b3/g, 'gamma').normalize('NFKD').replace(/[^a-z0-9]/g, '')

const byName = new Map<string, Analyte>(analyteNames.flatMap(a => analytes[a].synonyms.map(s => [s, a] as const)))
const byLoinc = new Map<string, Analyte>(analyteNames.flatMap(a => analytes[a].loinc.map(code => [code, a] as const)))

/** The analyte that a name, 'NAME (NAME)' or a LOINC code means; undefined where it is none of ours, or its parts are two. */
export function analyteOf(text: string): Analyte | undefined {
  const trimmed = text.trim(), code = byLoinc.get(trimmed.replace(/^loinc[:\s]*/i, ''))
  if (code) return code
  const whole = byName.get(plainName(trimmed))
  if (whole) return whole
  const parts = trimmed.split(/[()[\]/]/).map(plainName).filter(p => p !== '').map(p => byName.get(p))
  return parts.length > 1 && parts.every(p => p !== undefined && p === parts[0]) ? parts[0] : undefined
}
