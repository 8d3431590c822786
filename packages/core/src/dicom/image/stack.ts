import { type Finding, type Outcome, answer, error, note, refusal, warning } from '../../record/index.ts'
import { type Geometry, type Vec3, cross, dot, geometry, norm, scale, subtract } from '../../volume/index.ts'
import type { Plane } from './plane.ts'

/** How planes make a grid: `order[k]` is the index of the plane that becomes slice k. */
export interface Stack {
  readonly geometry: Geometry
  readonly order: readonly number[]
}

export interface StackSettings {
  readonly columns: number
  readonly rows: number
  readonly frameOfReferenceUid: string | undefined
  /** Whether two planes at one position hold the same values. */
  readonly same: (a: number, b: number) => boolean
}

/**
 * Sorts planes along their normal (row x column) and lays a grid through them. The spacing is the mean distance of their centres,
 * never the slice thickness, which is another thing. Refused: planes of different orientation or pixel size, a stack that leans
 * (tilted gantry), missing, doubled and uneven slices: `image/orientation-mixed`, `image/pixel-size-mixed`, `image/tilted`,
 * `image/slices-missing`, `image/slices-doubled`, `image/slices-uneven`.
 * Limits: uneven beyond 5% of the spacing is refused, beyond 1% told; positions 2% of the spacing apart count as one.
 */
export function stackPlanes(planes: readonly Plane[], settings: StackSettings): Outcome<Stack> {
  const first = planes[0]
  if (!first) throw new RangeError('a stack of no planes')
  const findings: Finding[] = []
  const normal = cross(first.alongRow, first.downColumn)
  const name = (p: Plane) => p.frame === 0 ? p.file : `${p.file} frame ${p.frame + 1}`
  for (const p of planes) {
    if (norm(subtract(p.alongRow, first.alongRow)) > 2e-3 || norm(subtract(p.downColumn, first.downColumn)) > 2e-3)
      return refusal(error('image/orientation-mixed', { file: p.file, tag: '(0020,0037)' }, `${name(p)} is oriented differently from ${name(first)}: they are not slices of one volume.`))
    if (p.spacing.some((s, n) => Math.abs(s - first.spacing[n]!) > 1e-3 * s))
      return refusal(error('image/pixel-size-mixed', { file: p.file, tag: '(0028,0030)', value: p.spacing.join('\\') },
        `${name(p)} has pixels of ${p.spacing.join(' x ')} mm, ${name(first)} of ${first.spacing.join(' x ')} mm.`))
  }

  // Distances are taken from the first plane: far from the origin the difference keeps its digits.
  const along = planes.map(p => dot(subtract(p.position, first.position), normal))
  const sorted = planes.map((_, n) => n).sort((a, b) => along[a]! - along[b]! || a - b)
  const gaps = sorted.slice(1).map((n, k) => along[n]! - along[sorted[k]!]!)
  const open = gaps.filter(g => g > 1e-3).sort((a, b) => a - b)
  const typical = open[open.length >> 1] ?? 0

  const order: number[] = []
  for (const n of sorted) {
    const last = order[order.length - 1]
    if (last === undefined || along[n]! - along[last]! > Math.max(1e-3, 0.02 * typical)) { order.push(n); continue }
    const [a, b] = [planes[last]!, planes[n]!]
    if (!settings.same(last, n)) return refusal(error('image/slices-doubled', { file: b.file, value: at(b) },
      `${name(a)} and ${name(b)} lie at the same position (${at(b)} mm) and differ.`, 'Give one reconstruction, one time frame, at a time.'))
    findings.push(note('image/slice-repeated', { file: b.file, value: at(b) }, `${name(b)} repeats ${name(a)} and was left out.`))
  }

  const start = planes[order[0]!]!
  const count = order.length
  const span = along[order[count - 1]!]! - along[order[0]!]!
  const lean = leaning(order.map(n => planes[n]!), normal, 0.1 * Math.min(...first.spacing))
  if (lean) return refusal(error('image/tilted', { file: lean.file, tag: '(0020,0032)' },
    `The slices are shifted sideways by up to ${lean.mm.toFixed(2)} mm (${lean.degrees.toFixed(2)} degrees, ${lean.file}): a tilted gantry or mixed series; the volume would be sheared.`,
    'Export a reconstruction with slices straight above each other.'))

  let step: number
  if (count === 1) {
    step = first.thickness ?? 1
    findings.push(warning('image/single-slice', first.thickness === undefined ? { file: start.file } : { file: start.file, tag: '(0018,0050)', value: step },
      `One slice only: its depth was taken to be ${first.thickness === undefined ? '1 mm, as nothing says how thick it is' : `its Slice Thickness, ${step} mm`}.`))
  } else {
    const missing = order.slice(1).flatMap((n, k) => {
      const gap = along[n]! - along[order[k]!]!
      return gap > 1.5 * typical ? [{ before: planes[order[k]!]!, after: planes[n]!, count: Math.round(gap / typical) - 1 }] : []
    })
    if (missing.length > 0) {
      const total = missing.reduce((sum, m) => sum + m.count, 0)
      return refusal(...missing.slice(0, 5).map(m => error('image/slices-missing', { file: m.after.file, value: m.count },
        `${m.count} slice${m.count === 1 ? ' is' : 's are'} missing between ${name(m.before)} (${at(m.before)} mm) and ${name(m.after)} (${at(m.after)} mm); ${total} of ${count + total} in all.`,
        'Export the whole series again.')))
    }
    // Decimal positions leave dust in the last bits.
    step = Math.round(span / (count - 1) * 1e9) / 1e9
    let worst = 0, where = start
    order.forEach((n, k) => {
      const off = Math.abs(along[n]! - along[order[0]!]! - k * step)
      if (off > worst) { worst = off; where = planes[n]! }
    })
    if (worst > 0.05 * step) return refusal(error('image/slices-uneven', { file: where.file, value: at(where) },
      `${name(where)} (${at(where)} mm) lies ${worst.toFixed(2)} mm from where slices ${step.toFixed(3)} mm apart would be.`, 'Give a reconstruction with evenly spaced slices.'))
    if (worst > Math.max(0.01 * step, 0.02)) findings.push(warning('image/slices-uneven', { file: where.file, value: worst },
      `Slice positions are uneven by up to ${worst.toFixed(3)} mm (${name(where)}); the mean distance, ${step.toFixed(4)} mm, was taken.`))
  }

  const d = [first.alongRow, first.downColumn, normal] as const
  return answer({
    order,
    geometry: geometry({
      frameOfReferenceUid: settings.frameOfReferenceUid,
      size: [settings.columns, settings.rows, count], origin: start.position, spacing: [first.spacing[0], first.spacing[1], step],
      direction: [d[0][0], d[1][0], d[2][0], d[0][1], d[1][1], d[2][1], d[0][2], d[1][2], d[2][2]],
    }),
  }, findings)
}

const at = (p: Plane): string => p.position.map(x => Number(x.toFixed(3))).join(', ')

/** The plane furthest from the straight line along the normal through the first, where that is more than `limit` mm. */
function leaning(planes: readonly Plane[], normal: Vec3, limit: number): { mm: number; degrees: number; file: string } | undefined {
  const start = planes[0]!
  let worst: { mm: number; degrees: number; file: string } | undefined
  for (const p of planes) {
    const way = subtract(p.position, start.position)
    const height = dot(way, normal)
    const mm = norm(subtract(way, scale(normal, height)))
    if (mm > limit && mm > (worst?.mm ?? 0)) worst = { mm, degrees: Math.atan2(mm, Math.abs(height)) * 180 / Math.PI, file: p.file }
  }
  return worst
}
