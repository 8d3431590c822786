/** `digits` significant digits without exponent: 0.0123, 7.25, 98.7, 133, 1,001. Not known: undefined stays undefined. */
export function significant(x: number, digits?: number): string
export function significant(x: number | undefined, digits?: number): string | undefined
export function significant(x: number | undefined, digits = 3): string | undefined {
  if (x === undefined) return undefined
  requireFinite(x)
  if (x === 0) return '0'
  // Rounded first: 99.96 to three digits is 100, not 100.0.
  const rounded = Number(x.toPrecision(digits))
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(rounded))))
  return grouped(rounded.toFixed(Math.min(decimals, 20)))
}

/** A fixed number of decimals: 12.3, 1,613.0. */
export function decimal(x: number, decimals: number): string
export function decimal(x: number | undefined, decimals: number): string | undefined
export function decimal(x: number | undefined, decimals: number): string | undefined {
  if (x === undefined) return undefined
  requireFinite(x)
  const shown = x.toFixed(decimals)
  return grouped(Number(shown) === 0 ? shown.replace('-', '') : shown)
}

/** A change in percent with its sign: +12%, \u221262%, 0%. */
export function changeText(percent: number): string
export function changeText(percent: number | undefined): string | undefined
export function changeText(percent: number | undefined): string | undefined {
  if (percent === undefined) return undefined
  const shown = decimal(percent, 0)
  return `${!shown.startsWith('\u2212') && shown !== '0' ? '+' : ''}${shown}%`
}

/** The least of 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten that is not below x: for the end of a window or an axis. */
export function niceCeiling(x: number): number {
  if (!(x > 0) || !Number.isFinite(x)) throw new RangeError(`a scale that ends at ${x}: a positive number wanted`)
  const power = 10 ** Math.floor(Math.log10(x))
  // Divided where the power is a fraction: 3 / 10 is 0.3, 3 * 0.1 is not.
  const times = (m: number) => power < 1 ? m / Math.round(1 / power) : m * power
  const found = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find(m => times(m) >= x * (1 - 1e-12))
  return times(found ?? 10)
}

// Thousands by commas, as the field's papers print them; a true minus sign.
const grouped = (text: string) => {
  const [whole, fraction] = text.replace('-', '\u2212').split('.')
  const withCommas = whole!.replace(/\d(?=(\d{3})+$)/g, '$&,')
  return fraction === undefined ? withCommas : `${withCommas}.${fraction}`
}

const requireFinite = (x: number) => {
  if (!Number.isFinite(x)) throw new RangeError(`${x} cannot be printed as a number`)
}
