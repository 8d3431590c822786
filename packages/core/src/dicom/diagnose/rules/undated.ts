import { type Finding, warning } from '../../../record/index.ts'
import type { Series } from '../../folder/series.ts'

const names: Readonly<Record<string, string>> = {
  '(0008,0020)': 'The date of the study', '(0008,0030)': 'The time of the study', '(0008,0021)': 'The date of the series', '(0008,0031)': 'The time of the series',
  '(0008,0022)': 'The date of the acquisition', '(0008,0032)': 'The time of the acquisition',
}

/** A time of day without its date, or a date without its time: no moment can be made of it, and another tag stands in for it. */
export function undated(series: Series): Finding[] {
  if (series.kind !== 'pet') return []
  const tags = [...new Set(series.instances.flatMap(i => i.times.halves))].filter(t => t !== '(0008,0020)' && t !== '(0008,0030)').sort()
  return tags.map(tag => {
    const files = series.instances.filter(i => i.times.halves.includes(tag))
    const used = series.pet?.scan
    return warning('pet/undated', { series: series.key, file: files[0]!.file, tag, value: files.length },
      `${names[tag]} is missing in ${files.length === series.instances.length ? 'every file' : `${files.length} of ${series.instances.length} files`}, its other half is there${used ? `; the scan was taken to begin at ${used.time.text.slice(0, 19)}` : ''}.`,
      'Compare with the record of the scan; if it is wrong: --repair scanTime=...')
  })
}
