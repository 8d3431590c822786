import { answer, type Finding, type Outcome, warning } from '../../record/index.ts'
import { ascending, normalQuantile } from '../../numerics/index.ts'
import { groupsOf, type Label, requireSameRows, rowsOfGroups } from '../groups.ts'
import { requireLevel } from '../interval.ts'
import { checkTimes, type Times } from './times.ts'

export type SurvivalIntervalMethod = 'log' | 'log-log' | 'plain'

/** The curve from `time` until the next point. */
export interface SurvivalPoint {
  readonly time: number
  /** Just before `time`. */
  readonly atRisk: number
  readonly events: number
  readonly censored: number
  readonly survival: number
  /** Greenwood's, of ln S: Infinity where S is 0. */
  readonly seLog: number
  /** Undefined where S is 0. */
  readonly low: number | undefined
  readonly high: number | undefined
}

export interface KaplanMeier {
  readonly n: number
  readonly events: number
  readonly method: SurvivalIntervalMethod
  readonly level: number
  /** One for every time at which a row leaves. */
  readonly points: readonly SurvivalPoint[]
}

export interface KaplanMeierOptions {
  /** Default 'log', as R; SAS and Stata use 'log-log'. */
  readonly method?: SurvivalIntervalMethod
  readonly level?: number
}

/**
 * Product-limit estimate (Kaplan and Meier, JASA 1958;53:457) with Greenwood's variance, the limits of each time made on ln S ('log'),
 * ln(-ln S) ('log-log') or S ('plain'; both cut at 0 and 1). Refused without rows.
 */
export function kaplanMeier(data: Times, options: KaplanMeierOptions = {}): Outcome<KaplanMeier> {
  const method = options.method ?? 'log', level = requireLevel(options.level ?? 0.95), z = normalQuantile((1 + level) / 2)
  const checked = checkTimes(data)
  if (!checked.value) return { value: undefined, findings: checked.findings }
  const { n, time, event, entry, events } = checked.value
  const order = ascending(time), entries = entry && Float64Array.from(entry).sort()
  const points: SurvivalPoint[] = [], findings: Finding[] = []
  let survival = 1, greenwood = 0, entered = entries ? 0 : n
  for (let start = 0, end = 0; start < n; start = end) {
    const t = time[order[start]!]!
    while (entries && entered < n && entries[entered]! < t) entered++
    const atRisk = entered - start
    let d = 0
    for (; end < n && time[order[end]!] === t; end++) d += event[order[end]!]!
    survival *= (atRisk - d) / atRisk
    greenwood += d === atRisk ? Infinity : d / (atRisk * (atRisk - d))
    if (survival === 0 && d === atRisk && end < n && findings.length === 0)
      findings.push(warning('survival-early-zero', { value: t }, `At ${t} all ${atRisk} rows then at risk have the event, though others enter later: the curve stays at 0.`, 'Begin the curve where more rows are at risk.'))
    const seLog = Math.sqrt(greenwood)
    const { low, high } = limits(survival, seLog * z, method)
    points.push({ time: t, atRisk, events: d, censored: end - start - d, survival, seLog, low, high })
  }
  return answer({ n, events, method, level, points }, findings)
}

function limits(s: number, width: number, method: SurvivalIntervalMethod): { low: number | undefined; high: number | undefined } {
  if (s === 0) return { low: undefined, high: undefined }
  if (method === 'plain') return { low: Math.max(0, s - s * width), high: Math.min(1, s + s * width) }
  if (method === 'log') return { low: Math.exp(Math.log(s) - width), high: Math.min(1, Math.exp(Math.log(s) + width)) }
  if (s === 1) return { low: 1, high: 1 }
  const centre = Math.log(-Math.log(s)), half = width / Math.log(s)
  return { low: Math.exp(-Math.exp(centre - half)), high: Math.exp(-Math.exp(centre + half)) }
}

export interface SurvivalStratum { readonly name: string; readonly curve: KaplanMeier }

/** A curve per group, in the order of `levels` (default: alphabetical). */
export function kaplanMeierByGroup(data: Times & { readonly group: ArrayLike<Label> }, options: KaplanMeierOptions & { readonly levels?: readonly string[] } = {}): Outcome<readonly SurvivalStratum[]> {
  requireSameRows({ time: data.time, event: data.event, entry: data.entry, group: data.group })
  const groups = groupsOf(data.group), findings: Finding[] = [], strata: SurvivalStratum[] = []
  const levels = options.levels ?? [...groups.labels].sort()
  const checked = checkTimes(data)
  if (!checked.value) return { value: undefined, findings: checked.findings }
  // Rounding is taken away before the groups part, so that their curves step at the same times.
  const { time, entry } = checked.value
  const known = new Set(levels), rowsOf = rowsOfGroups(groups), at = new Map(groups.labels.map((label, g) => [label, g]))
  for (const label of groups.labels) if (!known.has(label)) throw new RangeError(`group ${label} is not one of ${levels.join(', ')}`)
  for (const name of levels) {
    const g = at.get(name)
    if (g === undefined) { findings.push(warning('survival-empty-group', { value: name }, `No row is in group ${name}.`)); continue }
    const pick = <T>(column: ArrayLike<T>): T[] => Array.from(rowsOf[g]!, i => column[i]!)
    const km = kaplanMeier({ time: pick(time), event: pick(data.event), ...(entry ? { entry: pick(entry) } : {}) }, options)
    if (!km.value) return { value: undefined, findings: km.findings }
    findings.push(...km.findings)
    strata.push({ name, curve: km.value })
  }
  return answer(strata, findings)
}
