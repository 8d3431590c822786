import type { ExamImages, LoadedImage } from '../voxels/exam-images.ts'
import type { ViewSettings } from './settings.ts'

/** How the voxels of what is shown over the CT are read: shown number = voxel x factor; `high` in voxels. */
export interface Scale { readonly image: LoadedImage; readonly layer: 'pet' | 'dose'; readonly unit: string; readonly factor: number; readonly high: number }

/** Of an exam's PET (or dose, where that is asked for and there); undefined where there is neither. */
export function scaleOf(e: ExamImages, s: ViewSettings): Scale | undefined {
  if (e.role === 'treatment' && s.y90Unit === 'Gy' && e.dose) return { image: e.dose, layer: 'dose', unit: 'Gy', factor: 1, high: s.doseHigh }
  const image = e.pet
  if (!image) return undefined
  const { perSul, perSuvbw, unit } = image.header, inBq = unit === 'Bq/ml'
  if (e.role === 'treatment') return inBq ? { image, layer: 'pet', unit: 'MBq/mL', factor: 1e-6, high: s.y90High * 1e6 } : { image, layer: 'pet', unit, factor: 1, high: s.fdgHigh }
  // One range for all units: the picture stays as it is when the unit changes.
  const high = s.fdgHigh / (perSul ?? perSuvbw ?? (inBq ? 1e-3 : 1))
  if (s.fdgUnit === 'SUL' && perSul !== undefined) return { image, layer: 'pet', unit: 'SUL', factor: perSul, high }
  if (s.fdgUnit !== 'kBq/mL' && perSuvbw !== undefined) return { image, layer: 'pet', unit: 'SUVbw', factor: perSuvbw, high }
  return inBq ? { image, layer: 'pet', unit: 'kBq/mL', factor: 1e-3, high } : { image, layer: 'pet', unit: 'SUVbw', factor: 1, high }
}

/** Round numbers from 0 to `high`, four or five of them. */
export function ticks(high: number): number[] {
  if (!(high > 0)) return [0]
  const rough = high / 4, power = 10 ** Math.floor(Math.log10(rough)), step = [1, 2, 2.5, 5, 10].map(n => n * power).find(s => s >= rough * 0.999)!
  const found: number[] = []
  for (let n = 0; n * step <= high * 1.0001; n++) found.push(Number((n * step).toPrecision(6)))
  return found
}

export const shortNumber = (x: number): string => x === 0 ? '0' : Math.abs(x) >= 100 ? x.toFixed(0) : Math.abs(x) >= 10 ? x.toFixed(1) : x.toFixed(2)
