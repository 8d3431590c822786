import { foldName, wordsOf } from '../../bytes/index.ts'

/** The liver in the languages of those who draw it, as a person writes it. */
const livers: Readonly<Record<string, readonly string[]>> = {
  latin: ['hepar'], english: ['liver'], french: ['foie'], german: ['Leber'], italian: ['fegato'],
  spanish: ['hígado'], portuguese: ['fígado'], catalan: ['fetge'], basque: ['gibela', 'gibel'],
  romanian: ['ficat', 'ficatul'], dutch: ['lever'], swedish: ['lever', 'levern'],
  danish: ['lever', 'leveren'], norwegian: ['lever', 'leveren', 'levra'],
  icelandic: ['lifur', 'lifrin'], finnish: ['maksa'], estonian: ['maks'], latvian: ['aknas'],
  lithuanian: ['kepenys'], polish: ['wątroba'], czech: ['játra'], slovak: ['pečeň'], slovene: ['jetra'],
  croatian: ['jetra'], serbian: ['јетра', 'jetra'], bulgarian: ['черен дроб'], macedonian: ['црн дроб'],
  russian: ['печень'], ukrainian: ['печінка'], belarusian: ['печань'], hungarian: ['máj'],
  albanian: ['mëlçia', 'mëlçi'], greek: ['ήπαρ', 'συκώτι'], turkish: ['karaciğer'],
  azerbaijani: ['qaraciyər'], kazakh: ['бауыр'], georgian: ['ღვიძლი'], armenian: ['լյարդ'],
  arabic: ['كبد', 'الكبد'], persian: ['کبد', 'جگر'], hebrew: ['כבד', 'הכבד'],
  hindi: ['यकृत', 'जिगर', 'लिवर'], thai: ['ตับ'], vietnamese: ['gan'], indonesian: ['hati', 'hepar'],
  malay: ['hati'], japanese: ['肝臓', '肝', 'かんぞう', '肝臟'], chinese: ['肝', '肝脏', '肝臟'], korean: ['간', '간장'],
}

/** What may stand beside it: the whole, the image, the drawing. No parts, margins or tissues. */
const beside = `
  whole total entire full complete all organ oar roi voi contour contours outline structure struct seg
  segmentation segmented mask label object ct cect ldct nect pet mr mri spect fdg plan planning baseline
  auto automatic autoseg ai ts total segmentator totalsegmentator nnunet monai manual edited corrected
  checked reviewed approved final new the of on ganz ganze gesamt gesamte kontur umriss complet total
  totale entier scanner tdm irm tep le la entero completo todo tac tc rm el intero intera tutto il
  inteiro tomografia o hele gehele heel de hela cala caly cela cele kt вся весь кт пэт мрт орган контур
  контурот tum tam tamami bt egesz teljes ολο ολοκληρο 全 全体 全體 整 整个 整個 轮廓 輪廓 輪郭 全部 전체 كامل כולו שלם
`
const decorations = new Set(beside.split(/\s+/).filter(w => w !== '').map(foldName))
const phrases = [...new Set(Object.values(livers).flat().map(foldName))]
const words = new Set(phrases.filter(p => !p.includes(' ')))
const twoWords = phrases.filter(p => p.includes(' '))
/** What may be written in one word with a decoration ('ctliver', 'gesamtleber', '全肝臓'); 'lever' is English too. */
const isHan = (w: string): boolean => /^\p{Script=Han}+$/u.test(w)
const joined = [...words].filter(w => w !== 'lever' && (w.length >= 4 || isHan(w)))
  .toSorted((a, b) => b.length - a.length)

/**
 * Whether a ROI's name says the whole liver, in any of some 45 languages, and nothing else: 'Liver-CT', 'Hígado',
 * '肝臓 1'. Not what is a part, a margin, a tumour, or a word of another meaning: 'liver - GTV', 'normal liver',
 * 'Lebermetastase', 'Lever arm', '肝転移'.
 */
export function namesLiver(name: string): boolean {
  // Grown, shrunk or an isodose, whatever the words say.
  if (/[+<>%=±]/u.test(name.normalize('NFKC'))) return false
  const all = withoutPhrases(wordsOf(name)).flatMap(parted)
  const harmless = (w: string, n: number): boolean => decorations.has(w) || counts(w, all[n - 1], all.length)
  return all.some(w => words.has(w)) && all.every((w, n) => words.has(w) || harmless(w, n))
}

/** A name of two words ('черен дроб') becomes one word for the liver. */
function withoutPhrases(all: readonly string[]): string[] {
  const text = ` ${all.join(' ')} `, phrase = twoWords.find(p => text.includes(` ${p} `))
  return phrase === undefined ? [...all] : text.replace(` ${phrase} `, ' hepar ').trim().split(' ')
}

/** A word that is the liver and a decoration in one, as its two. */
function parted(word: string): string[] {
  if (words.has(word) || decorations.has(word)) return [word]
  for (const w of joined) {
    if (word.startsWith(w) && joins(word.slice(w.length))) return [w, word.slice(w.length)]
    if (word.endsWith(w) && joins(word.slice(0, -w.length))) return [word.slice(0, -w.length), w]
  }
  return [word]
}

/** Not an article: 'oliver' is no liver. */
const joins = (w: string): boolean => decorations.has(w) && (w.length >= 3 || isHan(w) || /^(ct|mr|pt|ai|ts)$/.test(w))

/** One of several, a version or a date; a larger number may be a dose. */
function counts(word: string, before: string | undefined, of: number): boolean {
  if (/^0*\d$/.test(word)) return true
  if (/^(19|20)\d{2}(0[1-9]|1[0-2])?([0-2]\d|3[01])?$/.test(word)) return true
  // The month and day of a date with separators.
  if (/^(0[1-9]|[12]\d|3[01])$/.test(word)) return before !== undefined && /^((19|20)\d{2}|\d{2})$/.test(before)
  if (/^(st|nd|rd|th)$/.test(word)) return before !== undefined && /^\d$/.test(before)
  return /^(v|ver|version|no|nr|copy)$/.test(word) && of > 1
}
