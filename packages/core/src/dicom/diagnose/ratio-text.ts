/** Image over truth for people: '30,400 times too low', '2.20 times too high', '4% too high'. */
export function ratioText(ratio: number): string {
  const size = ratio < 1 ? 1 / ratio : ratio, side = ratio < 1 ? 'too low' : 'too high'
  return size < 1.5 ? `${((size - 1) * 100).toFixed(size < 1.1 ? 1 : 0)}% ${side}` : `${timesText(size)} times ${side}`
}

/** '30,400', '2.2': three digits, never as powers of ten. */
export function timesText(x: number): string {
  const rounded = Number(x.toPrecision(3))
  return rounded >= 1000 ? String(Math.round(rounded)).replace(/\B(?=(\d{3})+$)/g, ',') : String(rounded)
}
