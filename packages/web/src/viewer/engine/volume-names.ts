import type { LoadedImage } from '../../voxels/exam-images.ts'

const names = new WeakMap<LoadedImage, string>()
let count = 0

/** A name for as long as the image is in memory: another image never has it. */
export function namesOf(image: LoadedImage): string {
  const name = names.get(image) ?? `image-${++count}`
  names.set(image, name)
  return name
}
