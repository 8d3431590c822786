export interface PixelContext {
  readonly modality: string
  readonly voxels: Int16Array | Float32Array
  readonly columns: number
  readonly rows: number
  readonly fileOf: (slice: number) => string
  /** Rescale slope of each slice. */
  readonly slopeOf: (slice: number) => number
}

export interface SliceSums { readonly sum: number; readonly negative: number; readonly min: number; readonly max: number }

/** Of voxels `from` to `to`. */
export function sumsOf(voxels: Int16Array | Float32Array, from: number, to: number): SliceSums {
  // Extremes count from 0, where most voxels are.
  let sum = 0, negative = 0, min = 0, max = 0
  for (let n = from; n < to; n++) {
    const x = voxels[n]!
    sum += x
    if (x > max) max = x
    else if (x < min) min = x
  }
  if (min < 0) for (let n = from; n < to; n++) negative += Math.min(0, voxels[n]!)
  return { sum, negative, min, max }
}
