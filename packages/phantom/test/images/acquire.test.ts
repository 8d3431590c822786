import { describe, expect, it } from 'vitest'
import { acquireFdg, concentrationOf, doseGy, perSul } from '../../src/images/acquire.ts'
import { administration } from '../../src/files/course-file.ts'
import { bodyIn } from '../../src/anatomy/body.ts'
import { phantomExams } from '../../src/images/exams.ts'
import { lesionDesigns } from '../../src/design/lesion-designs.ts'
import { placeLesions } from '../../src/anatomy/place-lesions.ts'
import { phantomSettings } from '../../src/design/options.ts'
import { phantomPatient } from '../../src/design/patient.ts'
import { randomStream } from '../../src/random.ts'

const uid = (purpose: string) => `2.25.${purpose.length}`

describe('acquisition', () => {
  it('with the same seed gives the same scan, with another seed another', () => {
    const scan = (seed: number) => {
      const settings = phantomSettings({ seed }), exams = phantomExams(settings, uid)
      const { lesions } = placeLesions(randomStream(seed, 'lesions'), { motion: true, bedZ: 10, wholeVoxels: false, body: bodyIn('baseline', settings), designs: lesionDesigns, freeRadiusMm: 21 })
      return acquireFdg(exams.baseline, lesions, phantomPatient(seed), settings)
    }
    const first = scan(5), again = scan(5), other = scan(6)
    expect(Buffer.compare(Buffer.from(first.stored.buffer), Buffer.from(again.stored.buffer))).toBe(0)
    expect(first.slopes).toEqual(again.slopes)
    expect(Buffer.compare(Buffer.from(first.stored.buffer), Buffer.from(other.stored.buffer))).not.toBe(0)
  })
  it('45 Gy are 0.927 GBq/L: 0.927 x 50 / 1.03 = 45', () => {
    expect(concentrationOf(45)).toBeCloseTo(0.927e6, 3)
    expect(doseGy(0.927e6)).toBeCloseTo(45, 9)
  })
  it('SUL 1 is, per storage: 156 MBq over lean mass, 62 min decayed; not decayed; weight over lean mass', () => {
    // 78 kg, 1.78 m: BMI 24.618; lean mass 9270 x 78 / (6680 + 216 x 24.618) = 60.267 kg.
    const at = (baselineStorage: 'bqml-start' | 'bqml-admin' | 'gml') => perSul(phantomExams(phantomSettings({ seed: 1, baselineStorage }), uid).baseline, phantomPatient(1))
    expect(at('bqml-admin')).toBeCloseTo(156e6 / 60267, 1)
    expect(at('bqml-start') / at('bqml-admin')).toBeCloseTo(2 ** (-3720 / 6586.2), 9)
    expect(at('gml')).toBeCloseTo(78 / 60.267, 4)
  })
  it('the assay an hour before, less the residual, is what was given', () => {
    const given = administration({ netBq: 2e9, injectionS: 1e9, lungShuntFraction: 0, daysFromCalibration: 4 })
    expect(given.residualMbq).toBe(30)
    // 2030 MBq x 2^(1 / 64.1) = 2052.07 MBq; four days before: x 2^(96 / 64.1).
    expect(given.assayMbq).toBeCloseTo(2052.071, 2)
    expect(given.calibrationMbq / 2030).toBeCloseTo(1 / 0.354, 1)
  })
})
