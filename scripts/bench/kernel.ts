import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { graves2019Y90, kernelFor, shareAt, spreadByFourier, spreadByRows, voxelKernel } from '../../packages/core/src/dosimetry/index.ts'
import { random } from '../../packages/core/src/numerics/index.ts'
import { type Vec3, type Voi, type Volume, geometry, insideOver, maskVoi, voxelCount } from '../../packages/core/src/volume/index.ts'
import { type BenchOptions, type BenchRow, pythonWithScipy, time } from './_row.ts'

const tissue = { density: 1.03e-3 }

/** A noisy 90Y image with a large liver in it. */
function image(size: Vec3, spacing: Vec3): { activity: Volume<'Bq/ml'>; liver: Voi } {
  const g = geometry({ size, spacing, origin: size.map((n, d) => -(n - 1) / 2 * spacing[d]!) as unknown as Vec3 }), r = random(5)
  const voxels = new Float32Array(voxelCount(g)), inside = new Uint8Array(voxels.length), [nx, ny, nz] = size
  for (let k = 0, n = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, n++) {
    const [x, y, z] = [i, j, k].map((q, d) => g.origin[d]! + q * spacing[d]!) as [number, number, number]
    inside[n] = (x / 100) ** 2 + (y / 70) ** 2 + (z / 65) ** 2 <= 1 ? 1 : 0
    voxels[n] = Math.max(0, 1e6 * inside[n]! * (1 + 0.35 * r.normal()) + 2e4 * r.normal())
  }
  return { activity: { unit: 'Bq/ml', geometry: g, voxels }, liver: maskVoi('liver', g, inside) }
}

export async function run({ smoke }: BenchOptions): Promise<BenchRow[]> {
  const sizes: [Vec3, Vec3][] = smoke
    ? [[[50, 50, 40], [4, 4, 3]]]
    : [[[200, 200, 150], [4, 4, 3]], [[192, 192, 120], [2, 2, 2]]]
  const python = pythonWithScipy(), folder = mkdtempSync(join(tmpdir(), 'yttria-bench-')), rows: BenchRow[] = []
  const save = (name: string, a: ArrayBufferView): string => {
    const path = join(folder, name)
    writeFileSync(path, new Uint8Array(a.buffer, a.byteOffset, a.byteLength))
    return path
  }
  try {
    for (const spacing of [[4, 4, 3], [2, 2, 2]] as Vec3[])
      rows.push({ step: `kernel for ${spacing.join(' x ')} mm, from the point kernel`, ms: time(() => voxelKernel({ pointKernel: graves2019Y90, spacing, ...tissue }), 5).ms })
    for (const [size, spacing] of sizes) {
      const { activity, liver } = image(size, spacing), kernel = kernelFor(activity.geometry, tissue), taps = kernel.reach.map(r => 2 * r + 1) as unknown as Vec3
      const name = `${size.join(' x ')} of ${spacing.join(' x ')} mm, ${taps.join(' x ')}`
      const full = new Float64Array(taps[0] * taps[1] * taps[2])
      for (let k = 0, n = 0; k < taps[2]; k++) for (let j = 0; j < taps[1]; j++) for (let i = 0; i < taps[0]; i++, n++) full[n] = shareAt(kernel, [i - kernel.reach[0], j - kernel.reach[1], k - kernel.reach[2]])
      const ask = { size, input: save('image.raw', activity.voxels), kernel: save('kernel.raw', full), kernelSize: taps }
      const whole = time(() => spreadByFourier(activity, kernel)), masked = time(() => spreadByRows(activity, kernel, liver))
      const beside = (ours: Volume, inside?: Uint8Array): Partial<BenchRow> => {
        if (!python) return {}
        const answer = spawnSync(python, ['validation/peers/scipy_kernel.py'], { input: JSON.stringify({ ...ask, ours: save('ours.raw', ours.voxels), ...(inside ? { inside: save('inside.raw', inside) } : {}) }), encoding: 'utf8' })
        if (answer.status !== 0) return { peer: 'scipy', agreement: `failed: ${answer.stderr.trim().split('\n').at(-1)}` }
        const { ms, agreement } = JSON.parse(answer.stdout) as { ms: number; agreement: string }
        return { peer: 'scipy fftconvolve', peerMs: ms, agreement }
      }
      rows.push({ step: `whole grid, ${name}`, ms: whole.ms, ...beside(whole.result) })
      rows.push({ step: `liver's rows, ${name}`, ms: masked.ms, ...beside(masked.result, insideOver(liver)) })
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return rows
}
