import { describe, expect, test } from 'vitest'
import { prepareCt, registerRigid } from '../../src/registration/index.ts'
import { rigidAbout } from '../../src/volume/index.ts'
import { axialGrid, paintCt, patient } from './synthetic-ct.ts'

const grid = (frame: string) => axialGrid({ size: [92, 88, 60], spacing: [4.2, 4.4, 5], centre: [0, 0, 0], frame })
const pose = rigidAbout({ from: 'A', to: 'B', centre: [0, 0, 0], anglesRad: [0.02, -0.03, 0.04], translationMm: [5, -4, 6] })
const fixed = paintCt(patient(3), { grid: grid('A'), noiseHu: 15, seed: 1 }), moving = paintCt(patient(3), { grid: grid('B'), pose, noiseHu: 15, seed: 2 })

describe('a CT prepared for several registrations', () => {
  test('is registered as the CT itself is', () => {
    expect(registerRigid({ fixed: prepareCt(fixed), moving: prepareCt(moving) })).toEqual(registerRigid({ fixed, moving }))
  })

  test('is refused at another voxel size', () => {
    expect(() => registerRigid({ fixed: prepareCt(fixed, { finestMm: 5 }), moving })).toThrow(/prepared at 5 mm for a registration at 4 mm/)
  })
})
