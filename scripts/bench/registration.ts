import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bodyMask, refineLesions, registerRigid } from '../../packages/core/src/registration/index.ts'
import { downsample, downsampleFactors } from '../../packages/core/src/registration/downsample.ts'
import { type Mat3, type RigidTransform, type Vec3, type Volume, applyTransform, matrixProduct, norm, rigidAbout, subtract } from '../../packages/core/src/volume/index.ts'
import { lesionPhantom } from '../../packages/core/test/registration/lesion-phantom.ts'
import { axialGrid, paintCt, patient } from '../../packages/core/test/registration/synthetic-ct.ts'
import { type BenchOptions, type BenchRow, time } from './_row.ts'

const liver: Vec3 = [-65, -8, 8]

/** Full-size CTs of a patient moved by known motions: time and error beside elastix; lesions refined on a 90Y map. */
export async function run({ smoke }: BenchOptions): Promise<BenchRow[]> {
  const ctSize: Vec3 = smoke ? [128, 128, 80] : [512, 512, 160], ctSpacing: Vec3 = smoke ? [3.9, 3.9, 6] : [0.98, 0.98, 3]
  const rows: BenchRow[] = [], grid = (centre: Vec3, frame: string) => axialGrid({ size: ctSize, spacing: ctSpacing, centre, frame })
  const motions: readonly [Vec3, Vec3][] = [[[0.03, -0.02, 0.04], [7, -5, 6]], [[-0.06, 0.05, 0.08], [-15, 12, 18]], [[0.1, -0.09, 0.06], [20, -18, 22]]]
  const hasElastix = spawnSync('elastix', ['--version'], { stdio: 'ignore' }).status === 0
  const fixed = paintCt(patient(1), { grid: grid([0, 0, 0], 'A'), noiseHu: 25, seed: 1 })
  const shrunk = time(() => downsample(fixed, downsampleFactors(fixed.geometry, 4)))
  rows.push({ step: 'CT to 4 mm', ms: shrunk.ms }, { step: 'body mask', ms: time(() => bodyMask(shrunk.result)).ms })
  for (const [anglesRad, translationMm] of smoke ? motions.slice(0, 1) : motions) {
    const truth = rigidAbout({ from: 'A', to: 'B', centre: [0, 0, 0], anglesRad, translationMm })
    const moving = paintCt(patient(1), { grid: grid([2, -1, 5], 'B'), pose: truth, noiseHu: 25, seed: 2 })
    const ours = time(() => registerRigid({ fixed, moving }), smoke ? 1 : 3)
    const step = `rigid CT-CT, ${smoke ? 'coarse' : 'full size'}, ${norm(translationMm).toFixed(0)} mm`
    // Both see the couch; elastix gets our body mask, as a user would give it one, and the CTs already averaged to 4 mm.
    const peer = hasElastix ? elastix(shrunk.result, downsample(moving, downsampleFactors(moving.geometry, 4))) : undefined
    rows.push({
      step, ms: ours.ms,
      ...(peer ? { peer: 'elastix at 4 mm, 1 thread', peerMs: peer.ms } : {}),
      agreement: `at the liver ${far(ours.result.transform, truth)} mm${peer ? `, elastix ${far(peer.transform, truth)} mm` : ''}`,
    })
  }
  const sphere = (id: string, centre: Vec3, tumourToNormal: number) => ({ id, centre, radii: [14, 14, 14] as Vec3, fdg: 4, tumourToNormal, shift: [4, -3, 4] as Vec3 })
  const phantom = lesionPhantom({ lesions: [sphere('a', [-20, -5, -40], 4), sphere('b', [14, -5, -42], 3), sphere('c', [60, 0, 0], 8), sphere('d', [-22, -37, 30], 0.2), sphere('e', [-25, 30, 20], 1)], seed: 1 })
  const refined = time(() => refineLesions({ lesions: phantom.vois, source: phantom.fdg, target: phantom.y90, transform: phantom.transform, liver: phantom.liver }), smoke ? 1 : 3)
  rows.push({ step: 'refinement, per lesion', ms: refined.ms / phantom.vois.length, agreement: `moved: ${refined.result.filter(r => r.accepted).map(r => r.id).join(' ')}` })
  return rows
}

const far = (found: RigidTransform, truth: RigidTransform): string => norm(subtract(applyTransform(found, liver), applyTransform(truth, liver))).toFixed(3)

/** elastix on two images on disk; its own count of the time, without reading them. */
function elastix(fixed: Volume, moving: Volume): { ms: number; transform: RigidTransform } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'yttria-elastix-'))
  try {
    const write = (name: string, v: Volume, mask?: Uint8Array): string => {
      const g = v.geometry, d = g.direction, data = mask ?? Float32Array.from(v.voxels)
      writeFileSync(join(folder, `${name}.raw`), new Uint8Array(data.buffer))
      writeFileSync(join(folder, `${name}.mhd`), [
        'ObjectType = Image', 'NDims = 3', 'BinaryData = True', 'BinaryDataByteOrderMSB = False', 'CompressedData = False',
        `TransformMatrix = ${[d[0], d[3], d[6], d[1], d[4], d[7], d[2], d[5], d[8]].join(' ')}`, `Offset = ${g.origin.join(' ')}`, `ElementSpacing = ${g.spacing.join(' ')}`,
        `DimSize = ${g.size.join(' ')}`, `ElementType = ${mask ? 'MET_UCHAR' : 'MET_FLOAT'}`, `ElementDataFile = ${name}.raw`, ''].join('\n'))
      return join(folder, `${name}.mhd`)
    }
    mkdirSync(join(folder, 'out'))
    const args = ['-f', write('fixed', fixed), '-m', write('moving', moving), '-fMask', write('mask', fixed, bodyMask(fixed)), '-p', 'validation/peers/elastix_rigid.txt', '-out', join(folder, 'out'), '-threads', '1']
    const start = performance.now(), ran = spawnSync('elastix', args, { encoding: 'utf8' })
    const wall = performance.now() - start
    if (ran.status !== 0) return undefined
    const text = readFileSync(join(folder, 'out/TransformParameters.0.txt'), 'utf8')
    const numbers = (key: string): number[] => (new RegExp(`\\(${key} ([^)]*)\\)`).exec(text)?.[1] ?? '').split(' ').map(Number)
    const [x, y, z, ...shift] = numbers('TransformParameters'), centre = numbers('CenterOfRotationPoint') as unknown as Vec3
    const took = /Total time elapsed: ([\d.]+)\s*s/.exec(ran.stdout)?.[1]
    return { ms: took ? 1000 * Number(took) : wall, transform: zxy([x!, y!, z!], centre, shift as unknown as Vec3) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** elastix' Euler angles turn by Rz.Rx.Ry about the centre. */
function zxy([x, y, z]: Vec3, c: Vec3, shift: Vec3): RigidTransform {
  const rx: Mat3 = [1, 0, 0, 0, Math.cos(x), -Math.sin(x), 0, Math.sin(x), Math.cos(x)]
  const ry: Mat3 = [Math.cos(y), 0, Math.sin(y), 0, 1, 0, -Math.sin(y), 0, Math.cos(y)]
  const rz: Mat3 = [Math.cos(z), -Math.sin(z), 0, Math.sin(z), Math.cos(z), 0, 0, 0, 1]
  const rotation = matrixProduct(rz, matrixProduct(rx, ry)), turned = applyTransform({ from: 'A', to: 'B', rotation, translation: [0, 0, 0] }, c)
  return { from: 'A', to: 'B', rotation, translation: [c[0] - turned[0] + shift[0], c[1] - turned[1] + shift[1], c[2] - turned[2] + shift[2]] }
}
