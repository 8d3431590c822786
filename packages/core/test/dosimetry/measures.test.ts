import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import {
  biologicallyEffectiveDose, cumulativeDvh, differentialDvh, doseMeasures, doseQuantiles, doseValues, effectProbability, equivalentDoseIn2Gy, equivalentUniformDose, generalisedEud,
  isodoseVolumesMl, recoveryAt, relativeCalibration, tissueResponses, volumeAtDose,
} from '../../src/dosimetry/index.ts'
import { weightedQuantiles } from '../../src/numerics/index.ts'
import { hour } from '../../src/physics/index.ts'
import { type FractionalVoi, type Volume, geometry, partsVoi } from '../../src/volume/index.ts'

const grid = geometry({ size: [4, 3, 2], spacing: [2, 3, 5] })
const anyDose = fc.array(fc.double({ min: 0, max: 1500, noNaN: true }), { minLength: 24, maxLength: 24 })
const anyPart = fc.array(fc.constantFrom(0, 0.25, 0.5, 1), { minLength: 24, maxLength: 24 }).filter(p => p.some(x => x > 0))
const both = (doses: number[], parts: number[]): [Volume<'Gy'>, FractionalVoi] =>
  [{ unit: 'Gy', geometry: grid, voxels: Float32Array.from(doses) }, partsVoi('v', grid, Float32Array.from(parts))]
const asked = { dPercents: [99, 70, 50, 5], vDosesGy: [10, 100, 400], tissue: tissueResponses.tumour, halfLife: 64.1 * hour, gEud: [-5, 1, 5], alphaPerGy: 0.05 }

describe('measures of any doses', () => {
  it('keep their order: minimum, EUD, mean, gEUD rising with a, maximum; D falling with the volume, V with the dose', () => {
    fc.assert(fc.property(anyDose, anyPart, (doses, parts) => {
      const [dose, voi] = both(doses, parts), m = doseMeasures(dose, voi, asked)!, tiny = 1e-6 * (1 + m.maxGy)
      const inOrder = (...x: number[]) => x.forEach((v, n) => { if (n > 0) expect(v).toBeGreaterThanOrEqual(x[n - 1]! - tiny) })
      inOrder(m.minGy, m.eudGy!, m.meanGy, m.maxGy)
      inOrder(m.minGy, m.gEudGy['gEud-5Gy']!, m.gEudGy.gEud1Gy!, m.gEudGy.gEud5Gy!, m.maxGy)
      inOrder(m.minGy, m.dGy.d99Gy!, m.dGy.d70Gy!, m.dGy.d50Gy!, m.dGy.d5Gy!, m.maxGy)
      inOrder(m.vPercent.v400Percent!, m.vPercent.v100Percent!, m.vPercent.v10Percent!, 100)
      inOrder(m.meanGy, m.bedOfMeanGy, m.meanBedGy)
      expect(m.gEudGy.gEud1Gy).toBeCloseTo(m.meanGy, 6)
    }))
  })

  it('of a uniform dose are that dose', () => {
    fc.assert(fc.property(fc.double({ min: 0.1, max: 1500, noNaN: true }), anyPart, (gy, parts) => {
      const [dose, voi] = both(Array<number>(24).fill(gy), parts), d = dose.voxels[0]!, m = doseMeasures(dose, voi, asked)!
      for (const x of [m.meanGy, m.minGy, m.maxGy, m.medianGy, m.eudGy!, ...Object.values(m.dGy), ...Object.values(m.gEudGy)]) expect(Math.abs(x / d - 1)).toBeLessThan(1e-9)
      expect(m.heterogeneity.coefficientOfVariation!).toBeLessThan(1e-7)
      expect(m.meanBedGy).toBeCloseTo(m.bedOfMeanGy, 6)
    }))
  })

  it('BED is at least the dose, rises with it, and EQD2 lies between for alpha/beta above 0', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 2000, noNaN: true }), fc.double({ min: 0.5, max: 20, noNaN: true }), fc.double({ min: 0.1, max: 10, noNaN: true }), (d, alphaBeta, repair) => {
      const tissue = { alphaBeta, repairHalfTime: repair * hour }, bed = biologicallyEffectiveDose(d, tissue, 64.1 * hour)
      expect(bed).toBeGreaterThanOrEqual(d)
      expect(biologicallyEffectiveDose(d + 1, tissue, 64.1 * hour)).toBeGreaterThan(bed)
      expect(equivalentDoseIn2Gy(bed, alphaBeta)).toBeLessThanOrEqual(bed)
    }))
  })

  it('EUD and gEUD scale with the dose (EUD with alpha taken along)', () => {
    fc.assert(fc.property(anyDose, anyPart, fc.double({ min: 0.1, max: 10, noNaN: true }), (doses, parts, factor) => {
      const [dose, voi] = both(doses, parts), values = doseValues(dose, voi)!, more = { ...values, doseGy: values.doseGy.map(d => d * factor) }
      expect(generalisedEud(more, 3)).toBeCloseTo(factor * generalisedEud(values, 3), 5)
      expect(equivalentUniformDose(more, 0.1 / factor)).toBeCloseTo(factor * equivalentUniformDose(values, 0.1), 5)
    }))
  })

  it('the differential DVH holds all of the volume and adds up to the isodose volumes', () => {
    fc.assert(fc.property(anyDose, anyPart, fc.double({ min: 1, max: 300, noNaN: true }), (doses, parts, bin) => {
      const [dose, voi] = both(doses, parts), d = differentialDvh(dose, voi, bin)!
      expect(d.volumeFraction.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9)
      const above = d.volumeFraction.slice(1).reduce((a, b) => a + b, 0) * d.volumeMl
      // A voxel on the edge itself may fall either way by rounding.
      if (!dose.voxels.some(x => Math.abs(x / bin - 1) < 1e-9)) expect(isodoseVolumesMl(dose, [bin], voi)[0]).toBeCloseTo(above, 6)
    }))
  })

  it('quantiles are those of numerics, whatever part of the voxels counts', () => {
    fc.assert(fc.property(anyDose, anyPart, fc.double({ min: 0, max: 1, noNaN: true }), (doses, parts, p) => {
      const values = doseValues(...both(doses, parts))!
      expect(doseQuantiles(values)(p)).toBeCloseTo(weightedQuantiles(values.doseGy, values.weight)(p), 9)
    }))
    expect(() => doseQuantiles(doseValues(...both(Array<number>(24).fill(1), Array<number>(24).fill(1)))!)(1.1)).toThrow(/p = 1.1/)
  })

  it('V by the sorted voxels and by the histogram agree within a bin', () => {
    fc.assert(fc.property(anyDose, anyPart, (doses, parts) => {
      const [dose, voi] = both(doses, parts), dvh = cumulativeDvh(dose, voi, 2000)!, m = doseMeasures(dose, voi, { ...asked, vDosesGy: [200] })!
      const width = dvh.doseGy.at(-1)! / 2000
      expect(m.vPercent.v200Percent!).toBeLessThanOrEqual(volumeAtDose(dvh, 200 - width) + 1e-6)
      expect(m.vPercent.v200Percent!).toBeGreaterThanOrEqual(volumeAtDose(dvh, 200 + width) - 1e-6)
    }))
  })

  it('probabilities rise with the dose from 0 to 1', () => {
    fc.assert(fc.property(fc.constantFrom('logistic' as const, 'probit' as const), fc.double({ min: 10, max: 500, noNaN: true }), fc.double({ min: 0.3, max: 5, noNaN: true }), fc.double({ min: 0, max: 2000, noNaN: true }), (form, d50Gy, gamma50, d) => {
      const p = effectProbability(d, { form, d50Gy, gamma50 })
      expect(p).toBeGreaterThanOrEqual(0)
      expect(p).toBeLessThanOrEqual(1)
      expect(effectProbability(d + 1, { form, d50Gy, gamma50 })).toBeGreaterThanOrEqual(p)
    }))
  })
})

describe('calibration and recovery of anything', () => {
  it('a scaled image holds what must be there', () => {
    const gbq = fc.double({ min: 0.01, max: 20, noNaN: true })
    fc.assert(fc.property(gbq, gbq, fc.double({ min: 0, max: 0.9, noNaN: true }), (image, net, shunt) => {
      const c = relativeCalibration({ image, net, lungShuntFraction: shunt, range: [0.8, 1.2], region: 'image' }).value!
      expect(c.factor * image).toBeCloseTo(net * (1 - shunt), 9)
    }))
  })

  it('a recovery lies between those of the spheres around it', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0.1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }), fc.double({ min: 0.5, max: 60, noNaN: true }), (r, volumeMl) => {
      const volumes = [0.5, 2, 9, 30], points = volumes.map((v, n) => ({ volumeMl: v, recovery: r[n]! })), value = recoveryAt(points, { volumeMl }).value!
      const above = volumes.findIndex(v => v >= volumeMl), near = above < 0 ? [r[3]!] : [r[above]!, r[Math.max(0, above - 1)]!]
      expect(value).toBeGreaterThanOrEqual(Math.min(...near) - 1e-12)
      expect(value).toBeLessThanOrEqual(Math.max(...near) + 1e-12)
    }))
  })
})
