import { type NuclideName, day, hour, minute, radionuclides } from '../../physics/index.ts'
import type { Radiopharmaceutical } from './radiopharmaceutical.ts'

/** What the header says the nuclide is, by each of its ways of saying so. */
export interface NuclideEvidence {
  /** The one that code, name and half-life agree on, or the only one said; undefined where they differ or none is known here. */
  readonly nuclide?: NuclideName
  readonly byCode?: NuclideName
  readonly byText?: NuclideName
  readonly byHalfLife?: NuclideName
  /** For people: '18F', or the header's own words for a nuclide that is not in the table. */
  readonly label?: string
}

const names = Object.keys(radionuclides) as NuclideName[]

// 18F, F-18, F18, ^18^Fluorine, Fluorine-18, 'Fluorine F^18^'.
const spelling = (mass: string, symbol: string, element: string): RegExp => new RegExp(
  `(?<!\\d)${mass}\\^?[\\s_-]*(${symbol}(?![a-z])|${element})|(?<![a-z])(${symbol}|${element})[\\s_-]*\\^?${mass}(?!\\d)`, 'i')
/** Also by the element's bare name, where medicine uses one nuclide of it. */
const orBare = (mass: string, symbol: string, element: string): RegExp => new RegExp(`${spelling(mass, symbol, element).source}|^\\s*${element}\\s*$`, 'i')

const spellings: Readonly<Record<NuclideName, RegExp>> = {
  '90Y': orBare('90', 'y', 'yttrium'), '18F': orBare('18', 'f', 'fluorine'),
  '99mTc': orBare('99m?', 'tc', 'technetium'), '166Ho': orBare('166', 'ho', 'holmium'),
  '11C': spelling('11', 'c', 'carbon'), '13N': spelling('13', 'n', 'nitrogen'), '15O': spelling('15', 'o', 'oxygen'), '22Na': spelling('22', 'na', 'sodium'),
  '44Sc': spelling('44', 'sc', 'scandium'), '52Mn': spelling('52', 'mn', 'manganese'), '64Cu': spelling('64', 'cu', 'copper'), '68Ga': spelling('68', 'ga', 'gallium'),
  '68Ge': spelling('68', 'ge', 'germanium'), '76Br': spelling('76', 'br', 'bromine'), '82Rb': spelling('82', 'rb', 'rubidium'), '86Y': spelling('86', 'y', 'yttrium'),
  '89Zr': spelling('89', 'zr', 'zirconium'), '124I': spelling('124', 'i', 'iodine'),
}

export function nuclideOf(r: Radiopharmaceutical): NuclideEvidence {
  const byCode = names.find(n => r.nuclideCodes.some(c => radionuclides[n].codes.includes(c)))
  const text = r.nuclideText ?? r.text ?? ''
  const byText = nuclideInText(text)
  // 2%: vendors' own constants differ by up to 0.3%; no two nuclides of the table lie this close.
  const byHalfLife = r.halfLifeS === undefined ? undefined : names.find(n => Math.abs(r.halfLifeS! / radionuclides[n].halfLife - 1) < 0.02)
  const said = [...new Set([byCode, byText, byHalfLife].filter(n => n !== undefined))]
  // A half-life that is given and fits none contradicts a nuclide that is named.
  const foreign = byHalfLife === undefined && r.halfLifeS !== undefined && r.halfLifeS > 0 && said.length > 0
  // 67Ga lives as long as 89Zr: where the nuclide's own words name another mass number, the half-life alone says nothing.
  const otherWords = byCode === undefined && byText === undefined && /\d{2}/.test(r.nuclideText ?? '')
  const nuclide = said.length === 1 && !foreign && !otherWords ? said[0] : undefined
  return { nuclide, byCode, byText, byHalfLife, label: nuclide ?? (r.nuclideText || said.join(' or ') || undefined) }
}

/**
 * A half-life that fits the nuclide named only as minutes, hours or days is one of these: the standard wants seconds. Anything else stays.
 */
export function halfLifeInSeconds(written: number | undefined, r: Pick<Radiopharmaceutical, 'nuclideCodes' | 'nuclideText' | 'text' | 'tracerCodes'>): number | undefined {
  const { byCode, byText, byHalfLife } = nuclideOf({ ...r, halfLifeS: written }), named = byCode ?? byText
  if (written === undefined || named === undefined || byHalfLife !== undefined) return written
  const unit = [minute, hour, day].find(u => Math.abs(written * u / radionuclides[named].halfLife - 1) < 0.02)
  return unit === undefined ? written : written * unit
}

export const nuclideInText = (text: string): NuclideName | undefined => names.find(n => spellings[n].test(text))

export type Tracer = 'FDG' | 'microspheres' | 'MAA'

// CID 4021 and CID 25; 764678003: 90Y microspheres.
const tracerCodes: Readonly<Record<string, Tracer>> = { '35321007': 'FDG', 'C-B1031': 'FDG', '764678003': 'microspheres' }
const tracerWords: readonly (readonly [RegExp, Tracer])[] = [
  [/fdg|flu?o?r?o?deo?x?y?-?glu|fludeoxyglucose/i, 'FDG'],
  [/microsphere|therasphere|sir-?sphere|quirem|\bsirt\b|radioemboli/i, 'microspheres'],
  [/\bmaa\b|macroaggregat/i, 'MAA'],
]

export function tracerOf(r: Radiopharmaceutical): Tracer | undefined {
  for (const code of [...r.tracerCodes, ...r.nuclideCodes]) if (Object.hasOwn(tracerCodes, code)) return tracerCodes[code]
  const text = `${r.tracerText ?? ''} ${r.text ?? ''}`
  return tracerWords.find(([word]) => word.test(text))?.[1]
}

/** Whether words of a description speak of 90Y or its treatment. */
export const speaksOf90Y = (text: string): boolean =>
  /(?<![a-z0-9])(y[\s_-]*90|90[\s_-]*y)(?![a-z0-9])|yttrium|sirt(?![a-z])|therasphere|sir-?sphere|radioemboli|microsphere/i.test(text)
