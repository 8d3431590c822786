import { useMemo } from 'preact/hooks'
import type { RigidTransform } from '@yttria/core/volume'
import type { PatientState } from '../state/patient-state.ts'
import type { LoadedImage } from '../voxels/exam-images.ts'
import type { Standing } from './comparison-state.ts'
import type { LesionPart } from './pair.ts'
import { boxAbout, correlation, samplesOf } from './similarity.ts'

/** Soft tissue of a CT, HU. */
const softTissue = { low: -160, high: 240 }

const imageOf = (image: LoadedImage) => ({ geometry: image.header.geometry, voxels: image.voxels })

/** The moving PET about a lesion. */
export const samplesAbout = (pet: LoadedImage, part: LesionPart) =>
  samplesOf(imageOf(pet), boxAbout(pet.header.geometry, part.voi.grid, 10))

/** How alike the images are by CT, or about the lesion by PET: where they were, and where they are now. */
export function useLikeness(
  s: PatientState,
  at: Standing,
  part: LesionPart | undefined,
): { before: number | undefined; now: number | undefined } {
  const { hub, to, exam, base } = at
  const samples = useMemo(() => {
    if (part && hub.pet) return samplesAbout(hub.pet, part)
    return hub.ct ? samplesOf(imageOf(hub.ct), softTissue) : undefined
  }, [part, hub.pet, hub.ct])
  const fixed = part ? to.pet : to.ct
  const like = (t: RigidTransform) =>
    samples && fixed ? correlation(samples, imageOf(fixed), t, part ? {} : softTissue) : undefined
  const before = useMemo(
    () => like(part ? exam.transform : base),
    [samples, fixed, s.shown.value?.number, s.review.value],
  )
  return { before, now: like(at.now) }
}
