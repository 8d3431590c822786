import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Geometry, type Vec3, type Voi, coverVoi, distanceMm, eulerRotation, expand, geometry, insideOver,
  maskComponents, maskVoi, peak, resample, rigidAbout, statistics, voxelCount,
} from '../../packages/core/src/volume/index.ts'
import { random } from '../../packages/core/src/numerics/index.ts'
import { type BenchOptions, type BenchRow, pythonWithScipy, time } from './_row.ts'

/** A CT, a PET and a tilted PET; for a smoke of the same extent and coarse. */
function grids(smoke: boolean): { ct: Geometry; pet: Geometry; tilted: Geometry } {
  const ct = smoke
    ? geometry({ size: [128, 128, 80], spacing: [3.904, 3.908, 6], origin: [-250, -250, -240] })
    : geometry({ size: [512, 512, 160], spacing: [0.976, 0.977, 3], origin: [-250, -250, -240] })
  const pet = smoke
    ? geometry({ size: [66, 66, 75], spacing: [12, 12.03, 6.04], origin: [-399, -400, -226] })
    : geometry({ size: [200, 200, 150], spacing: [4, 4.01, 3.02], origin: [-399, -400, -226] })
  return { ct, pet, tilted: geometry({ ...pet, direction: eulerRotation([0.05, -0.03, 0.08]) }) }
}

/** An ellipsoid of a large liver's size, 1.9 L. */
function liver(g: Geometry): Voi {
  const inside = new Uint8Array(voxelCount(g))
  fill(g, ([x, y, z], n) => { if (((x + 60) / 100) ** 2 + ((y + 10) / 70) ** 2 + (z / 65) ** 2 <= 1) inside[n] = 1 })
  return maskVoi('liver', g, inside)
}

/** Thresholded noise with blobs: many components, as a threshold on a real PET has. */
function scattered(g: Geometry): Voi {
  const inside = new Uint8Array(voxelCount(g)), r = random(11)
  for (let n = 0; n < inside.length; n++) if (r.uniform() < 0.02) inside[n] = 1
  fill(g, ([x, y, z], n) => { if (Math.sin(x / 17) + Math.sin(y / 23) + Math.sin(z / 19) > 2.2) inside[n] = 1 })
  return maskVoi('scattered', g, inside)
}

function fill(g: Geometry, each: (position: Vec3, n: number) => void): void {
  const [nx, ny, nz] = g.size
  for (let k = 0, n = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, n++)
    each([g.origin[0] + i * g.spacing[0], g.origin[1] + j * g.spacing[1], g.origin[2] + k * g.spacing[2]], n)
}

interface Job { readonly step: string; readonly peer?: string; readonly input?: Uint8Array | Int16Array; readonly work: () => ArrayBufferView | undefined; readonly ask?: Record<string, unknown> }

export async function run({ smoke }: BenchOptions): Promise<BenchRow[]> {
  const { ct, pet, tilted } = grids(smoke)
  const liverCt = liver(ct), liverPet = liver(pet), scatteredCt = scattered(ct), scatteredPet = scattered(pet)
  // Masks of the whole grid, as the peers take them.
  const mask = {
    liverCt: insideOver(liverCt), liverPet: insideOver(liverPet), scatteredCt: insideOver(scatteredCt), scatteredPet: insideOver(scatteredPet),
  }
  const noise = random(3), hu = Int16Array.from({ length: voxelCount(ct) }, () => Math.round(40 + 20 * noise.normal()))
  const image = { unit: "[hnsf'U]", geometry: ct, voxels: hu } as const
  const uptake = { unit: 'Bq/ml', geometry: pet, voxels: Float32Array.from({ length: voxelCount(pet) }, () => 1000 + 100 * noise.normal()) } as const
  const transform = rigidAbout({ from: undefined, to: undefined, centre: [-50, 0, 0], anglesRad: [0.02, -0.05, 0.03], translationMm: [4, -7, 11] })
  // Voxel to voxel, in scipy's order (z, y, x), for affine_transform.
  const affine = { matrix: [2, 1, 0].map(d => pet.spacing[d]! / ct.spacing[d]!), offset: [2, 1, 0].map(d => (pet.origin[d]! - ct.origin[d]!) / ct.spacing[d]!) }

  const jobs: Job[] = [
    { step: 'distance, PET grid', work: () => distanceMm(mask.liverPet, liverPet.grid), input: mask.liverPet, ask: { task: 'distance', size: pet.size, spacing: pet.spacing } },
    { step: 'distance, CT grid', work: () => distanceMm(mask.liverCt, liverCt.grid), input: mask.liverCt, ask: { task: 'distance', size: ct.size, spacing: ct.spacing } },
    { step: '10 mm margin, CT grid', work: () => insideOver(expand(liverCt, 10)), input: mask.liverCt, ask: { task: 'margin', size: ct.size, spacing: ct.spacing, mm: 10 } },
    { step: '10 mm margin, PET grid', work: () => insideOver(expand(liverPet, 10)), input: mask.liverPet, ask: { task: 'margin', size: pet.size, spacing: pet.spacing, mm: 10 } },
    { step: 'components, scattered, CT grid', work: () => maskComponents(mask.scatteredCt, scatteredCt.grid.size).label, input: mask.scatteredCt, ask: { task: 'components', size: ct.size } },
    { step: 'components, scattered, PET grid', work: () => maskComponents(mask.scatteredPet, scatteredPet.grid.size).label, input: mask.scatteredPet, ask: { task: 'components', size: pet.size } },
    { step: 'components, liver, CT grid', work: () => maskComponents(mask.liverCt, liverCt.grid.size).label, input: mask.liverCt, ask: { task: 'components', size: ct.size } },
    { step: 'trilinear, CT to PET grid', work: () => resample(image, pet, { outside: -1000 }).voxels, input: hu, ask: { task: 'trilinear', size: ct.size, onto: pet.size, ...affine, outside: -1000 } },
    { step: 'trilinear, CT to oblique PET grid, moved', work: () => resample(image, tilted, { transform, outside: -1000 }).voxels },
    { step: 'trilinear, PET to CT grid', work: () => resample(uptake, ct).voxels },
    { step: 'nearest, CT to oblique PET grid', work: () => resample(image, tilted, { interpolation: 'nearest' }).voxels },
    { step: 'liver CT to PET grid, fractions', work: () => coverVoi(liverCt, pet).fraction },
    { step: 'liver CT to oblique PET grid, fractions', work: () => coverVoi(liverCt, tilted, { transform }).fraction },
    { step: 'liver PET to CT grid moved, fractions', work: () => coverVoi(liverPet, ct, { transform }).fraction },
    { step: 'statistics with percentiles, liver, CT', work: () => { statistics(image, liverCt).percentile(95); return undefined } },
    { step: 'peak in the liver, PET grid', work: () => { peak(uptake, liverPet); return undefined } },
  ]
  const python = pythonWithScipy(), folder = mkdtempSync(join(tmpdir(), 'yttria-bench-')), rows: BenchRow[] = []
  try {
    for (const job of jobs) {
      const { ms, result } = time(job.work, smoke ? 1 : 3)
      rows.push({ step: job.step, ms, ...(python && job.ask && result ? askScipy(python, folder, job, result) : {}) })
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return rows
}

/** The same task on the same data by scipy, timed inside Python without start-up or files. */
function askScipy(python: string, folder: string, job: Job, ours: ArrayBufferView): Partial<BenchRow> {
  const input = job.input!, bytes = (a: ArrayBufferView) => new Uint8Array(a.buffer, a.byteOffset, a.byteLength)
  const files = { input: join(folder, 'input.raw'), ours: join(folder, 'ours.raw') }
  writeFileSync(files.input, bytes(input))
  writeFileSync(files.ours, bytes(ours))
  const request = { ...job.ask, ...files, inputType: input instanceof Int16Array ? 'int16' : 'uint8' }
  const answer = spawnSync(python, ['validation/peers/scipy_volume.py'], { input: JSON.stringify(request), encoding: 'utf8', maxBuffer: 1 << 20 })
  if (answer.status !== 0) return { peer: 'scipy', agreement: `failed: ${answer.stderr.trim().split('\n').at(-1)}` }
  const { ms, agreement } = JSON.parse(answer.stdout) as { ms: number; agreement: string }
  return { peer: 'scipy', peerMs: ms, agreement }
}
