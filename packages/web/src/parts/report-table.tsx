import { useState } from 'preact/hooks'
import type { Cell, Column, Row, Table } from '@yttria/core/report'

const textOf = (cell: Cell): string | undefined => typeof cell === 'object' ? cell.text : cell

/** What a cell weighs when its column is sorted; texts by themselves. */
export function sortValue(cell: Cell, column: Column): number | string {
  const text = textOf(cell)
  if (text === undefined) return column.kind === 'number' ? -Infinity : ''
  if (column.kind !== 'number') return text
  const number = Number(/[\d.]+/.exec(text.replaceAll(',', ''))?.[0] ?? NaN)
  return Number.isNaN(number) ? -Infinity : /^[\u2212-]/.test(text) ? -number : number
}

/** The rows in the order of a column, sums where they were: at the end. */
export function sortedRows(table: Table, order: { readonly column: number; readonly down: boolean } | undefined): readonly Row[] {
  const column = order && table.columns[order.column]
  if (!order || !column) return table.rows
  const by = new Intl.Collator('en', { numeric: true }).compare
  const plain = table.rows.filter(r => r.role !== 'total').toSorted((a, b) => {
    const x = sortValue(a.cells[order.column], column), y = sortValue(b.cells[order.column], column)
    return (typeof x === 'number' && typeof y === 'number' ? (x < y ? -1 : x > y ? 1 : 0) : by(String(x), String(y))) * (order.down ? -1 : 1)
  })
  return [...plain, ...table.rows.filter(r => r.role === 'total')]
}

interface Group { readonly name: string | undefined; readonly first: number; readonly count: number }

function groupsOf(columns: readonly Column[]): Group[] {
  const groups: Group[] = []
  columns.forEach((c, n) => {
    const last = groups.at(-1)
    if (last && c.group !== undefined && last.name === c.group) groups[groups.length - 1] = { ...last, count: last.count + 1 }
    else groups.push({ name: c.group, first: n, count: 1 })
  })
  return groups
}

/** A table of the report. `onSelect`: the first cell of a row is a button that jumps. Sorted by a click on a head where `sortable`. */
export function ReportTable({ table, sortable = false, selected, onSelect, title = true }: {
  table: Table; sortable?: boolean; selected?: string; onSelect?: (id: string) => void; title?: boolean
}) {
  const [order, setOrder] = useState<{ column: number; down: boolean }>(), { columns } = table
  const groups = groupsOf(columns), grouped = groups.some(g => g.name !== undefined)
  const head = (n: number) => {
    const c = columns[n]!, label = <>{c.label}{c.unit ? <span class="unit"> ({c.unit})</span> : null}</>
    const name = [c.group, c.label, c.unit].filter(Boolean).join(', ')
    return sortable ? <button class="head" aria-label={`Sort by ${name}`} title={c.hint} onClick={() => setOrder({ column: n, down: order?.column === n ? !order.down : c.kind === 'number' })}>{label}{order?.column === n ? (order.down ? ' \u25be' : ' \u25b4') : ''}</button> : <span title={c.hint}>{label}</span>
  }
  const sort = (n: number) => sortable ? { 'aria-sort': order?.column === n ? (order.down ? 'descending' : 'ascending') : 'none' } as const : {}
  const starts = (n: number) => n > 0 && groups.some(g => g.first === n) ? ' edge' : ''
  return <div class="scroll" tabIndex={0} role="region" aria-label={table.title}><table class="report" id={`table-${table.id}`}>
    {title && <caption>{table.title}</caption>}
    <thead>
      {grouped && <tr>{groups.map(g => g.name === undefined
        ? <th key={g.first} rowSpan={2} scope="col" class={`${columns[g.first]!.kind}${starts(g.first)}`} {...sort(g.first)}>{head(g.first)}</th>
        : <th key={g.first} colSpan={g.count} scope="colgroup" class={`group${starts(g.first)}`}>{g.name}</th>)}</tr>}
      <tr>{columns.map((c, n) => grouped && c.group === undefined ? null : <th key={n} scope="col" class={`${c.kind}${starts(n)}`} {...sort(n)}>{head(n)}</th>)}</tr>
    </thead>
    <tbody>{sortedRows(table, order).map((row, r) => {
      const id = textOf(row.cells[0])
      return <tr key={`${id} ${r}`} class={row.role ?? 'row'} aria-selected={selected !== undefined && row.role !== 'total' && id === selected ? 'true' : undefined}>{row.cells.map((cell, n) => n === 0
        ? <th key={n} scope="row" class="text">{onSelect && row.role !== 'total' && id !== undefined ? <button class="head" onClick={() => onSelect(id)}>{id}</button> : id}{sign(cell)}</th>
        : <td key={n} class={`${columns[n]!.kind}${starts(n)}`}>{content(cell, row.role === 'total')}</td>)}</tr>
    })}</tbody>
  </table>{table.notes.length > 0 && <p class="quiet tablenote">{table.notes.join(' ')}</p>}</div>
}

function sign(cell: Cell) {
  if (typeof cell !== 'object' || (cell.tone !== 'bad' && cell.tone !== 'caution')) return null
  return <span class={`sign ${cell.tone}`} title={cell.hint} role="img" aria-label={cell.hint ?? cell.tone}>{cell.tone === 'bad' ? ' \u2716' : ' \u25b2'}</span>
}

function content(cell: Cell, total: boolean) {
  const text = textOf(cell)
  if (text === undefined) return total ? null : <span class="none">{'\u2013'}</span>
  const rich = typeof cell === 'object' ? cell : undefined
  return <>{rich?.mark && <Mark colour={rich.mark} />}{rich?.strong ? <b>{text}</b> : <span title={rich?.hint}>{text}</span>}{sign(cell)}</>
}

export const Mark = ({ colour }: { colour: string }) => <svg class="mark" viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="5" fill={colour} /></svg>
