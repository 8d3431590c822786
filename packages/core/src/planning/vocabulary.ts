import { nearest } from '../record/index.ts'

/* What a plan may say of device, tumour and intent: one word each, with what people write for it. */

export const plannedDevices = ['glass', 'resin'] as const
export type PlannedDevice = typeof plannedDevices[number]

export const tumourTypes = ['HCC', 'ICC', 'CRLM', 'NET', 'other'] as const
export type TumourType = typeof tumourTypes[number]

export const intents = ['segmentectomy', 'lobectomy', 'unilobar', 'bilobar'] as const
export type Intent = typeof intents[number]

type Words<T extends string> = Readonly<Record<T, readonly string[]>>

const deviceWords: Words<PlannedDevice> = {
  glass: ['therasphere', 'glass microspheres', '90y glass'],
  resin: ['sir spheres', 'sirspheres', 'sirtex', 'resin microspheres', '90y resin'],
}

const tumourWords: Words<TumourType> = {
  HCC: ['hepatocellular', 'hepatocellular carcinoma', 'hepatocellular cancer', 'hepatoma'],
  ICC: ['icca', 'ihcc', 'ihcca', 'cholangiocarcinoma', 'intrahepatic cholangiocarcinoma', 'cholangiocellular carcinoma'],
  CRLM: [
    'mcrc', 'crc', 'crclm', 'colorectal', 'colorectal cancer', 'colorectal carcinoma', 'colon cancer', 'rectal cancer', 'colorectal metastases',
    'colorectal liver metastases', 'colorectal metastasis', 'metastatic colorectal cancer', 'liver metastases of colorectal cancer',
  ],
  NET: ['netlm', 'nen', 'neuroendocrine', 'neuroendocrine tumour', 'neuroendocrine tumor', 'neuroendocrine tumours', 'neuroendocrine tumors'],
  other: ['other metastases', 'breast', 'breast cancer', 'melanoma', 'uveal melanoma', 'pancreatic cancer', 'sarcoma', 'hepatoblastoma'],
}

const intentWords: Words<Intent> = {
  segmentectomy: ['radiation segmentectomy', 'segmental', 'segment'],
  lobectomy: ['radiation lobectomy'],
  unilobar: ['lobar', 'one lobe', 'unilobar treatment'],
  bilobar: ['whole liver', 'both lobes', 'bilobar treatment'],
}

const folded = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()

/** A word of the vocabulary, or why a text is none, with the one that it comes nearest to. */
export interface Understood<T extends string> { readonly word: T | undefined; readonly refusal: string }

/** Folded by case, space and punctuation; any of the spellings will do. */
function understood<T extends string>(what: string, text: string, words: Words<T>): Understood<T> {
  const typed = folded(text), names = Object.keys(words) as T[]
  const spellings = new Map(names.flatMap(name => [name, ...words[name]].map(w => [folded(w), name] as const)))
  const near = nearest(typed, [...spellings.keys()]), meant = near === undefined ? undefined : spellings.get(near)
  return { word: spellings.get(typed), refusal: `unknown ${what}${meant ? `, did you mean "${meant}"?` : '.'} One of ${names.join(', ')}` }
}

export const deviceOf = (text: string): Understood<PlannedDevice> => understood('device', text, deviceWords)
export const tumourTypeOf = (text: string): Understood<TumourType> => understood('tumour type', text, tumourWords)
export const intentOf = (text: string): Understood<Intent> => understood('intent', text, intentWords)
