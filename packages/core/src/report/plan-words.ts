import { type Check, type Plan, strictest, unknownNames } from '../planning/index.ts'

export const limitOrgans = {
  lungs: 'lungs', lungsCumulative: 'lungs, all sessions', lungsActivity: 'lungs, activity', lungShunt: 'lung shunt', perfusedNormalLiver: 'healthy liver, perfused',
  wholeNormalLiver: 'healthy liver, whole', perfusedVolume: 'treated volume', tumour: 'tumour',
} as const

/** What a check comes to, in a word or two. */
export function verdictOf(c: Check): 'kept' | 'BROKEN' | 'exceeded' | 'reached' | 'not reached' | 'does not apply' {
  if (c.standing.applies === 'no') return 'does not apply'
  if (c.limit.kind === 'goal') return c.met ? 'reached' : 'not reached'
  return c.met ? 'kept' : c.limit.kind === 'limit' ? 'BROKEN' : 'exceeded'
}

/** Why it does or does not count here; '' where there is nothing to say. */
export function standingText({ standing }: Check): string {
  if (standing.applies === 'no') return standing.why.join('; ')
  const unknown = standing.unknown.length > 0 ? [`counts: not known: ${standing.unknown.map(u => unknownNames[u]).join(', ')}`] : []
  return [...unknown, ...standing.outside.map(o => `outside its evidence: ${o}`)].join('; ')
}

/** 'lungs, one session; whole healthy liver': each limit that the prescription breaks, of several at one place the strictest. */
export const brokenNames = (plan: Plan): string => {
  const names = [...new Set(strictest(plan.breaks).map(b => b.limit.name))]
  return `${names.length > 1 ? `${names.length} limits` : 'the limit'} (${names.join('; ')})`
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'], months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** '2026-03-26T10:00+01:00' -> 'Thu 26 Mar 10:00 (+01:00)'. */
export const clockWords = (text: string): string =>
  `${weekdays[new Date(`${text.slice(0, 10)}T00:00Z`).getUTCDay()]} ${Number(text.slice(8, 10))} ${months[Number(text.slice(5, 7)) - 1]} ${text.slice(11, 16)} (${text.slice(16)})`
