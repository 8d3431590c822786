import { type Outcome, answer, error, refusal } from '../record/index.ts'
import { type Voi, type Volume, maskVoi } from '../volume/index.ts'

// A mask for each label costs a grid of bytes.
const mostLabels = 512

/**
 * A VOI for each label of a label map, in ascending order; background is 0. `names`: label -> name, else "label 3".
 * Refused: negative or fractional values (a picture, not a map), more than 512 labels.
 */
export function labelVois(map: Volume, file: string, names: Readonly<Record<number, string>> = {}): Outcome<Voi[]> {
  const { voxels, geometry } = map
  const byLabel = new Map<number, Uint8Array>()
  let last = 0, mask: Uint8Array | undefined
  for (let n = 0; n < voxels.length; n++) {
    const label = voxels[n]!
    if (label === 0) continue
    if (label !== last || !mask) {
      if (!(label > 0 && Number.isInteger(label))) return refusal(error('labels/not-a-label', { file, value: label }, `${file} holds ${label}: a label map holds whole numbers from 0.`))
      mask = byLabel.get(label)
      if (!mask) {
        if (byLabel.size >= mostLabels) return refusal(error('labels/too-many', { file }, `${file} holds more than ${mostLabels} different values: an image, not a label map.`))
        byLabel.set(label, mask = new Uint8Array(voxels.length))
      }
      last = label
    }
    mask[n] = 1
  }
  if (byLabel.size === 0) return refusal(error('labels/none', { file }, `${file} is empty: no voxel is above 0.`))
  return answer([...byLabel].sort(([a], [b]) => a - b).map(([label, inside]) => maskVoi(names[label] ?? `label ${label}`, geometry, inside)))
}
