import type { InstanceHeader } from './header.ts'
import { sopClass } from './header.ts'

/** What an image of CT or PET is that is no volume to measure in; undefined for one that is. */
export type NotMeasured = 'localiser' | 'projection (MIP)' | 'screen capture' | 'secondary capture' | 'picture in colour'

const capture = '1.2.840.10008.5.1.4.1.1.7'

/** By class, image type (0008,0008), series type (0054,1000) and the pixels themselves. Descriptions decide nothing. */
export function notMeasured(i: InstanceHeader): NotMeasured | undefined {
  const types = i.imageType.map(t => t.toUpperCase())
  const has = (...words: readonly string[]) => types.some(t => words.some(w => t === w || t.startsWith(`${w} `) || t.startsWith(`${w}_`)))
  if (i.sopClassUid === capture || i.sopClassUid.startsWith(`${capture}.`)) return 'secondary capture'
  if (has('LOCALIZER', 'SCOUT', 'TOPOGRAM')) return 'localiser'
  if (types.some(t => /SCREEN ?SAVE|SCREENSHOT/.test(t))) return 'screen capture'
  if (has('MIP', 'MINIP', 'MAXIP', 'PROJECTION IMAGE', 'VOLUME_RENDERED', 'RENDERED', 'SURFACE RENDERED') || i.pet?.seriesType[1]?.toUpperCase() === 'REPROJECTION') return 'projection (MIP)'
  if ((i.sopClassUid === sopClass.ct || i.sopClassUid === sopClass.pet || i.sopClassUid === sopClass.enhancedCt || i.sopClassUid === sopClass.enhancedPet) && (i.image?.samplesPerPixel ?? 1) > 1) return 'picture in colour'
  return undefined
}

/** DERIVED and SECONDARY: computed from other images after the scan (reformats, fused or resampled images). */
export const isDerived = (i: InstanceHeader): boolean => i.imageType[0]?.toUpperCase() === 'DERIVED' && i.imageType[1]?.toUpperCase() === 'SECONDARY'
