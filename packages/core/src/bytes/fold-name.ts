/** Letters that no decomposition brings to the ones people type for them; Persian forms to the Arabic ones. */
const letters: Readonly<Record<string, string>> = {
  ł: 'l', ø: 'o', đ: 'd', ð: 'd', ħ: 'h', ŧ: 't', ı: 'i', ə: 'e', ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th', ς: 'σ',
  ک: 'ك', ی: 'ي', ى: 'ي', ـ: '',
}
const special = new RegExp(`[${Object.keys(letters).join('')}]`, 'g')

// Accents, points and vowels that may be left out; not the marks that make another letter (kana, Indic, Thai).
const marks = /(?![\u3099\u309a])[\p{Script=Inherited}\p{Script=Hebrew}\p{Script=Arabic}](?<=\p{M})/gu
// Directions of writing, joiners, soft hyphens.
const unseen = /\p{Cf}/gu
const separators = /[^\p{L}\p{M}\p{N}]+/gu

/**
 * A name as it is compared: by compatibility decomposition (NFKD), without case, accents and kinds of separators. 'Wątroba_CT'
 * becomes 'watroba ct'. Folding twice changes nothing.
 */
export function foldName(name: string): string {
  const plain = name.normalize('NFKD').toLowerCase().normalize('NFKD').replace(marks, '').replace(unseen, '')
  return plain.replace(special, c => letters[c]!).replace(separators, ' ').trim().normalize('NFC')
}

/** Folded words; apart also where case, script, or letters and digits change: 'LiverCT' is liver, ct. */
export function wordsOf(name: string): string[] {
  const apart = name.normalize('NFKC')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll}{2})/gu, '$1 $2')
    .replace(/(\p{L}\p{M}*)(?=\p{N})|(\p{N})(?=\p{L})/gu, '$& ')
    .replace(/([\p{Script=Han}\p{Script=Hangul}])(?=\p{Script=Latin})/gu, '$1 ')
    .replace(/(\p{Script=Latin})(?=[\p{Script=Han}\p{Script=Hangul}])/gu, '$1 ')
  return foldName(apart).split(' ').filter(w => w !== '')
}
