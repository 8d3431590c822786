import { type Outcome, answer, error, note, refusal, warning } from '../record/index.ts'

/** A sphere of the user's own phantom: the share of its true mean activity that the image showed, with its sphere-to-background ratio. */
export interface RecoveryPoint {
  readonly volumeMl: number
  readonly recovery: number
  readonly tbr?: number
}

/** Throws RangeError where the points are no curve: fewer than two volumes, volumes twice, recoveries outside 0 to 1.5, ratios for some only. */
export function recoveryCurves(points: readonly RecoveryPoint[]): readonly { readonly tbr: number | undefined; readonly points: readonly RecoveryPoint[] }[] {
  for (const p of points) {
    if (!(p.volumeMl > 0 && Number.isFinite(p.volumeMl))) throw new RangeError(`recovery curve: a volume of ${p.volumeMl} mL`)
    if (!(p.recovery > 0 && p.recovery <= 1.5)) throw new RangeError(`recovery curve: a recovery of ${p.recovery} at ${p.volumeMl} mL; above 0, up to 1.5 wanted`)
    if (p.tbr !== undefined && !(p.tbr > 1)) throw new RangeError(`recovery curve: a sphere-to-background ratio of ${p.tbr} at ${p.volumeMl} mL; above 1 wanted`)
  }
  const ratios = [...new Set(points.map(p => p.tbr))].sort((a, b) => (a ?? 0) - (b ?? 0))
  if (ratios.length > 1 && ratios.includes(undefined)) throw new RangeError('recovery curve: tbr is given for some points only')
  return ratios.map(tbr => {
    const own = points.filter(p => p.tbr === tbr).toSorted((a, b) => a.volumeMl - b.volumeMl)
    if (own.length < 2) throw new RangeError(`recovery curve${tbr === undefined ? '' : ` at a ratio of ${tbr}`}: ${own.length} points, at least two wanted`)
    if (own.some((p, n) => n > 0 && p.volumeMl === own[n - 1]!.volumeMl)) throw new RangeError('recovery curve: the same volume twice')
    return { tbr, points: own }
  })
}

/**
 * The recovery at a volume: straight over the logarithm of the volume between the curve's points, and over the sphere-to-background
 * ratio between curves measured at different ones. Above the largest sphere its recovery holds; under the smallest there is no
 * answer (`recovery/too-small`), nor where the curve depends on a ratio that is not known. Outside the ratios measured the nearest holds, said.
 */
export function recoveryAt(points: readonly RecoveryPoint[], at: { readonly volumeMl: number; readonly tbr?: number; readonly lesion?: string }): Outcome<number> {
  const { volumeMl, tbr } = at, subject = at.lesion === undefined ? {} : { lesion: at.lesion }, name = at.lesion ?? 'The volume'
  if (!(volumeMl > 0)) throw new RangeError(`recovery at ${volumeMl} mL`)
  const curves = recoveryCurves(points)
  const smallest = Math.max(...curves.map(c => c.points[0]!.volumeMl))
  if (volumeMl < smallest) return refusal(warning('recovery/too-small', { ...subject, value: Number(volumeMl.toPrecision(3)) },
    `${name} has ${volumeMl.toPrecision(3)} mL, less than the smallest sphere of the recovery curve (${smallest} mL): its dose is not corrected.`))
  const first = curves[0]!, last = curves.at(-1)!
  if (first.tbr === undefined) return answer(alongVolume(first.points, volumeMl))
  if (tbr === undefined || !(tbr > 0)) return refusal(error('recovery/no-ratio', subject, `${name}: the recovery curve depends on the ratio to the background, which is not known: its dose is not corrected.`))
  const outside = tbr < first.tbr || tbr > last.tbr!
  const n = Math.max(0, Math.min(curves.length - 2, curves.findLastIndex(c => c.tbr! <= tbr))), a = curves[n]!, b = curves[Math.min(n + 1, curves.length - 1)]!
  const t = a === b ? 0 : Math.min(1, Math.max(0, (tbr - a.tbr!) / (b.tbr! - a.tbr!)))
  const value = (1 - t) * alongVolume(a.points, volumeMl) + t * alongVolume(b.points, volumeMl)
  return answer(value, outside ? [note('recovery/ratio', { ...subject, value: Number(tbr.toPrecision(3)) }, `${name}: its ratio to the background, ${tbr.toPrecision(3)}, lies outside those of the recovery curve (${first.tbr} to ${last.tbr}); the nearest was used.`)] : [])
}

function alongVolume(points: readonly RecoveryPoint[], volumeMl: number): number {
  const last = points.at(-1)!
  if (volumeMl >= last.volumeMl) return last.recovery
  const n = Math.max(1, points.findIndex(p => p.volumeMl > volumeMl)), a = points[n - 1]!, b = points[n]!
  return a.recovery + (b.recovery - a.recovery) * Math.log(volumeMl / a.volumeMl) / Math.log(b.volumeMl / a.volumeMl)
}

/** Mean dose over recovery. Throws RangeError for a recovery that cannot be. */
export function recoveredDose(doseGy: number, recovery: number): number {
  if (!(recovery > 0 && Number.isFinite(recovery))) throw new RangeError(`dose over a recovery of ${recovery}`)
  return doseGy / recovery
}
