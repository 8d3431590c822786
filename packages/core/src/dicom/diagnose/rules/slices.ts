import { type Finding, error, note, warning } from '../../../record/index.ts'
import type { InstanceHeader } from '../../header/header.ts'
import type { Series } from '../../folder/series.ts'

/** Slices missing, doubled, unevenly spaced, or sheared against each other. */
export function slices(series: Series): Finding[] {
  const p = series.geometry?.positions
  if (!p) return []
  const subject = { series: series.key, tag: '(0020,0032)' }
  const findings: Finding[] = []
  const single = series.instances.every(i => i.image?.frames.length === 1)
  const fileAt = (n: number): InstanceHeader | undefined => single ? series.instances[n] : series.instances[0]
  const at = (n: number) => `${p.distances[n]!.toFixed(1)} mm`
  if (p.distances.length === 1) findings.push(note('slices/single', subject, 'The series is a single slice; it makes no volume to measure in.'))
  if (p.gaps.length > 0) {
    const missing = p.gaps.reduce((n, g) => n + g.missing, 0), first = p.gaps[0]!
    findings.push(error('slices/missing', { ...subject, file: fileAt(first.after)?.file, value: missing },
      `${missing} ${missing === 1 ? 'slice is' : 'slices are'} missing${p.gaps.length === 1 ? '' : ':'} ${p.gaps.slice(0, 3).map(g => `${p.gaps.length === 1 ? '' : `${g.missing} `}between ${at(g.after)} and ${at(g.after + 1)}`).join(', ')}${p.gaps.length > 3 ? ', ...' : ''} along the normal (step ${p.step!.toFixed(3)} mm).`,
      'Fetch the whole series from the archive again; if it is an excerpt on purpose, give one block of slices at a time.'))
  }
  if (p.doubled.length > 0) {
    const first = p.doubled[0]!
    // Whether they are copies the pixels tell: reading the image leaves copies out and refuses others.
    findings.push(warning('slices/doubled', { ...subject, file: fileAt(first)?.file, value: p.doubled.length },
      `${p.doubled.length} ${p.doubled.length === 1 ? 'slice lies' : 'slices lie'} where another lies (first at ${at(first)}: ${[fileAt(first - 1)?.file, fileAt(first)?.file].filter(Boolean).join(' and ')}), and nothing in the headers tells them apart. If their pixels are the same one is left out; if not, the series is refused.`,
      'Remove the slices that do not belong, or export the series again.'))
  }
  if (p.uneven.length > 0) {
    const first = p.uneven[0]!
    // As reading the image has it: 5% of a step off the regular grid and more is refused, less is told.
    const most = Math.max(...p.uneven.map(u => Math.abs(u.step - p.step!)))
    findings.push((most > 0.05 * p.step! ? error : warning)('slices/uneven', { ...subject, file: fileAt(first.after)?.file, value: Number(first.step.toFixed(3)) },
      `${p.uneven.length} of ${p.distances.length - 1} steps between slices are not the usual ${p.step!.toFixed(3)} mm (${first.step.toFixed(3)} mm after ${at(first.after)}).`,
      'Use the reconstruction with even slices.'))
  }
  if (p.shear > 0.002) findings.push(error('slices/sheared', { ...subject, value: Number(p.shear.toFixed(4)) },
    `The slices do not lie above each other: they shift by ${(p.shear * 100).toFixed(1)}% of their distance (tilted gantry).`, 'Use a series without gantry tilt, or one resampled by the scanner.'))
  const thickness = series.geometry?.sliceThickness
  if ((series.part?.number ?? 1) === 1 && p.step !== undefined && thickness !== undefined && thickness > 0 && p.step > 1.05 * thickness && p.gaps.length === 0)
    findings.push(warning('slices/apart', { ...subject, tag: '(0018,0050)', value: thickness },
      `Slices of ${thickness.toFixed(2)} mm lie ${p.step.toFixed(2)} mm apart: what is between them was not imaged, or every second slice is missing.`, 'Fetch the whole series from the archive again, or use a contiguous reconstruction.'))
  return findings
}
