import { civilDate, dayNumber } from '../../dicom/index.ts'

export type DateOrder = 'day-first' | 'month-first'

export type DateCell =
  | { readonly day: number }
  | { readonly problem: 'ambiguous' | 'impossible' | 'two-digit-year' | 'spreadsheet-number' | 'none' }

// A time of day behind the date is of no use here.
const yearFirst = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ].*)?$/
const compact = /^(\d{4})(\d{2})(\d{2})$/
const numbers = /^(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})(?:[T ].*)?$/
const monthNamed = /^(\d{1,2})[-/. ]*([a-z\u00e4\u00e9\u00fb]{3,9})\.?[-/., ]*(\d{4})$/i
const monthFirstNamed = /^([a-z]{3,9})\.? (\d{1,2}),? (\d{4})$/i
const shortYear = /^\d{1,2}([-/. ])(?:\d{1,2}|[a-z]{3,9})\1\d{2}$/i

// English, and Dutch, German and French where they differ.
const months: Readonly<Record<string, number>> = {
  jan: 1, feb: 2, mar: 3, apr: 4, may: 5, jun: 6, jul: 7, aug: 8, sep: 9, oct: 10, nov: 11, dec: 12,
  mrt: 3, maa: 3, mei: 5, okt: 10, 'm\u00e4r': 3, mai: 5, dez: 12,
}

/**
 * The day of a cell, days since 1970-01-01. Year first needs no convention, nor a month by name; of two numbers and a year the order
 * is `order`, else what the numbers leave possible, else nothing is guessed.
 */
export function dateOfCell(text: string, order?: DateOrder): DateCell {
  const t = text.trim()
  const iso = yearFirst.exec(t), plain = compact.exec(t)
  if (iso) return dayOf(Number(iso[1]), Number(iso[3]), Number(iso[4]))
  if (plain) return dayOf(Number(plain[1]), Number(plain[2]), Number(plain[3]))
  const two = numbers.exec(t)
  if (two) {
    const [a, b, year] = [Number(two[1]), Number(two[3]), Number(two[4])]
    const dayFirst = dayNumber(year, b, a), monthFirst = dayNumber(year, a, b)
    if (order !== undefined) return known(order === 'day-first' ? dayFirst : monthFirst, year)
    if (dayFirst === undefined || monthFirst === undefined || dayFirst === monthFirst) return known(dayFirst ?? monthFirst, year)
    return { problem: 'ambiguous' }
  }
  const named = monthNamed.exec(t), namedFirst = monthFirstNamed.exec(t)
  if (named || namedFirst) {
    const [dayText, name, year] = named ? [named[1], named[2], named[3]] : [namedFirst![2], namedFirst![1], namedFirst![3]]
    const month = months[name!.toLowerCase().slice(0, 3)]
    return month === undefined ? { problem: 'none' } : dayOf(Number(year), month, Number(dayText))
  }
  if (shortYear.test(t)) return { problem: 'two-digit-year' }
  // 1989-12-31 to 2064: what a spreadsheet shows of a date whose cell is not formatted as one.
  if (/^\d{5}(\.\d+)?$/.test(t) && Number(t) > 32872 && Number(t) < 60000) return { problem: 'spreadsheet-number' }
  return { problem: 'none' }
}

/** Which order the cells that leave only one prove; undefined where none do, 'mixed' where both orders are proved. */
export function provenOrder(cells: Iterable<string>): DateOrder | 'mixed' | undefined {
  let dayFirst = false, monthFirst = false
  for (const cell of cells) {
    const found = numbers.exec(cell.trim())
    if (!found) continue
    if (Number(found[1]) > 12 && Number(found[3]) <= 12) dayFirst = true
    if (Number(found[3]) > 12 && Number(found[1]) <= 12) monthFirst = true
  }
  return dayFirst && monthFirst ? 'mixed' : dayFirst ? 'day-first' : monthFirst ? 'month-first' : undefined
}

/** 2019-03-04 of a day since 1970-01-01. */
export function isoDate(day: number): string {
  const [y, m, d] = civilDate(day), two = (n: number) => String(n).padStart(2, '0')
  return `${String(y).padStart(4, '0')}-${two(m)}-${two(d)}`
}

const dayOf = (year: number, month: number, day: number): DateCell => known(dayNumber(year, month, day), year)

// Before microspheres were used, or far ahead: a typing error.
const known = (day: number | undefined, year: number): DateCell => day === undefined || year < 1990 || year > 2100 ? { problem: 'impossible' } : { day }
