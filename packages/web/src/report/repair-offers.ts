import { type RepairName, repairKinds, repairNames } from '@yttria/core/dicom'
import type { Finding } from '@yttria/core/record'

export interface RepairProposal { readonly name: RepairName; readonly value: string; readonly hint: string; readonly series?: string; readonly file?: string }

/** The repairs that a finding's remedy names, as `--repair NAME[@WHERE]=VALUE` or `NAME=...` after it; '...' is for the person to fill in. */
export function repairProposals({ remedy, subject }: Pick<Finding, 'remedy' | 'subject'>): RepairProposal[] {
  if (remedy === undefined || !remedy.includes('--repair')) return []
  const found: RepairProposal[] = []
  for (const [, name, where, value] of remedy.slice(remedy.indexOf('--repair')).matchAll(/\b([A-Za-z]+)(?:@([^=\s]+))?=([^\s;,)]+(?:,[A-Z]+)*)/g)) {
    const known = repairNames.find(n => n === name)
    if (!known || found.some(f => f.name === known && f.value === cleaned(value!))) continue
    // A placeholder stands for what the person knows: '...', YYYY-MM-DD, +hh:mm, 'a UID'.
    found.push({ name: known, value: cleaned(value!), hint: repairKinds[known].value, ...(where && /^[\d.#]+$/.test(where) ? { series: where } : where ? { file: where } : subject.series === undefined ? {} : { series: subject.series }) })
  }
  return found
}

const cleaned = (value: string): string => /\.\.\.|YYYY|hh/.test(value) ? '' : value.replace(/[.;]$/, '')
