import type { TlgUnit } from '../delineation/index.ts'

/** How an uptake and its TLG are named in print. */
export interface UptakeUnit { readonly name: string; readonly unit: string; readonly tlgUnit: string }

const names: Readonly<Record<TlgUnit, string>> = { suvbw: 'SUV', 'sul-james': 'SUL (James)', 'sul-janmahasatian': 'SUL' }

/** Of the protocol's `tlgUnit`. Throws RangeError for one it does not know. */
export function uptakeUnit(tlgUnit: TlgUnit): UptakeUnit {
  const name: string | undefined = names[tlgUnit]
  if (name === undefined) throw new RangeError(`TLG unit ${tlgUnit}: ${Object.keys(names).join(', ')} wanted`)
  return { name, unit: 'g/mL', tlgUnit: 'g' }
}
