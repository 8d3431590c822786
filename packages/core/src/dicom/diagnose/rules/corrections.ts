import { type Finding, note, warning } from '../../../record/index.ts'
import type { Series } from '../../folder/series.ts'

/**
 * Scatter and randoms among the corrections (0028,0051), or by the methods (0054,1105), (0054,1100). Uncorrected scatter adds 30 to
 * 40% of the counts; in 90Y scans, whose true counts are few, randoms are most of what is measured. Older headers of one vendor leave RAN
 * out although randoms were subtracted: its absence alone is a note, and only for 90Y.
 */
export function corrections(series: Series): Finding[] {
  const pet = series.instances.find(i => i.pet)?.pet
  if (series.kind !== 'pet' || !pet || series.pet?.attenuationCorrected === false) return []
  if (pet.corrections.length === 0) return [warning('pet/corrections', { series: series.key, tag: '(0028,0051)' },
    'The header does not list which corrections were made.', 'Ask how the series was reconstructed; then --repair corrections=ATTN,DECY,SCAT,RAN')]
  const subject = { series: series.key, tag: '(0028,0051)', value: pet.corrections.join('\\') }
  const has = (name: string) => pet.corrections.some(c => c.toUpperCase().startsWith(name))
  const none = (method: string | undefined) => method !== undefined && /^(none|no|off|uncorrected)\b/i.test(method.trim())
  const findings: Finding[] = []
  if ((!has('SCAT') && (pet.scatterMethod === undefined || none(pet.scatterMethod))) || (has('SCAT') && none(pet.scatterMethod)))
    findings.push(warning('pet/scatter', subject, 'Scatter was not corrected (no SCAT): uptake and activity are too high, in the liver typically by 20 to 40%, and lesions have too little contrast.', 'Use or make a reconstruction with scatter correction.'))
  if (none(pet.randomsMethod)) findings.push(warning('pet/randoms', { ...subject, tag: '(0054,1100)', value: pet.randomsMethod }, 'Randoms were not corrected: the image shows activity where there is none.', 'Use or make a reconstruction with randoms correction.'))
  else if (!has('RAN') && pet.randomsMethod === undefined && series.pet?.nuclide === '90Y')
    findings.push(note('pet/randoms', subject, 'RAN is not among the corrections: in 90Y scans most counts are randoms. Some scanners do not list it although they subtract them.', 'Ask how the series was reconstructed.'))
  return findings
}
