import { describe, expect, it } from 'vitest'
import {
  type InstanceHeader, type PetQuantity, type Repair, indexFolder, petQuantity, readImageVolume,
  repairHeaders, repairKinds, repairNames, repairedReading,
} from '../../../src/dicom/index.ts'
import { part10 } from '../bytes.ts'
import { type PetOptions, absent, ctHeaders, headerOf, petHeaders, petSlice } from '../pet-fixture.ts'

const one = (name: string, value: string, where: Partial<Repair> = {}): Repair[] => [{ name, value, reason: 'by the record', ...where }]

function done(headers: readonly InstanceHeader[], repairs: readonly Repair[]) {
  const outcome = repairHeaders(headers, repairs)
  if (!outcome.value) throw new Error(JSON.stringify(outcome.findings))
  return { ...outcome.value, findings: outcome.findings }
}

function quantity(headers: readonly InstanceHeader[], repairs: readonly Repair[] = []): PetQuantity {
  const { value, findings } = petQuantity(indexFolder(done(headers, repairs).headers).series[0]!)
  if (!value) throw new Error(JSON.stringify(findings))
  return value
}

const refused = (headers: readonly InstanceHeader[], repairs: readonly Repair[]) => {
  const outcome = repairHeaders(headers, repairs)
  expect(outcome.value).toBeUndefined()
  return outcome.findings.map(f => `${f.code} ${f.message} ${f.remedy ?? ''}`).join('\n')
}

const pet = (options: PetOptions = {}) => petHeaders(3, options)
const gml: PetOptions = { dataset: { x00541001: ['CS', 'GML'], x00541006: ['CS', 'BW'] } }
const half = 6588
const scanner = one('voxels', 'scaled')

describe('a repair that cannot be meant is refused', () => {
  it('by an unknown name, with all names, the nearest first', () => {
    expect(refused(pet(), one('isotop', 'Y-90'))).toMatch(/repair\/unknown .*"isotop".*can be repaired: isotope,/)
    expect(refused(pet(), one('weight', '70'))).toContain('can be repaired: weightKg,')
    expect(refused(pet(), one('constructor', '70'))).toContain('repair/unknown')
  })
  it('without a reason', () => {
    expect(refused(pet(), one('weightKg', '70', { reason: '  ' }))).toContain('repair/no-reason')
  })
  it.each([
    ['weightKg', '154 lb'], ['weightKg', '70,5'], ['weightKg', '70000'], ['weightKg', '0'], ['weightKg', '-70'], ['weightKg', 'NaN'], ['weightKg', ''], ['weightKg', '0x46'], ['weightKg', '1e999'],
    ['heightM', '170'], ['heightM', '1,70'], ['doseMbq', '370000000'], ['doseMbq', '370 MBq'], ['doseMbq', '0'], ['sex', 'female'], ['units', 'PROPCNTS'], ['suvType', 'IBW'],
    ['decayCorrection', 'YES'], ['corrections', 'ATTN,XYZ'], ['corrections', ''], ['injectionTime', '10:15'], ['injectionTime', '2024-03-05'], ['injectionTime', '2024-13-05T10:00'], ['injectionTime', '20240305100000'],
    ['scanTime', '2024-02-30T10:00'], ['timeZone', 'CET'], ['timeZone', '+25:00'], ['positronFraction', '96.7'], ['positronFraction', '0'], ['isotope', 'X-90'], ['isotope', ''],
  ])('%s=%s', (name, value) => {
    expect(refused(pet(), one(name, value))).toMatch(new RegExp(`repair/value .*Give it as`, 's'))
  })
  it('a slope, a frame of reference and a file to leave out without a place', () => {
    for (const [name, value] of [['rescaleSlope', '2'], ['frameOfReference', '1.2.9'], ['leaveOut', 'yes']] as const) expect(refused(pet(), one(name, value))).toContain('does not say for which file or series')
    expect(refused(pet(), one('frameOfReference', 'A', { seriesUid: '1.2.3.4' }))).toContain('repair/value')
    expect(refused(pet(), one('rescaleSlope', '0', { seriesUid: '1.2.3.4' }))).toContain('repair/value')
  })
  it('for a series, file or exam that is not there, or is no PET', () => {
    expect(refused(pet(), one('weightKg', '70', { seriesUid: '9.9' }))).toContain('repair/no-series')
    expect(refused(pet(), one('rescaleSlope', '2', { file: 'pet/9' }))).toContain('pet/9, which is no DICOM file')
    expect(refused(pet(), one('weightKg', '70', { exam: 'baseline' }))).toContain('exam baseline, which the course does not have')
    expect(refused([...pet(), ...ctHeaders(3)], one('weightKg', '70', { seriesUid: '1.2.3.5' }))).toContain('which is no PET')
    expect(refused(ctHeaders(3), one('weightKg', '70'))).toContain('fits no series')
  })
  it('where it could be meant for several scans, and names them', () => {
    const other = petHeaders(3, { dataset: { x0020000d: ['UI', '1.2.30'], x0020000e: ['UI', '1.2.30.4'], x00080018: ['UI', '1.2.30.4.1'], x0008103e: ['LO', 'follow-up PET'] } }).map((h, k) => ({ ...h, sopInstanceUid: `1.2.30.4.${k}` }))
    const text = refused([...pet(), ...other], one('weightKg', '71'))
    expect(text).toMatch(/repair\/which-series.*1\.2\.3\.4.*follow-up PET.*1\.2\.30\.4/s)
    expect(done([...pet(), ...other], one('weightKg', '71', { seriesUid: '1.2.30.4' })).applied).toHaveLength(1)
    // Sex and height are the person's.
    expect(done([...pet(), ...other], one('heightM', '1.75')).applied).toHaveLength(2)
  })
  it('twice with different values', () => {
    expect(refused(pet(), [...one('weightKg', '70.5'), ...one('weightKg', '71')])).toContain('repair/twice')
    expect(done(pet(), [...one('weightKg', '71'), ...one('weightKg', '71')]).applied).toHaveLength(1)
  })
})

describe('a repair is recorded', () => {
  it('with before, after, reason and how many files; the headers given are as they were', () => {
    const headers = pet(), copy = JSON.stringify(headers)
    const { applied, findings } = done(headers, one('weightKg', '72.5'))
    expect(applied).toEqual([{ name: 'weightKg', seriesUid: '1.2.3.4', tag: '(0010,1030)', before: '70 kg', after: '72.5 kg', reason: 'by the record', files: 3 }])
    expect(findings).toEqual([])
    expect(JSON.stringify(headers)).toBe(copy)
  })
  it('not where it changes nothing: a note', () => {
    const { applied, findings, headers } = done(pet(), one('weightKg', '70'))
    expect([applied, findings]).toEqual([[], [expect.objectContaining({ code: 'repair/no-change', severity: 'note' })]])
    expect(headers).toEqual(pet())
  })
  it('with a warning where a weight is unusual: 154 may be pounds', () => {
    expect(done(pet(), one('weightKg', '161')).findings).toEqual([expect.objectContaining({ code: 'repair/unusual', message: expect.stringContaining('161 lb are 73.0 kg') })])
    expect(done(pet(), one('heightM', '1.2')).findings[0]).toMatchObject({ code: 'repair/unusual' })
  })
  it('of every name there is a tag, a form and a meaning', () => {
    expect(repairNames).toHaveLength(18)
    for (const n of repairNames) expect(repairKinds[n]).toEqual({ tag: expect.stringMatching(/^\([0-9A-F]{4},[0-9A-F]{4}\)$/), value: expect.stringMatching(/./), sets: expect.stringMatching(/./) })
  })
})

describe('activities in Bq/mL', () => {
  it('stay, and their SUV follows weight, dose and time', () => {
    const before = quantity(pet())
    expect(quantity(pet(), one('weightKg', '77')).suvbwPerUnit! / before.suvbwPerUnit!).toBeCloseTo(77 / 70, 12)
    expect(quantity(pet(), one('doseMbq', '185')).suvbwPerUnit! / before.suvbwPerUnit!).toBeCloseTo(2, 12)
    expect(quantity(pet(), one('injectionTime', '2024-03-05T09:30')).suvbwPerUnit! / before.suvbwPerUnit!).toBeCloseTo(2 ** (1800 / half), 10)
    for (const [name, value] of [['weightKg', '77'], ['doseMbq', '185'], ['injectionTime', '2024-03-05T09:30']] as const) expect(quantity(pet(), one(name, value)).scaleOf('1.2.3.4.1')).toBe(1)
  })
  it('corrected to the injection (ADMIN) are led over to another injection', () => {
    const admin: PetOptions = { dataset: { x00541102: ['CS', 'ADMIN'] } }
    const q = quantity(pet(admin), [...scanner, ...one('injectionTime', '2024-03-05T09:30')])
    expect(q.scaleOf('1.2.3.4.1')).toBeCloseTo(2 ** (1800 / half), 10)
    expect(q.referenceTime.text).toBe('2024-03-05T09:30:00')
    // SUV = c W / A0 at the injection.
    expect(q.suvbwPerUnit).toBeCloseTo(70e3 / 370e6, 12)
  })
  it('are not, where the recorded decay factors say that the scanner used it already', () => {
    const frames = 2 ** (5400 / half) / ((1 - Math.exp(-Math.LN2 * 120 / half)) / (Math.LN2 * 120 / half))
    const admin: PetOptions = { dataset: { x00541102: ['CS', 'ADMIN'], x00541321: ['DS', String(Number(frames.toPrecision(10)))] } }
    const q = quantity(pet(admin), one('injectionTime', '2024-03-05T09:30'))
    expect(q.scaleOf('1.2.3.4.1')).toBe(1)
  })
  it('corrected to an injection that is not in the header are taken to be of the one given', () => {
    const admin: PetOptions = { dataset: { x00541102: ['CS', 'ADMIN'] }, tracer: { x00181078: absent, x00181072: absent } }
    expect(petQuantity(indexFolder(pet(admin)).series[0]!).value).toBeUndefined()
    expect(quantity(pet(admin), one('injectionTime', '2024-03-05T10:00')).scaleOf('1.2.3.4.1')).toBe(1)
  })
})

describe('SUVs in the voxels', () => {
  it('are led over to another weight, dose and injection, as if the scanner had known them', () => {
    const scale = (...repairs: Repair[]) => quantity(pet(gml), [...scanner, ...repairs]).scaleOf('1.2.3.4.1')
    expect(scale(...one('weightKg', '77'))).toBeCloseTo(1.1, 12)
    expect(scale(...one('doseMbq', '185'))).toBeCloseTo(2, 12)
    expect(scale(...one('injectionTime', '2024-03-05T09:30'))).toBeCloseTo(2 ** (1800 / half), 10)
    expect(quantity(pet(gml), [...scanner, ...one('weightKg', '77'), ...one('doseMbq', '185')]).scaleOf('1.2.3.4.1')).toBeCloseTo(2.2, 12)
    // Whether the scanner had the old value nothing tells: of little it is told, of much it is asked.
    for (const [name, value, factor] of [['weightKg', '77', 1.1], ['doseMbq', '185', 2], ['injectionTime', '2024-03-05T09:30', 2 ** (1800 / half)]] as const) {
      expect(repairHeaders(pet(gml), one(name, value))).toEqual({ value: undefined, findings: [expect.objectContaining({ code: 'repair/suv', severity: 'error', factor: expect.closeTo(factor, 10) })] })
      expect(done(pet(gml), [...one('voxels', 'kept'), ...one(name, value)]).findings).toEqual([])
      expect(quantity(pet(gml), [...one('voxels', 'kept'), ...one(name, value)]).scaleOf('1.2.3.4.1')).toBe(1)
    }
    expect(done(pet(gml), one('weightKg', '72')).findings).toEqual([expect.objectContaining({ code: 'repair/suv', severity: 'warning', factor: 72 / 70 })])
    expect(done(pet(), [...one('voxels', 'kept')]).findings).toEqual([expect.objectContaining({ code: 'repair/no-change', severity: 'note' })])
    // The header that the scanner did not use may also be one whose unit is doubtful.
    expect(quantity(petHeaders(3, { ...gml, tracer: { x00181074: ['DS', '370'] } }), [...one('voxels', 'kept'), ...one('doseMbq', '370')])).toMatchObject({ injectedBq: 370e6, suvbwPerUnit: 1 })
    for (const name of ['weightKg', 'doseMbq'] as const) expect(done(pet(), one(name, '77')).findings).toEqual([])
    expect(done(pet(gml), [...scanner, ...one('weightKg', '77')]).applied.at(-1)!.pixelFactor).toEqual([expect.closeTo(1.1, 12), expect.closeTo(1.1, 12)])
  })
  it('by lean body mass follow weight, height and sex through that mass', () => {
    const lean: PetOptions = { dataset: { x00541001: ['CS', 'GML'], x00541006: ['CS', 'LBMJANMA'] } }
    const mass = (w: number, h: number, f: boolean) => 9270 * w / (f ? 8780 + 244 * w / h ** 2 : 6680 + 216 * w / h ** 2)
    const voxel = 3
    // To SUVbw as the scanner would have made it: c W / A.
    const suvbw = (repairs: Repair[]) => voxel * quantity(pet(lean), [...scanner, ...repairs]).scaleOf('1.2.3.4.1')
    expect(suvbw([])).toBeCloseTo(voxel * 70 / mass(70, 1.7, true), 10)
    expect(suvbw(one('weightKg', '77'))).toBeCloseTo(voxel * 77 / mass(70, 1.7, true), 10)
    // SUVbw knows neither height nor sex.
    expect(suvbw(one('heightM', '1.8'))).toBeCloseTo(voxel * 70 / mass(70, 1.7, true), 10)
    expect(suvbw(one('sex', 'M'))).toBeCloseTo(voxel * 70 / mass(70, 1.7, true), 10)
  })
  it("in Philips' counts follow by the private factor, activities do not", () => {
    const philips = (both: boolean): PetOptions => ({ dataset: { x00541001: ['CS', 'CNTS'], x70530010: ['LO', 'Philips PET Private Group'], x70531000: ['DS', '0.0004'], ...(both ? { x70531009: ['DS', '2'] } : {}) } })
    expect(quantity(pet(philips(false)), [...scanner, ...one('weightKg', '77')]).scaleOf('1.2.3.4.1')).toBeCloseTo(0.00044, 12)
    const q = quantity(pet(philips(true)), [...scanner, ...one('weightKg', '77')])
    expect(q.scaleOf('1.2.3.4.1')).toBe(2)
    expect(q.suvbwPerUnit).toBeCloseTo(0.00022, 12)
  })
  it('are taken as made with the weight given, where the header lost it; but no dose can be guessed', () => {
    const { headers, findings } = done(pet({ dataset: { ...gml.dataset, x00101030: absent } }), one('weightKg', '77'))
    expect(findings).toEqual([expect.objectContaining({ code: 'repair/suv', severity: 'note' })])
    expect(petQuantity(indexFolder(headers).series[0]!).value).toMatchObject({ weightKg: 77 })
    expect(headers[0]!.image!.frames[0]!.repairFactor).toBeUndefined()
    expect(refused(pet({ ...gml, tracer: { x00181074: absent } }), one('doseMbq', '185'))).toContain('repair/suv')
    expect(refused(pet({ ...gml, tracer: { x00181074: ['DS', '370'] } }), one('doseMbq', '185'))).toContain('unit is doubtful')
    expect(refused(pet({ ...gml, tracer: { x00181072: absent, x00181078: absent } }), one('injectionTime', '2024-03-05T09:30'))).toContain('repair/suv')
  })
})

describe('times', () => {
  it('another start of the scan moves every frame with it', () => {
    const headers = [0, 1, 2].map(k => headerOf(petSlice(k, { dataset: { x00080032: ['TM', k < 2 ? '110000' : '110300'] } }), `pet/${k}`))
    const after = done(headers, one('scanTime', '2024-03-06T12:00')).headers
    expect(indexFolder(after).series[0]!.pet!.scan!.time.text).toBe('2024-03-06T12:00:00')
    expect(after.map(h => h.image!.frames[0]!.acquisition!.text)).toEqual(['2024-03-06T12:00:00', '2024-03-06T12:00:00', '2024-03-06T12:03:00'])
  })
  it('SUVs and ADMIN follow, activities at the start of the scan do not', () => {
    expect(quantity(pet(gml), [...scanner, ...one('scanTime', '2024-03-05T11:30')]).scaleOf('1.2.3.4.1')).toBeCloseTo(2 ** (1800 / half), 10)
    expect(quantity(pet({ dataset: { x00541102: ['CS', 'ADMIN'] } }), [...scanner, ...one('scanTime', '2024-03-05T11:30')]).scaleOf('1.2.3.4.1')).toBeCloseTo(2 ** (1800 / half), 10)
    expect(quantity(pet(), one('scanTime', '2024-03-05T11:30')).scaleOf('1.2.3.4.1')).toBe(1)
  })
  it('without a zone get the one given, others keep theirs', () => {
    const after = done(pet(), one('timeZone', '+01:00')).headers[0]!
    expect([after.times.series!.text, after.image!.frames[0]!.acquisition!.text, after.pet!.radiopharmaceuticals[0]!.startDateTime!.text]).toEqual(['2024-03-05T11:00:00+01:00', '2024-03-05T11:00:00+01:00', '2024-03-05T10:00:00+01:00'])
    expect(done(pet({ dataset: { x00080201: ['SH', '+0200'] } }), one('timeZone', '+01:00')).findings[0]).toMatchObject({ code: 'repair/no-change' })
  })
  it('of an injection with its own offset are of that offset', () => {
    expect(quantity(pet({ dataset: { x00080201: ['SH', '+0200'] } }), one('injectionTime', '2024-03-05T08:00:00Z')).injectionTime!.epochS).toBe(quantity(pet({ dataset: { x00080201: ['SH', '+0200'] } })).injectionTime!.epochS)
  })
})

describe('labels', () => {
  it('units: kBq/mL, and what is missing; proportional counts stay refused', () => {
    expect(quantity(pet(), one('units', 'kbqml')).scaleOf('1.2.3.4.1')).toBe(1000)
    expect(quantity(pet({ dataset: { x00541001: absent } }), one('units', 'BQML')).unit).toBe('Bq/ml')
    expect(done(pet({ dataset: { x00541001: ['CS', 'CNTS'] } }), one('units', 'BQML')).findings[0]).toMatchObject({ code: 'repair/units', severity: 'warning' })
    expect(refused(pet({ dataset: { x00541001: ['CS', 'PROPCNTS'] } }), one('units', 'BQML'))).toContain('only proportional to counts')
  })
  it('decay correction, with the list of corrections brought into line', () => {
    expect(quantity(pet(), one('decayCorrection', 'ADMIN')).referenceTime.text).toBe('2024-03-05T10:00:00')
    expect(quantity(pet(), one('decayCorrection', 'NONE')).scaleOf('1.2.3.4.1')).toBeGreaterThan(1)
    expect(quantity(pet({ dataset: { x00541102: ['CS', 'NONE'] } }), one('decayCorrection', 'START')).decayCorrection).toBe('START')
  })
  it('corrections that the header does not list', () => {
    const nac: PetOptions = { dataset: { x00280051: ['CS', 'DECY'] } }
    expect(petQuantity(indexFolder(pet(nac)).series[0]!).value).toBeUndefined()
    expect(quantity(pet(nac), one('corrections', 'attn, decy, scat')).unit).toBe('Bq/ml')
  })
  it('positron fraction: voxels by the old over the new', () => {
    expect(quantity(pet({ tracer: { x00181076: ['DS', '1'] } }), one('positronFraction', '0.967')).scaleOf('1.2.3.4.1')).toBeCloseTo(1 / 0.967, 12)
  })
  it('identity: of the first patient; no identity in the record', () => {
    const other = petHeaders(3, { dataset: { x00100020: ['LO', 'SECRET'], x0020000e: ['UI', '1.2.30.4'], x0020000d: ['UI', '1.2.30'] } }).map((h, k) => ({ ...h, sopInstanceUid: `1.2.30.4.${k}` }))
    const { headers, applied } = done([...pet(), ...other], one('samePatient', 'yes'))
    expect(indexFolder([...pet(), ...other]).patients).toHaveLength(2)
    expect(indexFolder(headers).patients).toHaveLength(1)
    expect(applied).toHaveLength(1)
    expect(JSON.stringify(applied)).not.toMatch(/SECRET|P1/)
  })
  it('a file or series left out', () => {
    expect(done(pet(), one('leaveOut', 'yes', { file: 'pet/1' })).headers.map(h => h.file)).toEqual(['pet/0', 'pet/2'])
    expect(done([...pet(), ...ctHeaders(2)], one('leaveOut', 'yes', { seriesUid: '1.2.3.4' })).applied[0]).toMatchObject({ files: 3, before: '3 files', after: 'left out' })
  })
  it('copies of a file are repaired with it, else they would be two images under one UID', () => {
    const copy = pet().map(h => ({ ...h, file: `copy of ${h.file}` }))
    const { headers, applied } = done([...pet(), ...copy], one('weightKg', '77'))
    expect(applied[0]!.files).toBe(6)
    expect(indexFolder(headers).findings.filter(f => f.code === 'dicom/uid-conflict')).toEqual([])
  })
})

describe('the isotope without a place', () => {
  const y90: PetOptions = { dataset: { x0020000d: ['UI', '1.2.40'], x0008103e: ['LO', 'SIRT PET'] }, tracer: { x00181074: ['DS', '2500000000'], x00181076: ['DS', '0.967'] } }
  const scan = (uid: string, options: PetOptions) => petHeaders(3, { ...options, dataset: { ...options.dataset, x0020000e: ['UI', uid] } }).map((h, k) => ({ ...h, sopInstanceUid: `${uid}.${k}` }))
  it('is that of the one scan that looks like 90Y, all its reconstructions; FDG stays', () => {
    const { applied, headers } = done([...pet(), ...scan('1.2.40.1', y90), ...scan('1.2.40.2', y90)], one('isotope', 'Y-90'))
    expect(applied.map(a => a.seriesUid)).toEqual(['1.2.40.1', '1.2.40.2'])
    expect(indexFolder(headers).series.map(s => s.pet?.nuclide)).toEqual(['18F', '90Y', '90Y'])
  })
  it('is asked for where two scans do, or none', () => {
    const later = scan('1.2.50.1', { ...y90, dataset: { ...y90.dataset, x0020000d: ['UI', '1.2.50'] } })
    expect(refused([...pet(), ...scan('1.2.40.1', y90), ...later], one('isotope', 'Y-90'))).toContain('repair/which-series')
    const fdg = scan('1.2.60.1', { dataset: { x0020000d: ['UI', '1.2.60'] } })
    expect(refused([...pet(), ...fdg], one('isotope', 'Y-90'))).toContain('repair/which-series')
  })
})

describe('rescale slope', () => {
  const files = (slopes: readonly string[]) => slopes.map((s, k) => ({
    file: `pet/${k}`, bytes: part10({ ...petSlice(k, { dataset: { x00281053: ['DS', s] } }), x00280004: ['CS', 'MONOCHROME2'], x00280101: ['US', 16], x00280102: ['US', 15], x00280103: ['US', 0], x7fe00010: ['OW', Array.from({ length: 12 }, (_, n) => n + 1)] }),
  }))
  const volume = (slopes: readonly string[], repairs: readonly Repair[]) => {
    const headers = files(slopes).map((_, k) => headerOf(petSlice(k, { dataset: { x00281053: ['DS', slopes[k]!] } }), `pet/${k}`))
    const series = indexFolder(done(headers, repairs).headers).series[0]!
    const read = readImageVolume(files(slopes), { decoders: {}, scaleOf: petQuantity(series).value!.scaleOf, ...repairedReading(series) })
    if (!read.value) throw new Error(JSON.stringify(read.findings))
    return [0, 1, 2].map(k => read.value!.volume.voxels[k * 12 + 11]!)
  }
  it('of one file changes the pixels of that slice alone', () => {
    expect(volume(['1', '2', '3'], [])).toEqual([12, 24, 36])
    expect(volume(['1', '2', '3'], one('rescaleSlope', '0.5', { file: 'pet/1' }))).toEqual([12, 6, 36])
    const { applied } = done(pet(), one('rescaleSlope', '0.5', { file: 'pet/1' }))
    expect(applied[0]).toMatchObject({ files: 1, before: '2', after: '0.5', pixelFactor: [0.25, 0.25] })
  })
  it('of a series changes all, also where it was 0', () => {
    expect(volume(['1', '2', '3'], one('rescaleSlope', '10', { seriesUid: '1.2.3.4' }))).toEqual([120, 120, 120])
    expect(volume(['1', '0', '3'], one('rescaleSlope', '2', { file: 'pet/1' }))).toEqual([12, 24, 36])
  })
  it('a frame of reference is the volume\'s, too', () => {
    const headers = done(pet(), one('frameOfReference', '1.2.77', { seriesUid: '1.2.3.4' })).headers
    const series = indexFolder(headers).series[0]!
    expect(readImageVolume(files(['1', '2', '3']), { decoders: {}, ...repairedReading(series) }).value!.volume.geometry.frameOfReferenceUid).toBe('1.2.77')
  })
})
