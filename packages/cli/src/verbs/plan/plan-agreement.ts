import { agreementChart, significant } from '@yttria/core/figures'
import { type Agreement, blandAltman } from '@yttria/core/planning'
import { InputError } from '@yttria/node/errors'
import { readTable } from '@yttria/node/tables'
import { writeFolder } from '@yttria/node/write'
import { textTable } from '../../terminal/text-table.ts'
import type { Io } from '../../terminal/verb.ts'
import { compartmentNames as names } from './comparison-text.ts'

/** Bland-Altman of each compartment of a table of comparisons. */
export async function planAgreement(options: { agreement: string; ratio: boolean; out?: string | undefined; json: boolean }, io: Io): Promise<number> {
  const table = await readTable(options.agreement).catch((fault: { code?: string }) => { throw fault.code === undefined || fault instanceof InputError ? fault : new InputError(`--agreement ${options.agreement}: cannot be read`) }), { name } = table
  const column = (c: string): string[] => {
    const at = table.header.indexOf(c)
    if (at < 0) throw new InputError(`${name} has no column ${c}: it needs patient, compartment, predictedGy and deliveredGy`)
    return table.rows.map(r => (r.cells[at] ?? '').trim())
  }
  const patient = column('patient'), compartment = column('compartment'), predicted = column('predictedGy'), delivered = column('deliveredGy')
  const pairs = patient.flatMap((key, n) => {
    // The header again, where files were put one after the other.
    if (key === 'patient' && predicted[n] === 'predictedGy') return []
    const p = Number(predicted[n] || NaN), d = Number(delivered[n] || NaN)
    if (key === '' || !Number.isFinite(p) || !Number.isFinite(d))
      throw new InputError(`${name}, row ${table.rows[n]!.row}: it needs a patient, and numbers for predictedGy and deliveredGy`)
    return [{ key, compartment: compartment[n]!, predicted: p, delivered: d }]
  })
  const scale = options.ratio ? 'ratio' : 'difference', kinds = [...new Set(pairs.map(p => p.compartment))]
  const made = kinds.map((kind): { kind: string; agreement?: Agreement; why?: string } => {
    const own = pairs.filter(p => p.compartment === kind)
    try {
      return { kind, agreement: blandAltman(own, scale) }
    } catch (fault) {
      if (!(fault instanceof RangeError)) throw fault
      return { kind, why: fault.message }
    }
  })
  const found = made.flatMap(m => m.agreement ? [{ compartment: m.kind, ...m.agreement }] : [])
  if (found.length === 0) throw new InputError(`${name}: ${made.map(m => `${m.kind}: ${m.why}`).join('; ') || 'no rows'}`)
  const result = { schemaVersion: '1.0.0', scale, agreement: found, left: made.flatMap(m => m.why === undefined ? [] : [{ compartment: m.kind, why: m.why }]) }
  if (options.out !== undefined) {
    const { chartFile } = await import('@yttria/render')
    const charts = await Promise.all(found.map(async a => ({ path: `agreement-${a.compartment.replace(/[^A-Za-z0-9]+/g, '-')}.svg`, bytes: await chartFile(agreementChart({ ...a, what: names[a.compartment as keyof typeof names] ?? a.compartment })) })))
    await writeFolder(options.out, [{ path: 'agreement.json', bytes: `${JSON.stringify(result, undefined, 2)}\n` }, ...charts], e => /^agreement(-[A-Za-z0-9-]+)?\.(json|svg)$/.test(e))
  }
  const unit = options.ratio ? undefined : 'Gy', range = (e: Agreement['bias']) => `${significant(e.value)} (${significant(e.low)} to ${significant(e.high)})`
  io.out(options.json ? `${JSON.stringify(result, undefined, 2)}\n` : `${textTable(['compartment', 'patients', { header: options.ratio ? 'delivered / predicted' : 'bias', ...(unit ? { unit } : {}) }, { header: 'lower limit', ...(unit ? { unit } : {}) }, { header: 'upper limit', ...(unit ? { unit } : {}) }],
    found.map(a => [a.compartment, String(a.n), range(a.bias), range(a.lower), range(a.upper)]))}\n${result.left.map(l => `Left out ${l.compartment}: ${l.why}.\n`).join('')}`)
  return 0
}
