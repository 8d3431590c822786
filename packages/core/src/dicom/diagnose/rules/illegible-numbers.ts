import { type Finding, error, warning } from '../../../record/index.ts'
import type { Series } from '../../folder/series.ts'

const names: Readonly<Record<string, string>> = {
  '(0028,1053)': 'rescale slope', '(0028,1052)': 'rescale intercept', '(0028,0030)': 'pixel spacing', '(0020,0032)': 'position of the slice', '(0020,0037)': 'orientation of the slice',
  '(0010,1030)': 'body weight', '(0010,1020)': 'body height', '(0018,1074)': 'injected activity', '(0018,1075)': 'half-life', '(0018,1076)': 'positron fraction',
}
const repairs: Readonly<Record<string, string>> = { '(0010,1030)': 'weightKg', '(0010,1020)': 'heightM', '(0018,1074)': 'doseMbq' }

/** Numbers that are none, most often for a decimal comma. Of scale and place an error; what the body or the dose lack without them is told by others. */
export function illegibleNumbers(series: Series): Finding[] {
  if (series.kind !== 'ct' && series.kind !== 'pet' && series.kind !== 'spect') return []
  const of = new Map<string, { file: string; value: string; files: number }>()
  for (const i of series.instances) for (const { tag, value } of i.illegible ?? []) {
    const known = of.get(tag)
    if (known) known.files++
    else of.set(tag, { file: i.file, value, files: 1 })
  }
  return [...of].map(([tag, { file, value, files }]) => {
    const comma = /^[^.]*\d,\d/.test(value), repair = repairs[tag]
    return (/^\((0028|0020)/.test(tag) ? error : warning)('dicom/not-a-number', { series: series.key, file, tag, value },
      `The ${names[tag] ?? 'value'} ${JSON.stringify(value)} of ${files === series.instances.length ? 'every file' : `${files} of ${series.instances.length} files`} is no number${comma ? ': a comma where DICOM has a point' : ''}. It counts as not given.`,
      `Export again with a tool that writes numbers as DICOM wants them${repair ? `, or --repair ${repair}=...` : '.'}`)
  })
}

export const numberTags = Object.keys(names)
