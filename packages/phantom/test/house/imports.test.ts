import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const source = new URL('../../src/', import.meta.url)
/** Geometry and the writing of files: all that the phantom may share with what analyses it. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  '@yttria/core/volume': [
    'Geometry', 'Mat3', 'RigidTransform', 'Vec3', 'Voi', 'add', 'applyTransform', 'centreOf', 'composeTransforms', 'cross', 'dot', 'eulerRotation', 'geometry',
    'identity3', 'indexToPosition', 'inverseTransform', 'matrixProduct', 'multiply', 'norm', 'positionToIndex', 'rigidAbout', 'rotationAngleDeg', 'scale',
    'maskVoi', 'subtract', 'toMatrix16', 'transpose', 'voxelCount', 'voxelVolumeMl',
  ],
  '@yttria/core/dicom': ['NaturalDataset', 'NaturalValue', 'encodeDicom', 'uidFrom'],
  '@yttria/core/nifti': ['writeNifti'],
}

describe('the phantom shares no code with the analysis', () => {
  for (const file of (readdirSync(source, { recursive: true }) as string[]).filter(f => f.endsWith('.ts')))
    it(`${file} imports geometry and DICOM writing only`, () => {
      const text = readFileSync(new URL(file, source), 'utf8')
      expect(text).not.toMatch(/import\(|require\(/)
      for (const [, names, from] of text.matchAll(/(?:import|export)\s+(?:type\s+)?(\{[^}]*\}|\*(?: as \w+)?|\w+)\s+from\s+'([^']+)'/g)) {
        if (/^\.\.?\//.test(from!)) continue
        expect(Object.keys(allowed)).toContain(from)
        for (const name of names!.replace(/[{}]/g, '').split(',').map(n => n.trim().replace(/^type /, '')).filter(Boolean)) expect(allowed[from!]).toContain(name)
      }
    })
})
