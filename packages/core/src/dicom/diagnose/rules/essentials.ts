import { type Finding, error, warning } from '../../../record/index.ts'
import type { Series } from '../../folder/series.ts'

/** What an image needs to become a volume. */
export function essentials(series: Series): Finding[] {
  if (series.kind !== 'ct' && series.kind !== 'pet' && series.kind !== 'spect') return []
  const findings: Finding[] = []
  const missing = (tag: string, what: string, files: readonly string[], remedy: string) => {
    if (files.length > 0) findings.push(error('image/essential-missing', { series: series.key, file: files[0]!, tag, value: files.length },
      `${what} is missing in ${files.length === series.instances.length ? 'every file' : `${files.length} of ${series.instances.length} files`} (${files[0]}).`, remedy))
  }
  // What is there and cannot be read is told as such.
  const lacking = (test: (f: NonNullable<Series['instances'][number]['image']>['frames'][number]) => boolean, tag: string) =>
    series.instances.filter(i => (i.image?.frames.some(test) ?? false) && !i.illegible?.some(n => n.tag === tag)).map(i => i.file)
  missing('(0028,0010)', 'The image (its rows and columns)', series.instances.filter(i => !i.image).map(i => i.file), 'Remove the files that are no images, or export them again.')
  missing('(0020,0032)', 'The position of the slice', lacking(f => !f.position, '(0020,0032)'), 'Export the original series, not a screen capture or a reformat.')
  missing('(0020,0037)', 'The orientation of the slice', lacking(f => !f.orientation, '(0020,0037)'), 'Export the original series, not a screen capture or a reformat.')
  missing('(0028,0030)', 'The pixel spacing', lacking(f => !f.spacing || !(f.spacing[0] > 0) || !(f.spacing[1] > 0), '(0028,0030)'), 'Export the original series.')
  const unscaled = series.kind === 'spect' ? [] : lacking(f => f.slope === undefined && !f.realWorld, '(0028,1053)')
  if (unscaled.length > 0) findings.push((unscaled.length < series.instances.length && series.kind === 'pet' ? error : warning)('image/no-rescale', { series: series.key, file: unscaled[0]!, tag: '(0028,1053)', value: unscaled.length },
    `The rescale slope is missing in ${unscaled.length} of ${series.instances.length} files; 1 is taken.`, 'Check the numbers against the workstation that exported them.'))
  const zero = lacking(f => f.slope === 0, '(0028,1053)')
  missing('(0028,1053)', 'A rescale slope other than 0', zero, 'Export the series again.')
  return findings
}
