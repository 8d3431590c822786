import { type Finding, type Subject, warning } from '../../record/index.ts'
import { type Becquerel, type NuclideName, GBq, MBq } from '../../physics/index.ts'
import type { Radiopharmaceutical } from '../header/radiopharmaceutical.ts'

/** Injected activity: Bq, or what was typed in MBq (below 10,000) or for 90Y in GBq (below 20); told where it is not Bq. */
export function injectedActivity(r: Radiopharmaceutical | undefined, nuclide: NuclideName | undefined, subject: Subject): { readonly injectedBq?: Becquerel; readonly findings: readonly Finding[] } {
  const dose = r?.totalDose
  if (dose === undefined || dose === 0) return { findings: [] }
  const about = { ...subject, tag: '(0018,1074)', value: dose }
  if (!(dose > 0)) return { findings: [warning('pet/dose', about, `An injected activity of ${dose} Bq cannot be.`, 'Compare it with the record of the injection: --repair doseMbq=...')] }
  if (dose >= 10_000) return { injectedBq: dose, findings: [] }
  const [unit, injectedBq] = nuclide === '90Y' && dose < 20 ? ['GBq', dose * GBq] : ['MBq', dose * MBq]
  return { injectedBq, findings: [warning('pet/dose', about, `The injected activity ${dose} was read as ${unit}; the standard wants Bq.`, 'Compare it with the record of the injection; if it is wrong: --repair doseMbq=...')] }
}
