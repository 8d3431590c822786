import { type Finding, note } from '../../../record/index.ts'
import { minute } from '../../../physics/index.ts'
import { bedsOf } from '../../folder/beds.ts'
import { isDerived } from '../../header/not-measured.ts'
import type { FolderIndex, Series } from '../../folder/series.ts'
import { secondsBetween, timeText } from '../../header/times.ts'

/**
 * Several corrected PET series of one exam: reconstructions of one scan where they began together, else scans of their own (whole body,
 * then liver beds). Which reconstruction is meant nobody but a person knows, so none is taken by itself. Told at the first of them.
 */
export function reconstructions(series: Series, index: FolderIndex): Finding[] {
  const same = index.series.filter(s => isAlike(s, series))
  if (same.length < 2 || same[0] !== series) return []
  const scans: Series[][] = []
  for (const s of same) {
    const scan = scans.find(group => together(group[0]!, s))
    if (scan) scan.push(s)
    else scans.push([s])
  }
  const findings = scans.filter(group => group.length > 1).map(group => {
    const originals = group.filter(s => s.instances[0] && !isDerived(s.instances[0]))
    return note('pet/several-reconstructions', { series: group[0]!.key, value: group.length },
      `${group.length} attenuation-corrected PET series show one scan${group[0]!.start ? ` (${timeText(group[0]!.start)})` : ''}: ${group.map(s => describe(s)).join('; ')}. ${originals.length === 1 && group.length > 1 ? 'The only one that is not derived from another is taken.' : 'None is taken by itself: their numbers differ by resolution and noise.'}`,
      originals.length === 1 ? undefined : 'Name the one to be used as petSeriesUid in course.json, of every exam alike.')
  })
  if (scans.length > 1) findings.push(note('pet/several-scans', { series: series.key, value: scans.length },
    `The exam holds ${scans.length} PET scans: ${scans.map(([s]) => `${s!.start ? `${timeText(s!.start)} ` : ''}${extent(s!)}`).join('; ')}.`,
    'Name the one to be used as petSeriesUid in course.json: the one that holds the whole liver.'))
  return findings
}

const isAlike = (a: Series, b: Series): boolean =>
  a.kind === 'pet' && b.kind === 'pet' && a.patient === b.patient && a.studyUid === b.studyUid && a.frameOfReferenceUid === b.frameOfReferenceUid &&
  a.pet?.attenuationCorrected !== false && b.pet?.attenuationCorrected !== false && a.pet?.nuclide === b.pet?.nuclide && (a.geometry?.slices ?? 0) > 1 && (b.geometry?.slices ?? 0) > 1 &&
  // Time frames of one series are no reconstructions.
  !(a.uid === b.uid && a !== b)

const together = (a: Series, b: Series): boolean => !a.start || !b.start || Math.abs(secondsBetween(a.start, b.start)) <= 2 * minute

/** '"PET AC" (OSEM 4i21s, 200 x 200 x 75)' */
function describe(s: Series): string {
  const g = s.geometry, derived = s.instances[0] && isDerived(s.instances[0])
  return `${s.description ?? 'without description'} (${[s.instances[0]?.pet?.reconstruction, g && `${g.columns} x ${g.rows} x ${g.slices}`, derived && 'derived'].filter(Boolean).join(', ')})`
}

function extent(s: Series): string {
  const g = s.geometry, beds = bedsOf(s).length
  return `${s.description ?? 'without description'} (${g ? `${Math.round(g.spacing[2] * g.slices / 10)} cm` : '?'}${beds > 1 && beds < 20 ? `, ${beds} beds` : ''})`
}
