import { type Expression, expressionText } from './expression.ts'
import { type Table, type TypedColumn, typedColumn } from './table.ts'

const FUNCTIONS: Readonly<Record<string, (x: number) => number>> = {
  log: Math.log, log2: Math.log2, log10: Math.log10, log1p: Math.log1p, exp: Math.exp, expm1: Math.expm1, sqrt: Math.sqrt, abs: Math.abs, I: x => x,
}

export type Levels = Readonly<Record<string, readonly string[]>>

/**
 * A variable of a formula, row by row: a column, `factor(column)`, `trend(column)` (a factor's level as 0, 1, 2 ...), or
 * arithmetic in columns. Throws RangeError for columns that are not there, functions not known, and arithmetic in texts.
 */
export function evaluate(e: Expression, table: Table, levels: Levels): TypedColumn {
  if (e.kind === 'name') return typedColumn(e.name, column(e.name, table), own(levels, e.name))
  if (e.kind === 'call' && (e.name === 'factor' || e.name === 'trend')) {
    const [of] = e.args
    if (e.args.length !== 1 || of?.kind !== 'name') throw new RangeError(`${expressionText(e)}: one column wanted`)
    const f = typedColumn(of.name, column(of.name, table), own(levels, of.name), true) as TypedColumn & { kind: 'factor' }
    return e.name === 'factor' ? f : { kind: 'numeric', values: Float64Array.from(f.of, k => k < 0 ? NaN : k) }
  }
  return { kind: 'numeric', values: arithmetic(e, table, levels) }
}

function arithmetic(e: Expression, table: Table, levels: Levels): Float64Array {
  const inner = (x: Expression) => arithmetic(x, table, levels)
  switch (e.kind) {
    case 'number': return new Float64Array(Object.values(table)[0]?.length ?? 0).fill(e.value)
    case 'parentheses': return inner(e.of)
    case 'unary': return e.operator === '-' ? inner(e.of).map(x => -x) : inner(e.of)
    case 'name': {
      const c = evaluate(e, table, levels)
      if (c.kind === 'factor') throw new RangeError(`column ${e.name} holds text (${c.levels.slice(0, 3).join(', ')}): a number wanted`)
      return c.values
    }
    case 'call': {
      if (e.name === 'factor' || e.name === 'trend') {
        const c = evaluate(e, table, levels)
        if (c.kind === 'numeric') return c.values
      }
      const f = Object.hasOwn(FUNCTIONS, e.name) ? FUNCTIONS[e.name] : undefined
      if (!f || e.args.length !== 1) throw new RangeError(`${expressionText(e)}: one of ${Object.keys(FUNCTIONS).join(', ')}, factor, trend wanted, with one argument`)
      return inner(e.args[0]!).map(f)
    }
    case 'binary': {
      const a = inner(e.left), b = inner(e.right)
      switch (e.operator) {
        case '+': return a.map((x, r) => x + b[r]!)
        case '-': return a.map((x, r) => x - b[r]!)
        case '*': return a.map((x, r) => x * b[r]!)
        case '/': return a.map((x, r) => x / b[r]!)
        case '^': return a.map((x, r) => x ** b[r]!)
        default: throw new RangeError(`${expressionText(e)}: ${e.operator} is no arithmetic`)
      }
    }
  }
}

/** Names of the columns that an expression reads. */
export function columnsOf(e: Expression): string[] {
  switch (e.kind) {
    case 'name': return [e.name]
    case 'number': return []
    case 'call': return e.args.flatMap(columnsOf)
    case 'binary': return [...columnsOf(e.left), ...columnsOf(e.right)]
    default: return columnsOf(e.of)
  }
}

function column(name: string, table: Table) {
  if (!Object.hasOwn(table, name)) throw new RangeError(`no column ${JSON.stringify(name)} in the table: it has ${Object.keys(table).join(', ')}`)
  return table[name]!
}

const own = (levels: Levels, name: string): readonly string[] | undefined => Object.hasOwn(levels, name) ? levels[name] : undefined
