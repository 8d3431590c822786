import { type NuclideName, radionuclides } from '../physics/index.ts'
import type { Radiopharmaceutical } from './header-pet.ts'

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

// 18F, F-18, F18, ^18^Fluorine, Fluorine-18, 'Fluorine F^18^'; the bare name of the element where no other mass number stands by.
const spelling = (mass: string, symbol: string, element: string): RegExp => new RegExp(
  `(?<!\\d)${mass}\\^?[\\s_-]*(${symbol}(?![a-z])|${element})|(?<![a-z])(${symbol}|${element})[\\s_-]*\\^?${mass}(?!\\d)|^\\s*${element}\\s*$`, 'i')

const spellings: Readonly<Record<NuclideName, RegExp>> = {
  '90Y': spelling('90', 'y', 'yttrium'), '18F': spelling('18', 'f', 'fluorine'),
  '99mTc': spelling('99m?', 'tc', 'technetium'), '166Ho': spelling('166', 'ho', 'holmium'),
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
  const nuclide = said.length === 1 && !foreign ? said[0] : undefined
  return { nuclide, byCode, byText, byHalfLife, label: nuclide ?? (r.nuclideText || said.join(' or ') || undefined) }
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
