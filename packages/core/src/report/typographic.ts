/**
 * Plain text as it is printed: minus before numbers, signs for 'at least', 'at most' and 'times', the Greek letter of a millionth.
 * Files for programs (CSV, JSON) keep the plain text.
 */
export const typographic = (text: string): string => text
  .replace(/(^|[\s(\u2013])-(?=\d)/g, '$1\u2212').replace(/>=/g, '\u2265').replace(/<=/g, '\u2264').replace(/(\d) x (?=\w)/g, '$1 \u00d7 ').replace(/\bumol\b/g, '\u00b5mol')
