import { type Finding, warning } from '../../record/index.ts'
import type { ExamImages } from '../images/inputs.ts'
import { leastShare } from './coverage.ts'
import type { Livers } from './livers.ts'

/** What of the liver an exam's PET does not show, or shows without correction of attenuation. `beyond`: what that means. */
export function liverFindings({ exam, pet, ct }: ExamImages, liver: Livers | undefined, beyond: string): Finding[] {
  const onPet = pet && liver?.shareOn(exam.id, pet.volume.geometry), onCt = ct && liver?.shareOn(exam.id, ct.volume.geometry)
  const percent = (share: number) => `${Math.round(100 * share)}%`
  return onPet === undefined ? [] : [
    ...(onPet >= leastShare ? [] : [warning('course/liver-cut', { series: pet!.seriesUid, value: Number((1 - onPet).toFixed(2)) }, `${percent(1 - onPet)} of the liver lies outside the PET of ${exam.id}: ${beyond}.`)]),
    // Where both end, the PET has no voxels to be too low.
    ...(onCt === undefined || onCt >= leastShare || onPet - onCt < 1 - leastShare ? [] : [warning('course/liver-outside-ct', { series: pet!.seriesUid, value: Number(onCt.toFixed(2)) },
      `Only ${percent(onCt)} of the liver lies within the CT of ${exam.id}: where the CT does not reach, attenuation is not corrected and the PET is too low.`, 'Use a CT that covers the liver.')]),
  ]
}
