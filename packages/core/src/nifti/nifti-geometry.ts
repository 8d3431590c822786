import { type Finding, type Outcome, answer, error, refusal, warning } from '../record/index.ts'
import { type Geometry, type Mat3, type Vec3, furthest, geometry, norm, subtract } from '../volume/index.ts'
import type { NiftiHeader } from './nifti-header.ts'

/** Index -> position in NIfTI's world (RAS), unit as in the file: columns of the three axes times their spacing, and the origin. */
interface Affine { readonly axes: readonly [Vec3, Vec3, Vec3]; readonly origin: Vec3 }

/**
 * The grid in LPS mm. The sform is taken where it is set, but a scanner's qform before an sform onto an atlas (codes 3 and 4); without
 * either the voxel sizes alone, with a warning. Refused: a sheared sform, an axis without length.
 */
export function niftiGeometry(h: NiftiHeader, size: Vec3, file: string): Outcome<Geometry> {
  const findings: Finding[] = []
  const millimetres = { 1: 1000, 2: 1, 3: 1e-3 }[h.units & 7] ?? 1
  const q = h.qformCode > 0 ? qform(h) : undefined, s = h.sformCode > 0 ? sform(h) : undefined
  const atlas = h.sformCode >= 3 && (h.qformCode === 1 || h.qformCode === 2)
  const chosen = (atlas ? q : s ?? q) ?? plain(h)
  if (!q && !s) findings.push(warning('nifti/orientation-none', { file }, `${file} does not say how it lies in the patient (no sform, no qform): its own axes were taken.`))

  const spacing = chosen.axes.map(norm) as unknown as Vec3
  const origin = chosen.origin
  if (!origin.every(x => Math.abs(x * millimetres) <= furthest) || !spacing.every(x => x * millimetres > 1e-4 && x * millimetres < furthest))
    return refusal(error('nifti/geometry', { file, value: spacing.join(', ') }, `${file}: voxels of ${spacing.join(' x ')} at ${origin.join(', ')}.`))
  const unit = chosen.axes.map((a, n) => a.map(x => x / spacing[n]!)) as unknown as readonly [Vec3, Vec3, Vec3]
  const shear = Math.max(...([[0, 1], [0, 2], [1, 2]] as const).map(([a, b]) => Math.abs(unit[a][0] * unit[b][0] + unit[a][1] * unit[b][1] + unit[a][2] * unit[b][2])))
  if (shear > 1e-3) return refusal(error('nifti/sheared', { file, value: shear },
    `${file}: the axes of its grid are not perpendicular (cosine ${shear.toFixed(4)}).`, 'Resample the image to a rectangular grid.'))

  const [i, j, k] = squared(unit)
  const grid = (axes: readonly [Vec3, Vec3, Vec3], at: Vec3, step: Vec3): Geometry => geometry({
    size, origin: [-at[0] * millimetres, -at[1] * millimetres, at[2] * millimetres],
    spacing: [step[0] * millimetres, step[1] * millimetres, step[2] * millimetres],
    direction: [-axes[0][0], -axes[1][0], -axes[2][0], -axes[0][1], -axes[1][1], -axes[2][1], axes[0][2], axes[1][2], axes[2][2]],
  })
  const result = grid([i, j, k], origin, spacing)
  if (q && s && !atlas) {
    // Compared at the far corner, where a rotation or another voxel size shows.
    const far: Vec3 = [size[0] - 1, size[1] - 1, size[2] - 1]
    const there = (a: Affine): Vec3 => [0, 1, 2].map(r => a.origin[r]! + a.axes[0][r]! * far[0] + a.axes[1][r]! * far[1] + a.axes[2][r]! * far[2]) as unknown as Vec3
    const apart = Math.max(norm(subtract(there(q), there(s))), norm(subtract(q.origin, s.origin))) * millimetres
    const extent = Math.hypot(...size.map((n, d) => (n - 1) * result.spacing[d]!))
    if (apart > 0.1 * Math.min(...result.spacing) + extent * quaternionDoubt(h)) findings.push(warning('nifti/orientation-differs', { file, value: apart },
      `${file}: its sform and qform place voxels up to ${apart.toFixed(2)} mm apart; the sform was taken.`, 'Check that it lies on its image.'))
  }
  return answer(result, findings)
}

const sform = ({ srow: m }: NiftiHeader): Affine =>
  ({ axes: [[m[0]!, m[4]!, m[8]!], [m[1]!, m[5]!, m[9]!], [m[2]!, m[6]!, m[10]!]], origin: [m[3]!, m[7]!, m[11]!] })

/** Method 2 of nifti1.h: a unit quaternion, of which a is what is left; pixdim[0] = -1 turns the third axis round. */
function qform({ quaternion: [b = 0, c = 0, d = 0], qOffset, pixdim }: NiftiHeader): Affine {
  const a = Math.sqrt(Math.max(0, 1 - b * b - c * c - d * d))
  const [x, y, z] = [Math.abs(pixdim[1]!), Math.abs(pixdim[2]!), Math.abs(pixdim[3]!) * (pixdim[0]! < 0 ? -1 : 1)]
  return {
    axes: [
      [x * (a * a + b * b - c * c - d * d), x * 2 * (b * c + a * d), x * 2 * (b * d - a * c)],
      [y * 2 * (b * c - a * d), y * (a * a + c * c - b * b - d * d), y * 2 * (c * d + a * b)],
      [z * 2 * (b * d + a * c), z * 2 * (c * d - a * b), z * (a * a + d * d - c * c - b * b)],
    ],
    origin: [qOffset[0]!, qOffset[1]!, qOffset[2]!],
  }
}

/**
 * How far off, in radians, rounding to single precision may put a qform: a is what b, c and d leave of 1, and where that is next to
 * nothing (half turns), 1e-7 in its square are 3e-4 in itself.
 */
function quaternionDoubt({ quaternion: [b = 0, c = 0, d = 0] }: NiftiHeader): number {
  const rounding = 2e-7
  return 2 * Math.min(Math.sqrt(rounding), rounding / (2 * Math.sqrt(Math.max(1e-30, 1 - b * b - c * c - d * d))))
}

const plain = ({ pixdim }: NiftiHeader): Affine => ({ axes: [[Math.abs(pixdim[1]!), 0, 0], [0, Math.abs(pixdim[2]!), 0], [0, 0, Math.abs(pixdim[3]!)]], origin: [0, 0, 0] })

/** Unit axes made exactly perpendicular (Gram-Schmidt): single precision leaves them 1e-7 off. The handedness stays. */
function squared([i, j, k]: readonly [Vec3, Vec3, Vec3]): readonly [Vec3, Vec3, Vec3] {
  const less = (v: Vec3, u: Vec3): Vec3 => {
    const along = v[0] * u[0] + v[1] * u[1] + v[2] * u[2]
    const rest: Vec3 = [v[0] - along * u[0], v[1] - along * u[1], v[2] - along * u[2]]
    const length = norm(rest)
    return [rest[0] / length, rest[1] / length, rest[2] / length]
  }
  const jj = less(j, i)
  return [i, jj, less(less(k, i), jj)]
}

/** Quaternion b, c, d and qfac of a RAS direction (columns = axes, determinant 1 or -1): the inverse of `qform`. */
export function quaternionOf(m: Mat3): { readonly bcd: Vec3; readonly qfac: 1 | -1 } {
  const det = m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) + m[2] * (m[3] * m[7] - m[4] * m[6])
  const f = det < 0 ? -1 : 1
  const [r11, r12, r13, r21, r22, r23, r31, r32, r33] = [m[0], m[1], m[2] * f, m[3], m[4], m[5] * f, m[6], m[7], m[8] * f]
  // By the largest of the four, so that no small number is divided by.
  const squares = [1 + r11 + r22 + r33, 1 + r11 - r22 - r33, 1 - r11 + r22 - r33, 1 - r11 - r22 + r33]
  const largest = squares.indexOf(Math.max(...squares))
  const x = Math.sqrt(squares[largest]!) / 2
  const [a, b, c, d] = largest === 0 ? [x, (r32 - r23) / (4 * x), (r13 - r31) / (4 * x), (r21 - r12) / (4 * x)]
    : largest === 1 ? [(r32 - r23) / (4 * x), x, (r12 + r21) / (4 * x), (r13 + r31) / (4 * x)]
    : largest === 2 ? [(r13 - r31) / (4 * x), (r12 + r21) / (4 * x), x, (r23 + r32) / (4 * x)]
    : [(r21 - r12) / (4 * x), (r13 + r31) / (4 * x), (r23 + r32) / (4 * x), x]
  const sign = a! < 0 ? -1 : 1
  return { bcd: [b! * sign, c! * sign, d! * sign], qfac: f }
}
