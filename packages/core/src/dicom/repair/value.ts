import { type Outcome, type Subject, answer, error, refusal } from '../../record/index.ts'
import { type NuclideName, radionuclides } from '../../physics/index.ts'
import { nuclideInText } from '../header/nuclide.ts'
import { type RepairName, repairKinds } from './repair.ts'
import { type Instant, parseDateTime } from '../header/times.ts'

/** A value that cannot be what was meant is refused: a repair is typed by hand. */
function no(name: RepairName, value: string, why: string, subject: Subject): Outcome<never> {
  return refusal(error('repair/value', { ...subject, tag: repairKinds[name].tag, value }, `${name}=${value}: ${why}.`, `Give it as ${repairKinds[name].value}.`))
}

/** 72.5: digits and a decimal point only, so that a unit or a decimal comma is seen. */
function plainNumber(text: string): number | undefined {
  return /^[+]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : undefined
}

const bounds = {
  doseMbq: [0.1, 30_000, 'MBq', 'is it in Bq or GBq'], weightKg: [2, 400, 'kg', 'is it in grams or pounds'], heightM: [0.3, 2.5, 'm', 'is it in centimetres'],
  positronFraction: [1e-6, 1, '', 'is it in percent'], rescaleSlope: [1e-12, 1e12, '', 'is it meant'],
} as const

export type NumberName = keyof typeof bounds

export function numberValue(name: NumberName, value: string, subject: Subject): Outcome<number> {
  const [least, most, unit, question] = bounds[name], x = plainNumber(value)
  if (x === undefined || !Number.isFinite(x)) return no(name, value, 'a plain number is wanted, with a decimal point and without a unit', subject)
  if (x < least || x > most) return no(name, value, `${least} to ${most}${unit && ` ${unit}`} can be; ${question}?`.replace(/\?$/, ''), subject)
  return answer(x)
}

export function nuclideValue(value: string, subject: Subject): Outcome<NuclideName> {
  const name = Object.hasOwn(radionuclides, value) ? value as NuclideName : /\d/.test(value) ? nuclideInText(value) : undefined
  return name ? answer(name) : no('isotope', value, `no nuclide known here: ${Object.keys(radionuclides).join(', ')} are`, subject)
}

/** 2020-03-04T10:15[:00][+01:00]; without an offset: the clock of the scanner, `offset` as its header has it. */
export function instantValue(name: 'injectionTime' | 'scanTime', value: string, offset: string | undefined, subject: Subject): Outcome<Instant> {
  const found = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}(?:\.\d{1,6})?))?(Z|[+-]\d{2}:?\d{2})?$/.exec(value.trim())
  const [, y, mo, d, h, mi, s = '00', zone = ''] = found ?? []
  const time = found ? parseDateTime(`${y}${mo}${d}${h}${mi}${s}${zone === 'Z' ? '+0000' : zone.replace(':', '')}`, offset) : undefined
  return time ? answer(time) : no(name, value, found ? 'there is no such date or time' : 'date and time are wanted, since 90Y is scanned the day after', subject)
}

export function wordValue<const W extends string>(name: RepairName, value: string, words: readonly W[], subject: Subject): Outcome<W> {
  const word = words.find(w => w === value.trim().toUpperCase())
  return word ? answer(word) : no(name, value, `${words.join(', ')} can be`, subject)
}

const correctionNames = ['ATTN', 'DECY', 'SCAT', 'RAN', 'DTIM', 'NORM', 'RADL', 'DCAL', 'MOTN', 'SLSENS', 'GEOM', 'PVC', 'RSRV'] as const

export function correctionsValue(value: string, subject: Subject): Outcome<readonly string[]> {
  const given = value.split(/[,\\\s]+/).filter(w => w !== '').map(w => w.toUpperCase())
  const foreign = given.find(w => !(correctionNames as readonly string[]).includes(w))
  if (given.length === 0 || foreign !== undefined) return no('corrections', value, `${foreign ?? 'nothing'} is no correction; ${correctionNames.join(', ')} are`, subject)
  return answer([...new Set(given)])
}

export function uidValue(value: string, subject: Subject): Outcome<string> {
  return /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))+$/.test(value) && value.length <= 64 ? answer(value) : no('frameOfReference', value, 'a UID of digits and points is wanted', subject)
}

/** Seconds ahead of UTC as (0008,0201) has it. */
export function offsetValue(value: string, subject: Subject): Outcome<string> {
  const found = /^([+-])(\d{2}):?(\d{2})$/.exec(value.trim())
  return found && Number(found[2]) <= 14 && Number(found[3]) < 60 ? answer(`${found[1]}${found[2]}${found[3]}`) : no('timeZone', value, 'an offset from UTC is wanted', subject)
}
