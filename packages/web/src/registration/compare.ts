export type CompareMode = 'checkerboard' | 'overlay' | 'difference'

/**
 * Two slices as one picture, RGBA. Values from `low` to `high` of each. Checkerboard: squares of one and the other. Overlay: the fixed
 * image in cyan, the moving in red: where both are alike it is grey; `blend` 0 the fixed alone, 1 the moving alone. Difference: moving minus fixed, grey where
 * alike, brighter where the moving is higher. NaN: outside.
 */
export function compareInto(pixels: Uint32Array, args: {
  fixed: Float32Array; moving: Float32Array; width: number; fixedRange: readonly [number, number]; movingRange: readonly [number, number]; mode: CompareMode; blend: number; squarePx: number
}): void {
  const { fixed, moving, width, mode, blend, squarePx } = args, [fl, fh] = args.fixedRange, [ml, mh] = args.movingRange, ff = 255 / (fh - fl), mf = 255 / (mh - ml)
  const fixedShare = Math.min(1, 2 * (1 - blend)), movingShare = Math.min(1, 2 * blend)
  for (let n = 0, x = 0, y = 0; n < pixels.length; n++) {
    const f = level((fixed[n]! - fl) * ff), m = level((moving[n]! - ml) * mf)
    let r: number, g: number
    if (mode === 'checkerboard') {
      const square = ((x / squarePx | 0) + (y / squarePx | 0)) & 1
      r = g = square ? m : f
    } else if (mode === 'difference') r = g = 128 + (m - f >> 1)
    else { r = m * movingShare | 0; g = f * fixedShare | 0 }
    pixels[n] = (255 << 24 | g << 16 | g << 8 | r) >>> 0
    if (++x === width) { x = 0; y++ }
  }
}

const level = (v: number): number => v > 255 ? 255 : v > 0 ? v | 0 : 0
