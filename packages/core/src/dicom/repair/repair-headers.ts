import { type Finding, type Outcome, type Subject, answer, error, note, refusal } from '../../record/index.ts'
import type { InstanceHeader } from '../header/header.ts'
import { indexFolder } from '../folder/index-folder.ts'
import type { FolderIndex } from '../folder/series.ts'
import { repairBody, repairDose } from './body.ts'
import { type Changed, framesOf } from './changed.ts'
import { repairIsotope, repairPositronFraction } from './isotope.ts'
import {
  repairCorrections, repairDecayCorrection, repairFrameOfReference, repairPatient, repairSlope, repairSuvType,
  repairUnits, repairVoxels,
} from './labels.ts'
import { repairTargets } from './target.ts'
import { repairInjectionTime, repairScanTime, repairTimeZone } from './times.ts'
import { correctionsValue, instantValue, nuclideValue, numberValue, offsetValue, uidValue, wordValue } from './value.ts'
import { type AppliedRepair, type Repair, type RepairName, repairKinds, repairNames } from './repair.ts'

export interface Repaired {
  readonly headers: readonly InstanceHeader[]
  readonly applied: readonly AppliedRepair[]
}

// Claims first, then physics by the scanner's own times, then the times and the body that SUVs were made with.
const order: readonly RepairName[] = ['leaveOut', 'samePatient', 'frameOfReference', 'timeZone', 'voxels', 'units', 'suvType', 'decayCorrection', 'corrections', 'isotope', 'positronFraction',
  'scanTime', 'injectionTime', 'doseMbq', 'weightKg', 'heightM', 'sex', 'rescaleSlope']

/**
 * Headers as a person corrected them. Refused, with nothing applied, where a repair is unknown, gives no reason, has a value that
 * cannot be meant, fits no series or several (`repair/unknown`, `-no-reason`, `-value`, `-no-series`, `-which-series`, `-twice` ...).
 */
export function repairHeaders(headers: readonly InstanceHeader[], repairs: readonly Repair[]): Outcome<Repaired> {
  const findings: Finding[] = []
  const named = repairs.flatMap(repair => {
    const { name, value, reason } = repair, about: Subject = { value }
    const known = repairNames.find(n => n === name)
    if (!known) { findings.push(error('repair/unknown', about, `There is no repair ${JSON.stringify(name)}.`, `These can be repaired: ${nearestNames(name).join(', ')}.`)); return [] }
    if (reason.trim() === '') { findings.push(error('repair/no-reason', about, `The repair ${name}=${value} gives no reason.`, 'Say why: whoever reads the result must be able to judge it.')); return [] }
    return [{ name: known, repair }]
  }).toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
  if (findings.length > 0) return refusal(...findings)

  let current = [...headers]
  const applied: AppliedRepair[] = []
  const done = new Map<string, string>()
  for (const { name, repair } of named) {
    const index = indexFolder(current)
    const targets = repairTargets(name, repair, index)
    findings.push(...targets.findings)
    for (const { series, instances } of targets.value ?? []) {
      const subject: Subject = { series: series.key, ...(repair.file ? { file: repair.file } : {}) }
      const clash = instances.map(i => done.get(`${name} ${i.sopInstanceUid}`)).find(v => v !== undefined && v !== repair.value)
      if (clash !== undefined) { findings.push(error('repair/twice', { ...subject, value: repair.value }, `${name} of one series is to be ${clash} and ${repair.value}.`, 'Leave one of the two out.')); continue }
      for (const i of instances) done.set(`${name} ${i.sopInstanceUid}`, repair.value)
      // Copies of one instance are repaired alike: else they would be two different images under one UID.
      const uids = new Set(instances.map(i => i.sopInstanceUid))
      const own = current.filter(i => i.seriesUid === series.uid && uids.has(i.sopInstanceUid))
      const changed = change(name, repair.value, own, subject, firstPatient(index))
      findings.push(...changed.findings)
      if (!changed.value) continue
      const after = new Map(own.map((i, n) => [i, changed.value!.instances[n]]))
      const files = own.filter(i => after.get(i) !== i).length
      if (files === 0) { findings.push(note('repair/no-change', { ...subject, tag: repairKinds[name].tag, value: repair.value }, `The repair ${name}=${repair.value} changes nothing: the header says ${changed.value.before} already.`)); continue }
      applied.push({
        name, seriesUid: series.key, tag: repairKinds[name].tag, before: changed.value.before, after: changed.value.after, reason: repair.reason.trim(), files,
        ...pixelFactor(own, own.map(i => after.get(i)).filter(i => i !== undefined)),
      })
      current = current.flatMap(i => after.has(i) ? after.get(i) ?? [] : [i])
    }
  }
  return findings.some(f => f.severity === 'error') ? refusal(...findings) : answer({ headers: current, applied }, findings)
}

/** The index numbers patients by their earliest study. */
const firstPatient = (index: FolderIndex): InstanceHeader['patient'] =>
  (index.series.find(s => s.patient === 'patient 1') ?? index.series[0])!.instances[0]!.patient

/** Fewer instances than before where files are left out: undefined stands in their place. */
type Change = Omit<Changed, 'instances'> & { readonly instances: readonly (InstanceHeader | undefined)[] }

function change(name: RepairName, value: string, own: readonly InstanceHeader[], subject: Subject, first: InstanceHeader['patient']): Outcome<Change> {
  const then = <T>(parsed: Outcome<T>, apply: (v: T) => Outcome<Change>): Outcome<Change> => parsed.value === undefined ? refusal(...parsed.findings) : apply(parsed.value)
  switch (name) {
    case 'isotope': return then(nuclideValue(value, subject), v => repairIsotope(own, v, subject))
    case 'positronFraction': return then(numberValue(name, value, subject), v => repairPositronFraction(own, v, subject))
    case 'doseMbq': return then(numberValue(name, value, subject), v => repairDose(own, v, subject))
    case 'injectionTime': return then(instantValue(name, value, own[0]?.times.offset, subject), v => repairInjectionTime(own, v, subject))
    case 'scanTime': return then(instantValue(name, value, own[0]?.times.offset, subject), v => repairScanTime(own, v, subject))
    case 'timeZone': return then(offsetValue(value, subject), v => repairTimeZone(own, v, subject))
    case 'weightKg': return then(numberValue(name, value, subject), v => repairBody(own, { weightKg: v }, subject))
    case 'heightM': return then(numberValue(name, value, subject), v => repairBody(own, { heightM: v }, subject))
    case 'sex': return then(wordValue(name, value, ['M', 'F'], subject), v => repairBody(own, { sex: v }, subject))
    case 'voxels': return then(wordValue(name, value, ['SCALED', 'KEPT'], subject), v => repairVoxels(own, v === 'KEPT' ? 'kept' : 'scaled', subject))
    case 'units': return then(wordValue(name, value, ['BQML', 'KBQML', 'GML'], subject), v => repairUnits(own, v, subject))
    case 'suvType': return then(wordValue(name, value, ['BW', 'LBMJAMES128', 'LBMJANMA', 'BSA'], subject), v => repairSuvType(own, v))
    case 'decayCorrection': return then(wordValue(name, value, ['START', 'ADMIN', 'NONE'], subject), v => repairDecayCorrection(own, v))
    case 'corrections': return then(correctionsValue(value, subject), v => repairCorrections(own, v))
    case 'rescaleSlope': return then(numberValue(name, value, subject), v => repairSlope(own, v, subject))
    case 'frameOfReference': return then(uidValue(value, subject), v => repairFrameOfReference(own, v))
    case 'samePatient': return then(wordValue(name, value, ['YES'], subject), () => repairPatient(own, first))
    case 'leaveOut': return then(wordValue(name, value, ['YES'], subject), () => answer({ instances: own.map(() => undefined), before: `${own.length} ${own.length === 1 ? 'file' : 'files'}`, after: 'left out' }))
  }
}

/** By what stored numbers are multiplied now, over what they were before. */
function pixelFactor(before: readonly InstanceHeader[], after: readonly InstanceHeader[]): { pixelFactor?: readonly [number, number] } {
  const a = framesOf(before), b = framesOf(after)
  if (a.length !== b.length) return {}
  const ratios = a.map((f, n) => (b[n]!.repairFactor ?? 1) / (f.repairFactor ?? 1) * ((b[n]!.slope ?? 1) / (f.slope || (b[n]!.slope ?? 1))))
  const least = ratios.reduce((m, r) => Math.min(m, r), Infinity), most = ratios.reduce((m, r) => Math.max(m, r), -Infinity)
  return ratios.every(r => r === 1) || ratios.length === 0 ? {} : { pixelFactor: [least, most] }
}

/** All names, those that look like the one typed first. */
function nearestNames(name: string): RepairName[] {
  const typed = name.toLowerCase()
  const shared = (n: string) => { let k = 0; while (k < n.length && n[k] === typed[k]) k++; return k }
  return [...repairNames].sort((a, b) => shared(b.toLowerCase()) - shared(a.toLowerCase()))
}
