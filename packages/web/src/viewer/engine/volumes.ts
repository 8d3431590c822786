import { cache } from '@cornerstonejs/core'
import { addVolume } from './engine.ts'
import type { LoadedImage } from '../../voxels/exam-images.ts'

/** The image as a volume of the viewer, made once. */
export function ensureVolume(image: LoadedImage, modality: 'CT' | 'PT'): void {
  const { id } = image
  if (!cache.getVolume(id)) addVolume(id, image.header.geometry, image.voxels, modality)
}

export const dropVolumes = (): void => cache.purgeCache()
