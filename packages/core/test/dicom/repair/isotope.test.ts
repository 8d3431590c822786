import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FrameHeader, type InstanceHeader, indexFolder, laterBy, petQuantity, repairHeaders } from '../../../src/dicom/index.ts'
import { type NuclideName, radionuclides } from '../../../src/physics/index.ts'
import { type PetOptions, headerOf, petSlice } from '../pet-fixture.ts'

const isotope = (value = '90Y') => [{ name: 'isotope', value, reason: 'as the record says' }]

interface Scan {
  readonly entered: { readonly halfLife: number; readonly fraction: number }
  readonly beds: readonly { readonly afterS: number; readonly durationS: number }[]
  readonly correction?: 'START' | 'ADMIN' | 'NONE'
  readonly withinRecorded?: boolean
  readonly recorded?: boolean
}

const injection = '20240304163000', toScanS = 18.5 * 3600

/**
 * What a scanner makes of 1 Bq/mL of 90Y at the reference time, and what it writes down: written here from the definition of counts
 * and decay alone. `read`: the number in each bed's slice.
 */
function scanned(scan: Scan): { headers: InstanceHeader[]; read: number[] } {
  const { entered, beds, correction = 'START', withinRecorded = true, recorded = true } = scan
  const y = radionuclides['90Y']
  const mean = (T: number, from: number, d: number) => { const l = Math.LN2 / T; return (Math.exp(-l * from) - Math.exp(-l * (from + d))) / (l * d) }
  const offset = correction === 'ADMIN' ? toScanS : 0
  const read: number[] = []
  const headers = beds.map((bed, k) => {
    const from = bed.afterS + offset
    const positronRate = mean(y.halfLife, from, bed.durationS) * y.positronFraction!
    const applied = correction === 'NONE' ? 1 : 1 / mean(entered.halfLife, from, bed.durationS)
    read.push(positronRate / entered.fraction * applied)
    const written = withinRecorded ? applied : 2 ** (from / entered.halfLife)
    const options: PetOptions = {
      dataset: { x00181242: ['IS', String(bed.durationS * 1000)], x00541102: ['CS', correction], ...(correction === 'NONE' ? { x00280051: ['CS', 'ATTN\\SCAT'] } : {}) },
      tracer: {
        x00181074: ['DS', '2500000000'], x00181075: ['DS', String(entered.halfLife)], x00181076: ['DS', String(entered.fraction)], x00181078: ['DT', injection], x00181072: ['TM', '163000'],
        x00540300: ['SQ', []],
      },
    }
    const h = headerOf(petSlice(k, options), `pet/${k}`)
    const move = (f: FrameHeader): FrameHeader => ({ ...f, acquisition: laterBy(f.acquisition!, bed.afterS), decayFactor: recorded ? written : undefined })
    return { ...h, times: { ...h.times, acquisition: laterBy(h.times.acquisition!, bed.afterS) }, image: { ...h.image!, frames: h.image!.frames.map(move) } }
  })
  return { headers, read }
}

/** Bq/mL at the reference time after the repair, slice by slice. */
function repaired({ headers, read }: ReturnType<typeof scanned>, value?: string): number[] {
  const done = repairHeaders(headers, isotope(value))
  expect(done.findings.filter(f => f.severity === 'error')).toEqual([])
  const q = petQuantity(indexFolder(done.value!.headers).series[0]!).value!
  return read.map((x, k) => x * q.scaleOf(`1.2.3.4.${k + 1}`))
}

const others = (Object.keys(radionuclides) as NuclideName[]).filter(n => n !== '90Y' && radionuclides[n].positronFraction !== undefined)
const beds = [{ afterS: 0, durationS: 900 }, { afterS: 910, durationS: 900 }, { afterS: 1820, durationS: 600 }]

describe('repair of the isotope', () => {
  it.each(others)('gives back what was in the patient from a scan entered as %s, by either convention and without a record', name => {
    const entered = { halfLife: radionuclides[name].halfLife, fraction: radionuclides[name].positronFraction! }
    for (const x of repaired(scanned({ entered, beds }))) expect(x).toBeCloseTo(1, 6)
    for (const x of repaired(scanned({ entered, beds, recorded: false }))) expect(x).toBeCloseTo(1, 6)
    for (const x of repaired(scanned({ entered, beds, correction: 'NONE' }))) expect(x).toBeCloseTo(1, 6)
  })

  it('any half-life, fraction and beds, START or ADMIN', () => {
    fc.assert(fc.property(
      fc.record({
        halfLife: fc.double({ min: 3 * 3600, max: 1e8, noNaN: true }), fraction: fc.double({ min: 0.01, max: 1, noNaN: true }),
        gaps: fc.array(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 60, max: 2400 })), { minLength: 1, maxLength: 4 }),
        correction: fc.constantFrom('START' as const, 'ADMIN' as const),
      }), ({ halfLife, fraction, gaps, correction }) => {
        let at = 0
        const made = gaps.map(([gap, durationS], n) => { const bed = { afterS: n === 0 ? 0 : at + gap, durationS }; at = bed.afterS + durationS; return bed })
        fc.pre(Math.abs(halfLife / radionuclides['90Y'].halfLife - 1) > 0.05)
        for (const x of repaired(scanned({ entered: { halfLife, fraction }, beds: made, correction }))) expect(Math.abs(x - 1)).toBeLessThan(1e-6)
      }), { numRuns: 60, seed: 4 })
  })

  it('where the record leaves the decay within the frame out although it was corrected, what is left is that decay, and it is told', () => {
    const entered = { halfLife: 6586.2, fraction: 0.967 }
    const scan = scanned({ entered, beds: beds.slice(0, 2), withinRecorded: false })
    const x = Math.LN2 * 900 / 6586.2, within = x / (1 - Math.exp(-x))
    for (const value of repaired(scan)) expect(value).toBeCloseTo(within, 6)
    expect(repairHeaders(scan.headers, isotope()).findings).toEqual([expect.objectContaining({ code: 'repair/isotope-decay', severity: 'warning', factor: expect.closeTo(within, 6) })])
  })

  it('of a record that fits another nuclide than the one entered, undoes what is recorded and says so', () => {
    const scan = scanned({ entered: { halfLife: radionuclides['64Cu'].halfLife, fraction: 0.967 }, beds })
    const lied = scan.headers.map(h => ({ ...h, pet: { ...h.pet!, radiopharmaceuticals: [{ ...h.pet!.radiopharmaceuticals[0]!, halfLifeS: 6586.2 }] } }))
    for (const x of repaired({ ...scan, headers: lied })) expect(x).toBeCloseTo(1, 6)
    expect(repairHeaders(lied, isotope()).findings[0]).toMatchObject({ code: 'repair/isotope-decay', message: expect.stringContaining('they fit 64Cu') })
  })

  it('the right half-life with a wrong positron fraction: the fraction alone', () => {
    const y = radionuclides['90Y'].halfLife
    const done = repairHeaders(scanned({ entered: { halfLife: y, fraction: 0.967 }, beds }).headers, isotope())
    const [least, most] = done.value!.applied[0]!.pixelFactor!
    expect(least).toBeCloseTo(0.967 / 31.86e-6, 0)
    expect(most / least).toBeCloseTo(1, 6)
  })

  it('an FDG scan entered as 68Ga, back to 18F', () => {
    const ga = radionuclides['68Ga']
    const within = (T: number) => { const x = Math.LN2 * 120 / T; return x / (1 - Math.exp(-x)) }
    const { headers } = scanned({ entered: { halfLife: ga.halfLife, fraction: ga.positronFraction! }, beds: [{ afterS: 0, durationS: 120 }] })
    const done = repairHeaders(headers, isotope('F-18'))
    expect(indexFolder(done.value!.headers).series[0]!.pet?.nuclide).toBe('18F')
    expect(done.value!.applied[0]!.pixelFactor![0]).toBeCloseTo(ga.positronFraction! / 0.967 * within(radionuclides['18F'].halfLife) / within(ga.halfLife), 6)
  })

  it('changes nothing in a 90Y scan, and says so', () => {
    const y = radionuclides['90Y']
    const { headers } = scanned({ entered: { halfLife: y.halfLife, fraction: y.positronFraction! }, beds })
    const named = repairHeaders(headers, isotope()).value!.headers
    const again = repairHeaders(named, isotope())
    expect(again.value!.applied).toEqual([])
    expect(again.findings).toEqual([expect.objectContaining({ code: 'repair/no-change', severity: 'note' })])
    expect(again.value!.headers).toEqual(named)
  })

  it('moves the Frame Reference Time to the mean count rate of 90Y, so that the start of the scan stays', () => {
    const T = 6586.2, x = Math.LN2 * 900 / T, mean = T / Math.LN2 * Math.log(x / (1 - Math.exp(-x)))
    const { headers } = scanned({ entered: { halfLife: T, fraction: 0.967 }, beds: beds.slice(0, 2) })
    // The series was written later than the scan: its start is counted back from the frame.
    const late = headers.map((h, k) => ({
      ...h, times: { ...h.times, series: laterBy(h.times.series!, 7200) },
      image: { ...h.image!, frames: h.image!.frames.map(f => ({ ...f, frameReferenceS: beds[k]!.afterS + mean })) },
    }))
    const before = indexFolder(late).series[0]!.pet!.scan!, after = indexFolder(repairHeaders(late, isotope()).value!.headers).series[0]!.pet!.scan!
    expect(before.rule).toBe('frame-reference')
    expect(after.rule).toBe('frame-reference')
    expect(after.time.epochS).toBeCloseTo(before.time.epochS, 3)
  })

  describe('is refused', () => {
    const entered = { halfLife: 6586.2, fraction: 0.967 }
    const refusal = (headers: readonly InstanceHeader[], value?: string) => {
      const done = repairHeaders(headers, isotope(value))
      expect(done.value).toBeUndefined()
      return done.findings.map(f => `${f.code}: ${f.message}`).join('\n')
    }
    const { headers } = scanned({ entered, beds })
    it('for a nuclide without positrons, or none', () => {
      expect(refusal(headers, 'Tc-99m')).toContain('99mTc emits no positrons')
      expect(refusal(headers, 'yttrium')).toContain('no nuclide known here: 90Y, 18F')
    })
    it('for SUVs, whose counts cannot be had back', () => {
      expect(refusal(headers.map(h => ({ ...h, pet: { ...h.pet!, units: 'GML' } })))).toContain('only an image in Bq/mL')
    })
    it('for counts without a calibration, and for a real world map in SUV; not for one in Bq/ml', () => {
      expect(refusal(headers.map(h => ({ ...h, pet: { ...h.pet!, units: 'CNTS' } })))).toContain('only an image in Bq/mL')
      const mapped = (unit: string) => headers.map(h => ({ ...h, pet: { ...h.pet!, units: undefined }, image: { ...h.image!, frames: h.image!.frames.map(f => ({ ...f, realWorld: { slope: 1, intercept: 0, unit } })) } }))
      expect(refusal(mapped('{SUVbw}g/ml'))).toContain('are SUVs')
      expect(repairHeaders(mapped('Bq/ml'), isotope()).value!.applied).toHaveLength(1)
    })
    it('where the header says neither half-life nor positron fraction of what was entered', () => {
      expect(refusal(headers.map(h => ({ ...h, pet: { ...h.pet!, radiopharmaceuticals: [{ nuclideCodes: [], tracerCodes: [], totalDose: 2.5e9 }] } })))).toContain('no half-life')
      expect(refusal(headers.map(h => ({ ...h, pet: { ...h.pet!, radiopharmaceuticals: [{ nuclideCodes: [], tracerCodes: [], halfLifeS: 5000 }] } })))).toContain('no positron fraction')
    })
    it('where a slice gives no time or no duration', () => {
      const without = (key: 'acquisition' | 'durationS') => headers.map((h, k) => k === 1 ? { ...h, image: { ...h.image!, frames: h.image!.frames.map(f => ({ ...f, [key]: undefined })) } } : h)
      expect(refusal(without('durationS'))).toContain('no acquisition time or no duration')
      expect(refusal(without('acquisition'))).toContain('no acquisition time or no duration')
    })
  })
})
