import { describe, expect, it } from 'vitest'
import { type InstanceHeader, indexFolder, isotopeFactor, petQuantity, repairHeaders } from '../../src/dicom/index.ts'
import { radionuclides } from '../../src/physics/index.ts'
import { headerOf, petSlice } from '../dicom/pet-fixture.ts'

// docs/methods/dicom/isotope-repair.md carries the same numbers in the same order.

/** A 90Y scan of two beds of 15 min from 11:00, entered as 18F: two slices in each. */
const twoBeds = (factors: readonly [string, string]): InstanceHeader[] => [0, 1, 2, 3].map(k => headerOf(petSlice(k, {
  dataset: {
    x00080032: ['TM', k < 2 ? '110000' : '111500'], x00181242: ['IS', '900000'], x00541321: ['DS', factors[k < 2 ? 0 : 1]], x0008103e: ['LO', 'Y90 liver'],
  },
  tracer: { x00181075: ['DS', '6586.2'], x00181076: ['DS', '0.967'], x00181074: ['DS', '2500000000'], x00181078: ['DT', '20240304163000'], x00181072: ['TM', '163000'] },
}), `pet/${k}`))

const repair = [{ name: 'isotope', value: 'Y-90', reason: 'entered as F-18: the console offers no Y-90' }]
const uid = (k: number) => `1.2.3.4.${k + 1}`

describe('a 90Y scan entered as 18F, by hand', () => {
  // 2^(900/6586.2) = 1.09935, x = ln 2 900/6586.2 = 0.094718, x/(1 - e^-x) = 1.04811
  // 2^(900/230544) = 1.002710, x = 0.0027059, x/(1 - e^-x) = 1.001354
  it('the decay between beds is 1.099 in place of 1.003, within the frame 1.048 in place of 1.0014: 1.047 too much on bed 1, 1.148 on bed 2', () => {
    const bed1 = 1.04811 / 1.001354, bed2 = 1.09935 * 1.04811 / (1.002710 * 1.001354)
    expect(bed1).toBeCloseTo(1.0467, 4)
    expect(bed2).toBeCloseTo(1.1476, 4)
    expect(0.967 / 31.86e-6).toBeCloseTo(30352, 0)
    expect(isotopeFactor({ entered: { halfLife: 6586.2, positronFraction: 0.967 }, actual: { halfLife: 230544, positronFraction: 31.86e-6 }, applied: 1.04811, due: 1.001354 })).toBeCloseTo(30352 / bed1, -1)
  })

  it('recorded factors 1.048107 and 1.152235 hold the decay within the frame: x 28,998 on bed 1 and x 26,449 on bed 2', () => {
    const done = repairHeaders(twoBeds(['1.048107', '1.152235']), repair)
    const series = indexFolder(done.value!.headers).series[0]!, q = petQuantity(series).value!
    // 30,351.54 x 1.0013536 / 1.048107 and 30,351.54 x 1.0040669 / 1.152235
    expect(q.scaleOf(uid(0))).toBeCloseTo(30351.54 * 1.0013536 / 1.048107, 0)
    expect(q.scaleOf(uid(0))).toBeCloseTo(28997.6, 0)
    expect(q.scaleOf(uid(3))).toBeCloseTo(26448.6, 0)
    expect(q).toMatchObject({ nuclide: '90Y', halfLife: radionuclides['90Y'].halfLife, unit: 'Bq/ml' })
    expect(done.findings).toEqual([])
    expect(done.value!.applied).toEqual([{
      name: 'isotope', seriesUid: '1.2.3.4', tag: '(0054,0016)', files: 4, reason: 'entered as F-18: the console offers no Y-90',
      before: '18F, half-life 1.829 h, positron fraction 0.967, decay factors 1.0481 to 1.1522 (recorded, with the decay within the frame)',
      after: '90Y, half-life 64.04 h, positron fraction 0.00003186, decay factors 1.0014 to 1.0041',
      pixelFactor: [expect.closeTo(26448.6, 0), expect.closeTo(28997.6, 0)],
    }])
  })

  it('recorded factors 1 and 1.099349 leave it out: x 30,393 and x 27,721, and the doubt of 1.048 is told', () => {
    const done = repairHeaders(twoBeds(['1', '1.099349']), repair)
    const q = petQuantity(indexFolder(done.value!.headers).series[0]!).value!
    expect(q.scaleOf(uid(1))).toBeCloseTo(30351.54 * 1.0013536, 0)
    expect(q.scaleOf(uid(2))).toBeCloseTo(30351.54 * 1.0040669 / 1.099349, 0)
    expect(done.findings).toEqual([expect.objectContaining({ code: 'repair/isotope-decay', severity: 'warning', factor: expect.closeTo(1.0481, 4) })])
    expect(done.value!.applied[0]!.before).toContain('recorded, without the decay within the frame')
  })

  it('without recorded factors those of 18F are computed, the decay within the frame included, and the doubt told', () => {
    for (const factors of [['', ''], ['1', '1']] as const) {
      const done = repairHeaders(twoBeds(factors), repair)
      const q = petQuantity(indexFolder(done.value!.headers).series[0]!).value!
      expect(q.scaleOf(uid(0))).toBeCloseTo(28997.6, 0)
      expect(q.scaleOf(uid(3))).toBeCloseTo(26448.6, 0)
      expect(done.findings).toEqual([expect.objectContaining({ code: 'repair/isotope-decay', factor: expect.closeTo(1 / 1.0481, 4) })])
    }
  })
})
