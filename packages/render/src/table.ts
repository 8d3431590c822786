import type { Cell, Column, Table } from '@yttria/core/report'
import { type Markup, html } from './escape.ts'

/** A table with grouped headings; numbers stand on their decimal point. */
export function tableMarkup(table: Table): Markup {
  const { columns, rows } = table
  const tails = columns.map((c, n) => c.kind === 'number' ? Math.max(0, ...rows.map(r => decimals(textOf(r.cells[n])))) : 0)
  const starts = columns.map((c, n) => n > 0 && (c.group === undefined || c.group !== columns[n - 1]!.group))
  const edge = (n: number) => starts[n] ? ' edge' : ''
  const grouped = columns.some(c => c.group !== undefined)
  return html`<div class="scroll"><table id="${table.id}">
<thead>${grouped && html`<tr>${groupsOf(columns).map(g => g.group === undefined
    ? html`<th rowspan="2" scope="col" class="${g.columns[0]!.kind}${edge(g.first)}"${hintOf(g.columns[0]!.hint)}>${headOf(g.columns[0]!)}</th>`
    : html`<th colspan="${g.columns.length}" scope="colgroup" class="group${edge(g.first)}">${g.group}</th>`)}</tr>`}
<tr>${columns.map((c, n) => grouped && c.group === undefined ? undefined : html`<th scope="col" class="${c.kind}${edge(n)}"${hintOf(c.hint)}>${headOf(c)}</th>`)}</tr></thead>
<tbody>${rows.map(row => html`<tr class="${row.role ?? 'row'}">${row.cells.map((cell, n) => n === 0
    ? html`<th scope="row" class="text">${cellMarkup(cell, columns[n]!, tails[n]!)}</th>`
    : html`<td class="${columns[n]!.kind}${edge(n)}">${row.role === 'total' && cell === undefined ? undefined : cellMarkup(cell, columns[n]!, tails[n]!)}</td>`)}</tr>
`)}</tbody></table></div>${table.notes.length > 0 && html`<p class="tablenote">${table.notes.join(' ')}</p>`}`
}

const headOf = (c: Column) => html`${c.label}${c.unit !== undefined && html` <span class="unit">(${c.unit})</span>`}`

const hintOf = (hint: string | undefined) => hint === undefined ? undefined : html` title="${hint}"`

const textOf = (cell: Cell): string | undefined => typeof cell === 'object' ? cell.text : cell

function cellMarkup(cell: Cell, column: Column, tail: number): Markup {
  const text = textOf(cell)
  if (text === undefined) return html`<span class="none">\u2013</span>`
  const rich = typeof cell === 'object' ? cell : { text }
  const own = decimals(text)
  // What is missing behind the point is there but not seen.
  const pad = column.kind === 'number' && own < tail ? html`<span class="pad" aria-hidden="true">${own === 0 ? '.' : ''}${'0'.repeat(tail - Math.max(own, 1))}</span>` : undefined
  const mark = rich.mark === undefined ? undefined : markMarkup(rich.mark)
  const sign = rich.tone === 'bad' ? html`<span class="sign bad" title="${rich.hint}">\u2716</span> ` : rich.tone === 'caution' ? html`<span class="sign caution" title="${rich.hint}">\u25b2</span> ` : undefined
  const body = html`${mark}${text}${pad}`
  return html`${rich.strong ? html`<b>${body}</b>` : rich.hint !== undefined && !sign ? html`<span title="${rich.hint}">${body}</span>` : body}${sign && html` ${sign}`}`
}

/** A dot of a colour; the colour is checked, since it comes as data. */
export function markMarkup(colour: string): Markup {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) throw new RangeError(`colour ${colour}: #rrggbb wanted`)
  return html`<svg class="mark" viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="5" fill="${colour}"/></svg>`
}

/** Digits behind the decimal point and the point itself: 0 for '133', 2 for '98.7', 3 for '7.25'. */
const decimals = (text: string | undefined): number => {
  const digits = /\.(\d+)%?$/.exec(text ?? '')?.[1]
  return digits === undefined ? 0 : digits.length + 1
}

function groupsOf(columns: readonly Column[]) {
  const groups: { group: string | undefined; first: number; columns: Column[] }[] = []
  columns.forEach((c, n) => {
    const last = groups.at(-1)
    if (last && c.group !== undefined && last.group === c.group) last.columns.push(c)
    else groups.push({ group: c.group, first: n, columns: [c] })
  })
  return groups
}
