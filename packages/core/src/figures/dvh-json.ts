import type { DvhCurve } from './dvh.ts'

/** dvh.json beside results.json: bins are equal, from 0 to `endGy`; `volumeFraction` is what gets at least each bin's beginning, and `endGy` last. */
interface StoredCurve { readonly name: string; readonly tissue: DvhCurve['tissue']; readonly volumeMl: number; readonly endGy: number; readonly volumeFraction: readonly number[] }
interface StoredCurves { readonly schemaVersion: '1.0.0'; readonly curves: readonly StoredCurve[] }

/** As text; fractions to 6 decimals. */
export function dvhJson(curves: readonly DvhCurve[]): string {
  const stored: StoredCurves = {
    schemaVersion: '1.0.0',
    curves: curves.map(c => ({ name: c.name, tissue: c.tissue, volumeMl: c.volumeMl, endGy: c.doseGy.at(-1)!, volumeFraction: Array.from(c.volumeFraction, v => Number(v.toFixed(6))) })),
  }
  return `${JSON.stringify(stored)}\n`
}

/** Throws RangeError where the document is of another form. */
export function readDvhJson(document: unknown): DvhCurve[] {
  const { schemaVersion, curves } = (document ?? {}) as Partial<StoredCurves>
  if (schemaVersion !== '1.0.0' || !Array.isArray(curves)) throw new RangeError(`dvh.json of schema ${schemaVersion}: 1.0.0 wanted`)
  return (curves as StoredCurve[]).map(({ name, tissue, volumeMl, endGy, volumeFraction }) => {
    const bins = volumeFraction.length - 1
    if (!(bins >= 1 && endGy >= 0)) throw new RangeError(`the curve ${name} has ${volumeFraction.length} points to ${endGy} Gy`)
    return { name, tissue, volumeMl, volumeFraction: Float64Array.from(volumeFraction), doseGy: Float64Array.from(volumeFraction, (_, n) => endGy * n / bins) }
  })
}
