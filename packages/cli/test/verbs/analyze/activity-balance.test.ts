import { courseFileSchema, protocolSchema, sessionBalance, sessionsOf, activityOfSession } from '@yttria/core/course'
import { type ImageVolume, type NaturalDataset, type PetQuantity, type Series, type SourceFile, encodeDicom, indexFolder, petQuantity, readHeader, readImageVolume, sliceFrames } from '@yttria/core/dicom'
import { constantsProfiles, radionuclides, type NuclideName } from '@yttria/core/physics'
import { filePath, phantomParts } from '../../../../phantom/src/make-phantom.ts'
import { beforeAll, describe, expect, it } from 'vitest'

const parts = phantomParts({ seed: 5, size: 'tiny' })
const halfLife = constantsProfiles.paper.halfLife
const pet: NaturalDataset[] = [], ct: SourceFile[] = []
let scan: { series: Series; quantity: PetQuantity; image: ImageVolume }

beforeAll(() => {
  for (const s of parts.series()) {
    if (s.exam !== 'treatment' || s.kind === 'structures') continue
    let n = 0
    for (const d of s.datasets) if (s.kind === 'pet') pet.push(d); else ct.push({ file: filePath(s, ++n), bytes: encodeDicom(d) })
  }
  const { series, read } = seriesOf(pet.map((d, n) => ({ file: String(n), bytes: encodeDicom(d) }))), quantity = petQuantity(series).value!
  scan = { series, quantity, image: read(quantity.scaleOf) }
}, 120_000)

function seriesOf(files: readonly SourceFile[]) {
  const series = indexFolder(files.map(f => readHeader(f).value!)).series[0]!
  return { series, read: (scaleOf?: (uid: string) => number) => readImageVolume(files, { decoders: {}, scaleOf }).value! }
}

/** The 90Y PET of the phantom with noise, blur and two beds; each slice's numbers multiplied, its header saying 90Y all the same. */
function balanceOf(factorOf: (d: NaturalDataset) => number = () => 1, change: (t: Record<string, unknown>) => void = () => {}, withCt = false) {
  const { series, quantity, image } = scan, plane = image.volume.geometry.size[0] * image.volume.geometry.size[1], voxels = Float32Array.from(image.volume.voxels)
  for (const s of image.slices) {
    const factor = factorOf(pet[Number(s.file)]!)
    for (let n = s.indexK * plane; n < (s.indexK + 1) * plane; n++) voxels[n]! *= factor
  }
  const raw = JSON.parse(JSON.stringify(parts.course)) as { exams: { role: string }[]; treatments: Record<string, unknown>[] }
  raw.treatments.forEach(change)
  const course = courseFileSchema.parse(raw), exam = course.exams.find(e => e.role === 'treatment')!
  const { sessions } = sessionsOf([{
    exam, pet: { seriesUid: series.uid, volume: { ...image.volume, voxels, unit: 'Bq/ml' }, quantity, frames: sliceFrames(series, image.slices, quantity.referenceTime), sha256: '', files: pet.length },
    ...(withCt ? { ct: { seriesUid: 'ct', volume: { ...seriesOf(ct).read().volume, unit: "[hnsf'U]" }, sha256: '', files: ct.length } } : {}),
  }], course.treatments, halfLife)
  const session = sessions[0]!
  return sessionBalance({ session, activity: activityOfSession(session, halfLife).value!.volume, liver: undefined, protocol: protocolSchema.parse({}), halfLife })
}

/** What a scanner that took 90Y for another nuclide makes of a slice, over what it should: written from the definition. */
function wrongly(name: NuclideName) {
  const mean = (T: number, from: number, d: number) => { const l = Math.LN2 / T; return (Math.exp(-l * from) - Math.exp(-l * (from + d))) / (l * d) }
  const entered = radionuclides[name], T = 64.1 * 3600
  return (d: NaturalDataset): number => {
    const seconds = (t: unknown) => { const s = String(t); return Number(s.slice(0, 2)) * 3600 + Number(s.slice(2, 4)) * 60 + Number(s.slice(4)) }
    const from = seconds(d['AcquisitionTime']) - seconds(d['SeriesTime']), long = Number(d['ActualFrameDuration']) / 1000
    return 31.86e-6 / entered.positronFraction! * mean(T, from, long) / mean(entered.halfLife, from, long)
  }
}

const others = (Object.keys(radionuclides) as NuclideName[]).filter(n => n !== '90Y' && radionuclides[n].positronFraction !== undefined)

const explaining = (b: ReturnType<typeof balanceOf>) => b.balance!.causes.filter(c => c.explains).map(c => c.cause)

describe('the activity balance of the phantom', () => {
  it('holds, and says what is in the lungs: the 2% shunted, and what blur carries over from the liver', () => {
    const { balance, findings } = balanceOf(undefined, undefined, true)
    expect(findings).toEqual([])
    expect(balance).toMatchObject({ asExpected: true, refused: false, causes: [] })
    expect(balance!.ratio).toBeGreaterThan(0.97)
    expect(balance!.ratio).toBeLessThan(1.03)
    expect(balance!.parts.lungs! / balance!.image).toBeGreaterThan(0.015)
    expect(balance!.parts.lungs! / balance!.image).toBeLessThan(0.035)
    expect(balance!.parts.lungs! + balance!.parts.elsewhere!).toBeCloseTo(balance!.image, 0)
  })

  it.each(others)('alone tells that the scan was reconstructed as %s, or as one that it cannot be told from', name => {
    const found = balanceOf(wrongly(name)), { causes } = found.balance!
    expect(found.refused).toBe(true)
    expect(explaining(found)).toContain(`isotope/${name}`)
    const own = causes.find(c => c.cause === `isotope/${name}`)!
    // The phantom's own balance is off by 0.3%: no other may lie nearer by more than that.
    expect(own.misfit).toBeLessThan(0.005)
    expect(own.misfit - causes[0]!.misfit).toBeLessThan(0.005)
    expect(causes[0]!.cause).toMatch(/^isotope/)
    expect(found.findings[0]).toMatchObject({ severity: 'error', code: 'dosimetry/activity-balance', remedy: expect.stringContaining('decay factors in the header') })
    expect(found.findings[0]!.factor).toBeCloseTo(found.balance!.ratio, 10)
  })

  it.each([['18F', '68Ge'], ['18F', '22Na'], ['22Na', '44Sc'], ['68Ge', '22Na'], ['89Zr', '124I']] as const)('says that it cannot tell %s from %s, and what does', (a, b) => {
    const found = balanceOf(wrongly(a))
    expect(explaining(found)).toEqual(expect.arrayContaining([`isotope/${a}`, `isotope/${b}`]))
    expect(found.findings[0]!.message).toContain('The ratio does not tell it from')
  })

  it.each([['11C', '18F'], ['13N', '18F'], ['15O', '18F'], ['64Cu', '89Zr'], ['64Cu', '18F'], ['89Zr', '86Y'], ['86Y', '18F'], ['76Br', '18F'], ['82Rb', '15O'], ['52Mn', '124I']] as const)('tells %s from %s', (a, b) => {
    expect(explaining(balanceOf(wrongly(a)))).not.toContain(`isotope/${b}`)
    expect(explaining(balanceOf(wrongly(b)))).not.toContain(`isotope/${a}`)
  })

  const T = 64.1, assay = { assayMbq: Number((parts.course.treatments[0] as unknown as { assayMbq: number }).assayMbq) }
  it.each<[string, number, (t: Record<string, unknown>) => void, string]>([
    ['an assay typed in GBq', 1, t => { t['assayMbq'] = assay.assayMbq / 1000; t['residualMbq'] = 0 }, 'unit/assay-gbq'],
    ['an assay typed in kBq', 1, t => { t['assayMbq'] = assay.assayMbq * 1000 }, 'unit/assay-kbq'],
    ['an assay typed in mCi', 1, t => { t['assayMbq'] = assay.assayMbq / 37; t['residualMbq'] = 0 }, 'unit/assay-mci'],
    ['voxels of kBq/mL', 1e-3, () => {}, 'unit/image-kbq'],
    ['a date of the injection one day late', 1, t => { for (const k of ['injectionTime', 'assayTime']) t[k] = String(t[k]).replace(/^(\d{4}-\d{2}-)(\d{2})/, (_, ym: string, d: string) => ym + String(Number(d) - 1).padStart(2, '0')) }, 'time/1-too-many'],
    ['activity at the injection read as at the start of the scan', 2 ** (18.6 / T), () => {}, 'decay/admin-twice'],
    ['an assay that is the activity four days before', 1, t => { t['assayMbq'] = assay.assayMbq * 2 ** (96 / T); delete t['calibrationTime'] }, 'assay/4-days-before'],
    ['an assay that is the activity at calibration', 1, t => { t['assayMbq'] = t['calibrationActivityMbq'] }, 'assay/calibration'],
    ['the positron fraction left out', 31.86e-6, () => {}, 'positron-fraction/none'],
  ])('names %s among what explains it', (_, factor, change, cause) => {
    const found = balanceOf(() => factor, change)
    expect(explaining(found), `${found.balance!.ratio}`).toContain(cause)
    expect(found.balance!.causes.find(c => c.cause === cause)!.misfit).toBeLessThan(0.03)
  })

  it('of image and assay blames the one that leaves an activity that can have been given', () => {
    expect(explaining(balanceOf(() => 1e-3))[0]).toBe('unit/image-kbq')
    expect(explaining(balanceOf(() => 1, t => { t['assayMbq'] = assay.assayMbq * 1000; t['residualMbq'] = 0 }))[0]).toBe('unit/assay-kbq')
    expect(balanceOf(() => 1e-3).findings[0]!.remedy).toContain('--repair units@treatment=KBQML')
  })

  it('within the range says nothing, and of an unknown assay nothing either', () => {
    expect(balanceOf(() => 0.85).findings).toEqual([])
    expect(balanceOf(() => 0.85, t => { delete t['assayMbq'] })).toMatchObject({ refused: false, findings: [] })
  })

  it('warns outside the range and gives no dose far outside', () => {
    expect(balanceOf(() => 0.7)).toMatchObject({ refused: false, findings: [{ severity: 'warning' }] })
    expect(balanceOf(() => 0.4)).toMatchObject({ refused: true, findings: [{ severity: 'error', message: expect.stringContaining('No dose is given') }] })
  })
})
