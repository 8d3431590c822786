import type { Condition } from '../settings.ts'
import type { Fact } from './facts.ts'

/** Whether a fact fulfils a condition; 'unknown' where the fact is not known, 'unlike' where the two cannot be compared. */
export function fulfilled(fact: Fact, { op, value }: Condition): boolean | 'unknown' | 'unlike' {
  if (op === 'missing') return fact === undefined
  if (op === 'present') return fact !== undefined
  if (fact === undefined) return 'unknown'
  switch (op) {
    case '=': return same(fact, value as Scalar)
    case '!=': return not(same(fact, value as Scalar))
    case 'in': case 'notIn': {
      const among = (value as Scalar[]).map(v => same(fact, v))
      const found = among.includes(true) ? true : among.length > 0 && among.every(a => a === 'unlike') ? 'unlike' as const : false
      return op === 'in' ? found : not(found)
    }
    default: {
      if (typeof fact !== 'number') return 'unlike'
      if (op === 'inside' || op === 'outside') {
        const [low, high] = value as [number, number], inside = fact >= low && fact <= high
        return op === 'inside' ? inside : !inside
      }
      const limit = value as number
      return op === '<' ? fact < limit : op === '<=' ? fact <= limit : op === '>' ? fact > limit : fact >= limit
    }
  }
}

type Scalar = string | number | boolean

const not = (x: boolean | 'unlike'): boolean | 'unlike' => x === 'unlike' ? x : !x

function same(fact: Scalar, value: Scalar): boolean | 'unlike' {
  if (typeof fact === 'boolean') {
    const wanted = typeof value === 'boolean' ? value : value === 'yes' || value === 1 ? true : value === 'no' || value === 0 ? false : undefined
    return wanted === undefined ? 'unlike' : fact === wanted
  }
  if (typeof fact === 'number') return typeof value === 'number' ? fact === value : 'unlike'
  // A column of one's own may hold yes and no.
  if (typeof value === 'boolean') return fact.toLowerCase() === (value ? 'yes' : 'no')
  return typeof value === 'string' ? fact.toLowerCase() === value.toLowerCase() : String(value) === fact
}
