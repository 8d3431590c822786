import { type Finding, note, warning } from '@yttria/core/record'

// Below these an estimate describes the rows at hand, and its interval is no guide to others.
const fewEvents = 5, fewDegrees = 3

/** Of rows followed in time: one row, no or few events, one time for all, a group without an event. */
export function trivialFollowUp(time: ArrayLike<number>, event: ArrayLike<number>, group?: readonly string[]): Finding[] {
  const n = time.length, events = Array.from(event).filter(e => e === 1).length, out: Finding[] = []
  if (n === 1) out.push(warning('stats/one-row', { value: 1 },
    'There is 1 row: nothing can be estimated from it.', 'Add rows.'))
  if (events === 0) out.push(warning('stats/no-events', { value: n },
    `None of ${n} row${n === 1 ? '' : 's'} has the event: the curve stays at 1, and no median is reached.`,
    'Report the follow-up; check which value of --event means the event.'))
  else if (events < fewEvents && n > 1) out.push(warning('stats/few-events', { value: events },
    `${events} of ${n} rows ${events === 1 ? 'has' : 'have'} the event: below ${fewEvents}, intervals and P are unreliable.`, 'Report the rows one by one.'))
  if (n > 1 && new Set(Array.from(time)).size === 1) out.push(warning('stats/all-equal', { value: time[0]! },
    `All ${n} rows have the time ${time[0]}: it tells nothing about survival.`, 'Check the column of --time.'))
  const empty = [...new Set(group)].filter(g => !group!.some((h, k) => h === g && event[k] === 1))
  if (events > 0 && empty.length > 0) out.push(warning('stats/group-without-events', { value: empty.join(', ') },
    `No row of ${empty.join(', ')} has the event: its curve stays at 1.`,
    'Report the numbers of the groups beside the test.'))
  return out
}

/** Of a model: hardly more rows than coefficients. */
export function trivialModel(rows: number, coefficients: number): Finding[] {
  if (rows - coefficients >= fewDegrees) return []
  return [warning('stats/few-rows', { value: rows },
    `${rows} rows for ${coefficients} coefficients: with so little left over, estimates and P mean little.`,
    'Add rows, or leave a column out.')]
}

/** Of columns described or scores compared: one row, or one value in all rows. */
export function trivialColumns(columns: Readonly<Record<string, readonly (number | string)[]>>): Finding[] {
  const entries = Object.entries(columns), most = Math.max(0, ...entries.map(([, values]) => values.length))
  if (most === 1) return [warning('stats/one-row', { value: 1 },
    'There is 1 row: it has no spread, and nothing can be compared.', 'Add rows.')]
  const none = entries.filter(([, values]) => values.length === 0).map(([name]) => name)
  const empty = none.length === 0 ? [] : [warning('stats/no-values', { value: none.length }, `No row has a value of ${none.join(', ')}.`, 'Check the columns.')]
  const equal = entries.filter(([, values]) => values.length > 1 && new Set(values).size === 1)
  if (equal.length === 0) return empty
  const said = equal.slice(0, 10).map(([name, values]) => `${name} (${values[0]})`).join(', ')
  return [...empty, note('stats/all-equal', { value: equal.length },
    `One value in every row: ${said}${equal.length > 10 ? ` and ${equal.length - 10} more` : ''}.`, 'Check whether that is meant.')]
}
