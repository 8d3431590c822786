import { useState } from 'preact/hooks'
import type { Results } from '@yttria/core/course'

type Lesion = Results['lesions'][number]

const columns: readonly { readonly name: string; readonly unit?: string; readonly of: (l: Lesion) => number | string | undefined; readonly digits?: number }[] = [
  { name: 'Lesion', of: l => l.id },
  { name: 'Volume', unit: 'mL', of: l => l.volumeMl, digits: 1 },
  { name: 'Dose', unit: 'Gy', of: l => l.meanDoseGy, digits: 1 },
  { name: 'D70', unit: 'Gy', of: l => l.d70Gy, digits: 1 },
  { name: 'TLG', unit: 'g', of: l => l.tlgBaseline, digits: 1 },
  { name: 'at follow-up', unit: 'g', of: l => l.tlgFollowUp, digits: 1 },
  { name: 'Change', unit: '%', of: l => l.changePercent, digits: 0 },
  { name: 'Category', of: l => l.category },
  { name: 'Shift', unit: 'mm', of: l => l.shiftMm, digits: 1 },
]

const shown = (x: number | string | undefined, digits = 0): string => x === undefined ? '–' : typeof x === 'number' ? x.toFixed(digits) : x

/** Sorted by a click on a head; choosing a lesion jumps to it. */
export function LesionTable({ lesions, selected, onSelect }: { lesions: readonly Lesion[]; selected?: string; onSelect: (id: string) => void }) {
  const [order, setOrder] = useState<{ column: number; down: boolean }>()
  const value = (l: Lesion) => columns[order!.column]!.of(l) ?? -Infinity
  const rows = order ? lesions.toSorted((a, b) => {
    const [x, y] = [value(a), value(b)]
    return (x < y ? -1 : x > y ? 1 : 0) * (order.down ? -1 : 1)
  }) : lesions
  return <table class="lesions"><thead><tr>{columns.map((c, n) =>
    <th scope="col" key={c.name} aria-sort={order?.column === n ? order.down ? 'descending' : 'ascending' : 'none'}>
      <button class="head" onClick={() => setOrder({ column: n, down: order?.column === n ? !order.down : n > 0 })}>{c.name}{c.unit ? ` (${c.unit})` : ''}</button>
    </th>)}</tr></thead>
    <tbody>{rows.map(l => <tr key={l.id} aria-selected={l.id === selected}>{columns.map((c, n) =>
      <td key={c.name}>{n === 0 ? <button class="head" onClick={() => onSelect(l.id)}>{l.id}</button> : shown(c.of(l), c.digits)}</td>)}</tr>)}</tbody></table>
}
