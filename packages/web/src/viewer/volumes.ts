import { cache } from '@cornerstonejs/core'
import { addVolume } from './engine.ts'
import type { LoadedImage } from './exam-images.ts'
import { namesOf } from './volume-names.ts'

/** The image as a volume of the viewer, made once; answers whether it was made now. */
export function ensureVolume(image: LoadedImage, modality: 'CT' | 'PT'): boolean {
  const id = namesOf(image)
  if (cache.getVolume(id)) return false
  addVolume(id, image.header.geometry, image.voxels, modality)
  return true
}

export const dropVolumes = (): void => cache.purgeCache()
