import { parseArgs } from 'node:util'
import { nearest } from '@yttria/core/record'
import { UsageError } from './verb.ts'

export type OptionKinds = Readonly<Record<string, 'flag' | 'value' | 'values'>>

type OptionValue<K> = K extends 'flag' ? boolean : K extends 'values' ? readonly string[] : string | undefined

export interface ParsedOptions<K extends OptionKinds> {
  readonly options: { readonly [N in keyof K]: OptionValue<K[N]> }
  readonly positionals: readonly string[]
}

/** Options that every verb understands; they are handled before the verb runs. */
export const commonOptions = { help: 'flag', verbose: 'flag', version: 'flag' } as const

/**
 * A verb's arguments by its own list of options. Throws UsageError, naming the nearest right option for a wrong one.
 * `positionals`: the names of those wanted, in order; a trailing '?' marks an optional one.
 */
export function parseOptions<const K extends OptionKinds>(
  args: readonly string[], kinds: K, positionals: readonly string[] = [],
): ParsedOptions<K> {
  const all: OptionKinds = { ...kinds, ...commonOptions }
  const names = Object.keys(all)
  const { tokens } = parseArgs({
    args: [...args], strict: false, tokens: true, allowPositionals: true,
    options: Object.fromEntries(names.map(n => [n, { type: all[n] === 'flag' ? 'boolean' : 'string' }])),
  })
  const options: Record<string, unknown> = {}
  for (const n of names) options[n] = all[n] === 'flag' ? false : all[n] === 'values' ? [] : undefined
  const given: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') given.push(token.value)
    if (token.kind !== 'option') continue
    const { name, rawName, value, inlineValue } = token, kind = Object.hasOwn(all, name) ? all[name] : undefined
    if (kind === undefined) {
      const near = nearest(name, names)
      throw new UsageError(`unknown option ${rawName}${near ? `: did you mean --${near}?` : ''}`)
    }
    if (kind === 'flag') {
      if (value !== undefined) throw new UsageError(`option --${name} takes no value, got ${JSON.stringify(value)}`)
      options[name] = true
      continue
    }
    // Without this, "--out --json" would take "--json" for the folder's name.
    if (value === undefined || (!inlineValue && /^--?[a-z]/i.test(value))) throw new UsageError(`option --${name} needs a value`)
    if (kind === 'values') (options[name] as string[]).push(value)
    else if (options[name] !== undefined) throw new UsageError(`option --${name} is given twice: ${String(options[name])} and ${value}`)
    else options[name] = value
  }
  const wanted = positionals.filter(p => !p.endsWith('?'))
  if (given.length < wanted.length) throw new UsageError(`${wanted[given.length]} is missing`)
  if (given.length > positionals.length) throw new UsageError(`unexpected argument ${JSON.stringify(given[positionals.length])}`)
  return { options: options as ParsedOptions<K>['options'], positionals: given }
}
