import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findAorta } from '../../src/delineation/aorta.ts'
import { draftLiver, referenceRegion } from '../../src/delineation/index.ts'
import { trunkOf } from '../../src/delineation/trunk.ts'
import { readImageVolume } from '../../src/dicom/index.ts'
import { type Vec3, type Volume, geometry, indexToPosition } from '../../src/volume/index.ts'
import { describeReference, reference, referenceFolder } from '../reference.ts'
import { aortaAt, ctGrid, eachVoxel, huAt, oblique, trunkCt, trunkPet } from './trunk-phantom.ts'

const pet = trunkPet(), plain = trunkCt()
const off = ([x, y, z]: Vec3): number => Math.hypot(x - aortaAt(z)[0], y - aortaAt(z)[1])

describe('the descending aorta on the CT', () => {
  it('is found within 4 mm, in the chest, along the vessel', () => {
    const { value, findings } = findAorta(plain, pet)
    expect(off(value!.centreMm)).toBeLessThan(4)
    expect(value!.centreMm[2]).toBeGreaterThan(-40)
    expect(value!.axis[2]).toBeGreaterThan(0.9)
    expect(value!.confidence).toBeGreaterThan(0.5)
    expect(findings).toEqual([])
    // Wherever the track goes, it stays in the vessel.
    for (const p of value!.path) expect(off(p)).toBeLessThan(12.5)
  })

  it('is found in noise of 40 HU, with contrast, and on an oblique CT of other axes', () => {
    expect(off(findAorta(trunkCt({ noiseHu: 40, seed: 9 }), pet).value!.centreMm)).toBeLessThan(5)
    expect(off(findAorta(trunkCt({ aortaHu: 170, heartHu: 170 }), pet).value!.centreMm)).toBeLessThan(5)
    const g = ctGrid(), from = indexToPosition(g, [0, g.size[1] - 1, 0])
    // Rows from back to front, slices tilted about the body's axis.
    const turned = geometry({ ...g, origin: from, direction: oblique.map((x, n) => n % 3 === 1 ? -x : x) as unknown as typeof oblique })
    expect(off(findAorta(trunkCt({}, turned), pet).value!.centreMm)).toBeLessThan(5)
  })

  it('is not taken for what is as even and as near the lung, but less dense than blood', () => {
    expect(findAorta(trunkCt({ aortaHu: 10, noiseHu: 8 }), pet).findings).toMatchObject([{ code: 'delineation/no-aorta' }])
    expect(off(findAorta(trunkCt({ aortaHu: 30, noiseHu: 8 }), pet).value!.centreMm)).toBeLessThan(4)
  })

  it('gives the blood pool: 1.4 +- 0.14 within noise', () => {
    const { value, findings } = referenceRegion({ kind: 'bloodPool', pet, ct: plain })
    expect(value).toMatchObject({ kind: 'bloodPool', placed: 'automatically', diameterMm: 10, lengthMm: 20 })
    expect(Math.abs(value!.mean / 1.4 - 1)).toBeLessThan(0.05)
    expect(value!.sd / value!.mean).toBeLessThan(0.15)
    expect(findings).toMatchObject([{ code: 'delineation/reference-automatic', severity: 'note' }])
  })

  it('does not move with lesions of the liver, and keeps away from a hot node beside it', () => {
    const node: Vec3 = [aortaAt(60)[0] - 14, aortaAt(60)[1] - 8, 60]
    const hot = trunkPet([{ centre: node, radius: 9, sul: 12 }])
    const { value } = findAorta(plain, hot)
    expect(off(value!.centreMm)).toBeLessThan(4)
    expect(Math.abs(value!.centreMm[2] - 60)).toBeGreaterThan(15)
  })

  it('is refused without lungs, without an aorta, without a spine between the lungs, and where the PET does not reach, saying why', () => {
    expect(findAorta(trunkCt({ hasLungs: false }), pet)).toMatchObject({ value: undefined, findings: [{ code: 'delineation/no-lungs', severity: 'error' }] })
    expect(findAorta(trunkCt({ hasAorta: false }), pet)).toMatchObject({ value: undefined, findings: [{ code: 'delineation/no-aorta' }] })
    const soft = trunkCt()
    expect(findAorta({ ...soft, voxels: (soft.voxels as Int16Array).map(x => Math.min(x, 60)) }, pet)).toMatchObject({ value: undefined, findings: [{ code: 'delineation/no-spine' }] })
    const low = { ...pet, geometry: { ...pet.geometry, origin: [-165, -130, -1600] as Vec3 } }
    expect(findAorta(plain, low)).toMatchObject({ value: undefined, findings: [{ code: 'delineation/aorta-outside-pet' }] })
  })
})

it('lungs are air inside the body: neither the air about it nor gas in the bowel', () => {
  const ct = trunkCt({ noiseHu: 0 }), trunk = trunkOf(ct, [3, 3, 4])
  let lung = 0, farthest = 0
  for (let n = 0; n < trunk.hu.length; n++) {
    const p = indexToPosition(trunk.geometry, [n % trunk.geometry.size[0], Math.floor(n / trunk.geometry.size[0]) % trunk.geometry.size[1], Math.floor(n / (trunk.geometry.size[0] * trunk.geometry.size[1]))])
    if (huAt(p, {}) === -830) lung += 36e-3
    if (trunk.lungs[n]) farthest = Math.max(farthest, Math.abs(p[0]))
  }
  expect(Math.abs(trunk.lungsMl / lung - 1)).toBeLessThan(0.05)
  expect(farthest).toBeLessThan(140)
  const gas = trunkCt({ noiseHu: 15 })
  eachVoxel(gas.geometry, (p, n) => { if (Math.hypot(p[0] - 45, p[1] + 40, p[2] + 110) < 38) gas.voxels[n] = -995 })
  expect(Math.abs(trunkOf(gas, [3, 3, 4]).lungsMl / lung - 1)).toBeLessThan(0.05)
})

describeReference('a CT of the leg', () => {
  it('STS_002 has no aorta: refused, naming the missing lungs; nor a liver to draft', () => {
    const folder = 'ibsi/STS_002/dicom/CT/image'
    const files = readdirSync(join(referenceFolder, folder)).map(file => ({ file, bytes: reference(`${folder}/${file}`) }))
    const ct = { ...readImageVolume(files, { decoders: {} }).value!.volume, unit: "[hnsf'U]" as const }
    expect(ct.geometry.size[2]).toBeGreaterThan(20)
    const flat: Volume = { unit: '{SUVlbm}g/ml', geometry: ct.geometry, voxels: new Float32Array(ct.voxels.length).fill(1.4) }
    expect(referenceRegion({ kind: 'bloodPool', pet: flat, ct })).toMatchObject({ value: undefined, findings: [{ code: 'delineation/no-lungs', severity: 'error' }] })
    expect(draftLiver({ ct })).toMatchObject({ value: undefined, findings: [{ code: 'delineation/no-liver-draft' }] })
  })
})
