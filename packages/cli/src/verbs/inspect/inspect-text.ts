import { MBq, hour, minute } from '@yttria/core/physics'
import { type FolderIndex, type PetQuantity, type Series, dateText, notMeasured, petQuantity, repairNames, secondsBetween, timeText } from '@yttria/core/dicom'
import type { Finding } from '@yttria/core/record'
import { findingsText, sameWords, wrapped } from '../../terminal/findings-text.ts'
import type { Inspection } from './inspection.ts'
import { type Readiness, readiness } from './readiness.ts'
import { repairsText } from '../../terminal/repairs-text.ts'
import { type TextCell, textTable } from '../../terminal/text-table.ts'
import type { Io } from '../../terminal/verb.ts'

/** What a physicist reads: per exam a table, then what the numbers mean, then what is doubtful. */
export function inspectText(inspection: Inspection, io: Pick<Io, 'terminal' | 'verbose' | 'width'>): string {
  const { index } = inspection
  const numbers = new Map(index.series.map((s, n) => [s.key, n + 1]))
  const ready = readiness(index, inspection.findings)
  const out: string[] = [`${summary(inspection)}\n`, ...ready.length === 0 && index.series.length > 0 ? ['Doses from these images: no: there is no PET.\n'] : ready.flatMap(r => readinessText(r, index, numbers, io.width))]
  for (const patient of index.patients) {
    out.push(`\n${patient.key}${patient.sex ? `, sex ${patient.sex}` : ''}\n`)
    for (const study of index.studies.filter(s => s.patient === patient.key)) {
      const own = index.series.filter(s => s.patient === patient.key && s.studyUid === study.uid)
      out.push(`\n  ${[study.start ? dateText(study.start) : 'no date', study.description].filter(Boolean).join('  ')}\n`)
      out.push(textTable(['#', 'series', 'start', { header: 'slices', align: 'right' }, 'matrix', { header: 'voxel', unit: 'mm' }, { header: 'length', unit: 'mm' }, 'frame', { header: 'description', maxWidth: 34 }],
        own.map(s => row(s, numbers.get(s.key)!, frameLetters(inspection))), { indent: '  ' }))
      for (const s of own) for (const line of meaning(s)) out.push(`  ${String(numbers.get(s.key)).padStart(3)}  ${line}\n`)
    }
  }
  out.push(repairsText(inspection.repairs.map(r => ({ ...r, series: r.seriesUid })), io, series => { const s = index.series.find(x => x.key === series); return s && `#${numbers.get(s.key)} ${what(s)}` }))
  // Of several series the repair is one each.
  const alone = (f: Finding) => inspection.findings.every(x => x === f || sameWords(x) !== sameWords(f))
  out.push(findingsText(inspection.findings.map(f => alone(f) ? placed(f, numbers) : f), io, f => label(f, index.series, numbers)))
  return out.join('')
}

/** 'Doses can be calculated: ...', in a line, and what is wanted in further ones. */
function readinessText(r: Readiness, index: FolderIndex, numbers: ReadonlyMap<string, number>, width: number): string[] {
  const name = (key: string) => { const s = index.series.find(x => x.key === key); return `#${numbers.get(key)}${s?.start ? ` (${dateText(s.start)})` : ''}` }
  const whose = index.patients.length > 1 ? `${r.patient}: ` : ''
  const found = [
    r.treatments.length > 0 && `90Y PET ${r.treatments.map(name).join(', ')}`, r.baseline !== undefined && `FDG ${r.treatments.length > 0 ? 'before ' : ''}${name(r.baseline)}`, r.followUp !== undefined && `FDG after ${name(r.followUp)}`,
  ].filter(x => x !== false).join(', ')
  const answers = { yes: 'yes', partly: 'of the liver only', after: 'not as they are', no: 'no' } as const
  // One reason why not fits into the line.
  const short = r.doses === 'no' || r.doses === 'partly' ? r.wants[0] : undefined
  const lines = [`${whose}Doses from these images: ${answers[r.doses]}${r.doses === 'yes' && r.warnings > 0 ? `, once the ${r.warnings === 1 ? 'warning is' : `${r.warnings} warnings are`} read` : ''}${short ? `: ${short.why.replace(/\.$/, '')}` : ''}${found ? `. ${found}` : ''}.`]
  for (const w of short ? [] : r.wants) lines.push(...wrapped(`${w.series?.split(', ').map(k => numbers.has(k) ? `#${numbers.get(k)} ` : '').join('') ?? ''}${w.why}${w.repair ? ` -> --repair ${w.repair.replace('=', `${w.series && numbers.has(w.series) ? `@#${numbers.get(w.series)}` : ''}=`)} --reason '...'` : w.remedy ? ` -> ${w.remedy}` : ''}`, Math.max(60, Math.min(width, 130)) - 4).map((line, n) => `${n === 0 ? '  - ' : '    '}${line}`))
  return lines.map(line => `${line}\n`)
}

/** Repairs in remedies with the number of the series they are for. */
function placed(f: Finding, numbers: ReadonlyMap<string, number>): Finding {
  const n = f.subject.series === undefined ? undefined : numbers.get(f.subject.series)
  if (n === undefined || !f.remedy) return f
  return { ...f, remedy: f.remedy.replace(/\b([A-Za-z]+)=(?=\S)/g, (all, name: string) => (repairNames as readonly string[]).includes(name) ? `${name}@#${n}=` : all) }
}

function summary({ folder, dicom, others, nifti, index }: Inspection): string {
  const count = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`
  const plain = others - nifti.length
  return [`${folder}: ${count(dicom, 'DICOM file')}`, count(index.series.length, 'series', 'series'),
    ...(index.patients.length === 1 ? [] : [count(index.patients.length, 'patient')]),
    ...(nifti.length > 0 ? [count(nifti.length, 'NIfTI file')] : []), ...(plain > 0 ? [`${count(plain, 'other file')} left out`] : [])].join(', ')
}

/** Frames of reference as letters: what carries one letter lies in one space. */
function frameLetters({ index }: Inspection): Map<string, string> {
  const uids = [...new Set(index.series.map(s => s.frameOfReferenceUid).filter(u => u !== undefined))]
  return new Map(uids.map((u, n) => [u, n < 26 ? String.fromCharCode(65 + n) : `A${n}`]))
}

function row(s: Series, number: number, frames: ReadonlyMap<string, string>): TextCell[] {
  const g = s.geometry, image = s.kind === 'seg' || s.kind === 'rtstruct' ? undefined : s.instances[0]?.image
  return [
    number, what(s), s.start ? timeText(s.start) : undefined, g ? g.slices : image ? s.instances.length : undefined,
    image ? `${image.columns} x ${image.rows}` : undefined,
    g ? g.spacing.map(x => x.toFixed(2)).join(' x ') : undefined,
    g && g.slices > 1 ? (g.spacing[2] * g.slices).toFixed(1) : undefined,
    s.frameOfReferenceUid === undefined ? undefined : frames.get(s.frameOfReferenceUid), s.description,
  ]
}

function what(s: Series): string {
  const part = s.part ? ` (${s.part.number}/${s.part.of})` : ''
  switch (s.kind) {
    case 'pet': return `PET ${[s.pet?.nuclide ?? s.pet?.evidence?.label ?? 'nuclide?', s.pet?.tracer, s.pet?.attenuationCorrected === false && 'NAC'].filter(Boolean).join(' ')}${part}`
    case 'spect': return `SPECT ${s.pet?.nuclide ?? s.pet?.evidence?.label ?? ''}`.trim() + part
    case 'nm-planar': return `NM planar${part}`
    case 'ct': return `CT${part}`
    case 'rtstruct': return 'RTSTRUCT'
    case 'seg': return 'SEG'
    case 'reg': return 'registration'
    case 'other': return [s.modality || 'unknown', s.instances[0] && notMeasured(s.instances[0])].filter(Boolean).join(' ') + part
  }
}

/** What the numbers of a PET mean, or what a structure set holds. */
function meaning(s: Series): string[] {
  if (s.kind === 'pet') {
    const q = petQuantity(s).value
    return q ? petMeaning(q, s) : ['its numbers cannot be used: see the findings']
  }
  const parts = s.instances.flatMap(i => i.object?.parts ?? [])
  if (parts.length === 0) return []
  const names = parts.slice(0, 12).map(p => p.name || `number ${p.number}`)
  return [`${s.kind === 'seg' ? 'segments' : 'ROIs'}: ${names.join(', ')}${parts.length > 12 ? ` and ${parts.length - 12} more` : ''}`]
}

function petMeaning(q: PetQuantity, s: Series): string[] {
  const name = q.unit === 'Bq/ml' ? 'Bq/mL' : 'SUVbw (g/mL)'
  const corrected = q.decayCorrection === 'NONE' ? `not decay-corrected; Yttria corrects each frame to the scan start ${timeText(q.referenceTime)}`
    : q.decayCorrection === 'ADMIN' ? `decay-corrected to the injection${q.injectionTime ? ` ${timeText(q.injectionTime)}` : ''}`
    : `decay-corrected to the scan start ${timeText(q.referenceTime)}`
  // Of 90Y the dose is wanted, not the SUV: the way back to the injection, by the header's half-life.
  const back = q.injectionTime && 2 ** (secondsBetween(q.injectionTime, q.referenceTime) / q.halfLife)
  const suv = q.unit !== 'Bq/ml' ? '' : q.nuclide === '90Y' ? (back !== undefined && q.decayCorrection !== 'ADMIN' ? `; x ${back.toPrecision(5)} at the injection` : '')
    : q.suvbwPerUnit !== undefined ? `; SUVbw = ${q.suvbwPerUnit.toPrecision(5)} x Bq/mL` : ''
  const given = [
    q.injectedBq !== undefined && `${(q.injectedBq / MBq).toFixed(q.injectedBq < 1e9 ? 1 : 0)} MBq`, s.pet?.nuclide ?? s.pet?.evidence?.label, s.pet?.tracer,
    q.injectionTime && `at ${clock(q, s)}`,
  ].filter(Boolean).join(' ')
  const body = [q.weightKg !== undefined && `${q.weightKg} kg`, q.heightM !== undefined && `${q.heightM} m`].filter(Boolean).join(', ')
  return [`${name}, ${corrected}${suv}`, [given, body].filter(Boolean).join('; ')].filter(line => line !== '')
}

function clock(q: PetQuantity, s: Series): string {
  const t = q.injectionTime!, elapsed = secondsBetween(t, q.scanStart)
  const sameDay = dateText(t) === dateText(q.scanStart)
  const before = elapsed < 0 ? 'AFTER the scan' : elapsed < 3 * hour ? `${Math.round(elapsed / minute)} min before the scan` : `${(elapsed / hour).toFixed(1)} h before the scan`
  return `${sameDay ? '' : `${dateText(t)} `}${timeText(t)}, ${before}${s.pet?.injection?.rule === 'time-only' ? ' (no date given)' : ''}`
}

function label(f: Finding, series: readonly Series[], numbers: ReadonlyMap<string, number>): string | undefined {
  const s = series.find(x => x.key === f.subject.series)
  return s && `#${numbers.get(s.key)} ${what(s)}`
}
