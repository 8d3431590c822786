import { type DistributionColumn, distributionChart } from '@yttria/core/figures'
import { type Finding, answer } from '@yttria/core/record'
import { geometricMean, summarise, typedColumn, wilson } from '@yttria/core/statistics'
import { type Analysis, digits, option } from './stats-request.ts'
import { trivialColumns } from './stats-trivial.ts'
import { textTable } from '../../terminal/text-table.ts'
import { UsageError } from '../../terminal/verb.ts'

const right = (header: string) => ({ header, align: 'right' as const })

/** Each numeric column, by group where asked for; quantiles of R's type 7; the geometric mean where every value is above 0. */
export const describeColumns: Analysis = {
  options: ['columns', 'group'], required: [],
  run: r => {
    const group = option(r, 'group'), wanted = option(r, 'columns')?.split(',').map(t => t.trim())
    for (const name of [...(wanted ?? []), ...(group === undefined ? [] : [group])]) if (!Object.hasOwn(r.table, name)) throw new UsageError(`no column ${JSON.stringify(name)}: there are ${Object.keys(r.table).join(', ')}`)
    const by = group === undefined ? undefined : typedColumn(group, r.table[group]!, r.levels[group], true) as Extract<ReturnType<typeof typedColumn>, { kind: 'factor' }>
    const findings: Finding[] = [], numeric: object[] = [], categories: object[] = []
    const drawn = new Map<string, { name: string; values: Float64Array }[]>()
    const rows: (string | undefined)[][] = [], counts: (string | undefined)[][] = []
    const names = wanted ?? Object.keys(r.table).filter(n => n !== group)
    const present = (column: ArrayLike<unknown>): string[] => Array.from(column, v => String(v ?? '')).filter(v => v !== '' && v !== 'NaN' && v !== 'NA')
    findings.push(...trivialColumns(Object.fromEntries(names.map(n => [n, present(r.table[n]!)]))))
    for (const name of names) {
      const c = typedColumn(name, r.table[name]!, r.levels[name])
      for (const [k, level] of (by?.levels ?? [undefined]).entries()) {
        const mine = (i: number) => !by || by.of[i] === k
        if (c.kind === 'factor') {
          let missing = 0
          const n = new Int32Array(c.levels.length)
          c.of.forEach((l, i) => { if (mine(i)) { if (l < 0) missing++; else n[l]!++ } })
          const total = n.reduce((s, v) => s + v, 0)
          categories.push({ column: name, group: level, n: total, missing, counts: c.levels.map((l, j) => { const w = total > 0 ? wilson(n[j]!, total, r.level) : undefined; return { level: l, n: n[j]!, share: total > 0 ? n[j]! / total : undefined, shareLow: w?.low, shareHigh: w?.high } }) })
          counts.push(...c.levels.slice(0, 20).map((l, j) => [name, ...(by ? [level] : []), l, String(n[j]!), total > 0 ? (100 * n[j]! / total).toFixed(1) : undefined]))
          continue
        }
        const all = c.values.filter((_, i) => mine(i)), x = all.filter(v => !Number.isNaN(v)).sort(), n = x.length, missing = all.length - n
        drawn.set(name, [...(drawn.get(name) ?? []), { name: level ?? 'all', values: x }])
        if (n === 0) { numeric.push({ column: name, group: level, n, missing }); rows.push([name, ...(by ? [level] : []), '0', String(missing), ...Array<undefined>(8).fill(undefined)]); continue }
        const t = summarise(x, r.level), g = x[0]! > 0 ? geometricMean(x, r.level) : undefined
        numeric.push({
          column: name, group: level, n, missing, mean: t.mean, sd: t.sd, meanLow: t.interval?.low, meanHigh: t.interval?.high, min: t.min, q25: t.q1, median: t.median, q75: t.q3, max: t.max,
          geometricMean: g?.geometricMean, geometricLow: g?.interval?.low, geometricHigh: g?.interval?.high, geometricSd: g?.geometricSd,
        })
        rows.push([name, ...(by ? [level] : []), String(n), String(missing), digits(t.mean), digits(t.sd), digits(t.min), digits(t.q1), digits(t.median), digits(t.q3), digits(t.max), digits(g?.geometricMean)])
      }
    }
    const first = [{ header: 'column', align: 'left' as const }, ...(by ? [{ header: group!, align: 'left' as const }] : [])]
    const text = [
      rows.length > 0 ? textTable([...first, right('n'), right('missing'), right('mean'), right('SD'), right('min'), right('25%'), right('median'), right('75%'), right('max'), right('geometric mean')], rows) : '',
      rows.length > 0 && counts.length > 0 ? '\n' : '',
      counts.length > 0 ? textTable([...first, { header: 'value', align: 'left' }, right('n'), right('%')], counts) : '',
    ].join('')
    const columns: DistributionColumn[] = Array.from(drawn, ([name, groups]) => ({ name, groups }))
    return answer({ text, chart: () => distributionChart({ columns, group }), json: { numeric, categories } }, findings)
  },
}
