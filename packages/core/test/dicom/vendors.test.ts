import { describe, expect, test } from 'vitest'
import { type Series, diagnose, indexFolder, petQuantity } from '../../src/dicom/index.ts'
import { describeReference, referenceJson } from '../reference.ts'
import type { Item } from './bytes.ts'
import { absent, ctHeaders, headerOf, petSlice } from './pet-fixture.ts'

interface Published {
  readonly SeriesDate: string; readonly SeriesTime: string; readonly AcquisitionDate: string; readonly AcquisitionTime: string
  readonly RadiopharmaceuticalStartTime: string; readonly RadiopharmaceuticalStartDateTime?: string
  readonly PatientWeight: number; readonly PatientSize?: number; readonly PatientSex: string
  readonly RadionuclideTotalDose: number; readonly RadionuclideHalfLife: number; readonly FrameReferenceTime: number; readonly ActualFrameDuration: number
  readonly Units: string; readonly DecayCorrection: string; readonly CorrectedImage: readonly string[]
  readonly PhilipsPETPrivateGroup: { readonly SUVScaleFactor?: string }
}

// The clock written, in seconds, by the host's own calendar and nothing of ours.
const seconds = (da: string, tm: string) => Date.UTC(+da.slice(0, 4), +da.slice(4, 6) - 1, +da.slice(6, 8), +tm.slice(0, 2), +tm.slice(2, 4)) / 1000 + Number(tm.slice(4).trim())
const written = (s: number) => { const digits = new Date(Math.floor(s) * 1000).toISOString().replace(/\D/g, ''); return { da: digits.slice(0, 8), tm: digits.slice(8, 14) + (s % 1).toFixed(6).slice(1) } }

interface Shift {
  /** Every clock, s. */
  readonly by?: number
  readonly offset?: string
  /** The injection's date-time in UTC, with its own offset, where the header has one. */
  readonly injectionInUtc?: boolean
  readonly decay?: 'ADMIN' | 'NONE'
}

/** A published instance as a file, all its clocks moved; its injection is of the day of the series. */
function item(p: Published, k: number, { by = 0, offset, injectionInUtc = false, decay }: Shift): Item {
  const at = (da: string, tm: string) => written(seconds(da, tm) + by)
  const series = at(p.SeriesDate, p.SeriesTime), acquired = at(p.AcquisitionDate, p.AcquisitionTime), injectedS = seconds(p.SeriesDate, p.RadiopharmaceuticalStartTime) + by
  const injected = written(injectedS), ahead = offset ? (Number(offset.slice(0, 3)) * 60 + Number(offset[0] + offset.slice(3))) * 60 : 0, utc = written(injectedS - ahead)
  const corrections = decay === 'NONE' ? p.CorrectedImage.filter(c => c !== 'DECY') : p.CorrectedImage
  const suv = p.PhilipsPETPrivateGroup.SUVScaleFactor
  return petSlice(k, {
    dataset: {
      x00080021: ['DA', series.da], x00080031: ['TM', series.tm], x00080022: ['DA', acquired.da], x00080032: ['TM', acquired.tm], x00080020: ['DA', series.da],
      ...(offset ? { x00080201: ['SH', offset] } : {}), x00100040: ['CS', p.PatientSex], x00101020: p.PatientSize ? ['DS', String(p.PatientSize)] : absent, x00101030: ['DS', String(p.PatientWeight)],
      x00181242: ['IS', String(p.ActualFrameDuration)], x00280051: ['CS', corrections.join('\\')], x00541001: ['CS', p.Units], x00541102: ['CS', decay ?? p.DecayCorrection],
      x00541300: ['DS', String(p.FrameReferenceTime)], ...(suv ? { x70530010: ['LO', 'Philips PET Private Group'], x70531000: ['DS', suv] } : {}),
    },
    tracer: {
      x00181072: ['TM', injected.tm], x00181074: ['DS', String(p.RadionuclideTotalDose)], x00181075: ['DS', String(p.RadionuclideHalfLife)],
      x00181078: p.RadiopharmaceuticalStartDateTime ? ['DT', injectionInUtc && offset ? `${utc.da}${utc.tm}+0000` : `${injected.da}${injected.tm}`] : absent,
    },
  })
}

describeReference('headers of four vendors', () => {
  const { factors } = referenceJson<{ factors: Record<string, { suvbwFactor: number }> }>('suv/expected.json')
  const names = Object.keys(factors)
  const published = (name: string) => referenceJson<Published[]>(`suv/${name}-instances.json`)
  const seriesOf = (name: string, shift: Shift): Series => indexFolder(published(name).map((p, k) => headerOf(item(p, k, shift), `${k}`))).series[0]!
  const factorOf = (name: string, shift: Shift, k = 0): number => {
    const q = petQuantity(seriesOf(name, shift)).value!
    return q.scaleOf(`1.2.3.4.${k + 1}`) * q.suvbwPerUnit!
  }
  const asPublished = (name: string, shift: Shift) => expect(Math.abs(factorOf(name, shift) / factors[name]!.suvbwFactor - 1), `${name} ${JSON.stringify(shift)}`).toBeLessThan(1e-6)

  test.each(names)('%s: the published factor at whatever hour the day begins', name => {
    for (let hour = 0; hour < 24; hour++) asPublished(name, { by: hour * 3600 })
    for (const days of [-60, 1, 75, 366]) asPublished(name, { by: days * 86400 })
  })
  test.each(names)('%s: with midnight between injection and scan, and between scan and acquisition', name => {
    const [p] = published(name)
    const injected = seconds(p!.SeriesDate, p!.RadiopharmaceuticalStartTime), series = seconds(p!.SeriesDate, p!.SeriesTime), acquired = Math.min(...published(name).map(i => seconds(i.AcquisitionDate, i.AcquisitionTime)))
    const midnight = Math.ceil(series / 86400) * 86400
    for (const moment of [injected + 1, (injected + series) / 2, series - 1, series, series + 1, (series + acquired) / 2, acquired]) asPublished(name, { by: Math.round(midnight - moment) })
  })
  test.each(names)('%s: in any time zone, and with the injection in UTC', name => {
    for (const offset of ['+0000', '+0100', '-0500', '+0545', '+1400', '-1100'])
      for (const by of [0, 9 * 3600, 14 * 3600]) {
        asPublished(name, { by, offset })
        asPublished(name, { by, offset, injectionInUtc: true })
      }
  })
  describe.each(names.filter(n => !n.startsWith('PHILIPS')))('%s', name => {
    const [p] = published(name)
    const dose = p!.RadionuclideTotalDose, grams = p!.PatientWeight * 1000, T = p!.RadionuclideHalfLife
    test('ADMIN: weight over the activity injected, not decayed', () => {
      for (const by of [0, 13 * 3600]) expect(factorOf(name, { by, decay: 'ADMIN' }) / (grams / dose)).toBeCloseTo(1, 9)
    })
    test('NONE: weight over the mean activity in the body during that frame', () => {
      // A(t) = A0 2^(-t/T); its mean over a frame of length d from t is A(t) (1 - e^-x)/x, x = ln 2 d/T. SUV = c W / that mean.
      for (const by of [0, 13 * 3600]) for (const [k, i] of published(name).entries()) {
        const t = seconds(i.AcquisitionDate, i.AcquisitionTime) - seconds(i.SeriesDate, i.RadiopharmaceuticalStartTime), x = Math.LN2 * i.ActualFrameDuration / 1000 / T
        const mean = dose * 2 ** (-t / T) * (1 - Math.exp(-x)) / x
        expect(Math.abs(factorOf(name, { by, decay: 'NONE' }, k) / (grams / mean) - 1)).toBeLessThan(1e-6)
      }
    })
    test('START against ADMIN is the decay from injection to the start, by hand', () => {
      const elapsed = seconds(p!.SeriesDate, p!.SeriesTime) - seconds(p!.SeriesDate, p!.RadiopharmaceuticalStartTime)
      expect(factorOf(name, {}) / factorOf(name, { decay: 'ADMIN' })).toBeCloseTo(2 ** (elapsed / T), 6)
    })
  })
  test('Philips counts with a factor to SUV: the factor whatever the correction, and refused without any', () => {
    expect(factorOf('PHILIPS_CNTS_AND_SUV', { decay: 'ADMIN' })).toBe(0.000728)
    expect(petQuantity(seriesOf('PHILIPS_CNTS_AND_SUV', { decay: 'NONE' })).findings.map(f => `${f.severity} ${f.code}`)).toContain('error pet/decay-correction')
  })

  const ordinary = (name: string, shift: Shift) => {
    const headers = published(name).map((p, k) => headerOf(item(p, k, shift), `${k}`))
    return diagnose(indexFolder([...headers, ...ctHeaders(4)])).filter(f => f.severity !== 'note')
  }
  test.each(names)('%s: the diagnosis raises no error and no warning', name => {
    for (const shift of [{}, { by: 3 * 86400 }, { by: 5 * 3600 }, { offset: '+0100' }, { offset: '-0500', injectionInUtc: true }]) expect(ordinary(name, shift)).toEqual([])
  })
  test.each(names)('%s: over midnight it doubts the injection only where the header gives no date', name => {
    const [p] = published(name), injected = seconds(p!.SeriesDate, p!.RadiopharmaceuticalStartTime)
    const found = ordinary(name, { by: Math.ceil(injected / 86400) * 86400 - injected - 60 })
    expect(found.map(f => f.code)).toEqual(p!.RadiopharmaceuticalStartDateTime ? [] : ['pet/injection-date'])
  })
})
