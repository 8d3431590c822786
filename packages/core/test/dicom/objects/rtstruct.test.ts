import { describe, expect, test } from 'vitest'
import { readNifti } from '../../../src/nifti/index.ts'
import { type NaturalDataset, type RtstructToWrite, encodeDicom, readRtstruct, uidFrom, writeRtstruct } from '../../../src/dicom/index.ts'
import {
  contourStack, contoursToFraction, contoursToVoi, contoursVolumeMl, evenOddArea, geometry, insideOver, volumeMl, voxelsInside, weightOf,
} from '../../../src/volume/index.ts'
import { describeReference, reference, referenceJson } from '../../reference.ts'

const structureSet = '1.2.840.10008.5.1.4.1.1.481.3'
const codes = (o: { findings: readonly { code: string }[] }) => o.findings.map(f => f.code)
const file = (dataset: NaturalDataset) => ({ file: 'RS.dcm', bytes: encodeDicom({ SOPClassUID: structureSet, SOPInstanceUID: '2.25.1', ...dataset }) })
const header = {
  sopInstanceUid: uidFrom('structure set'), seriesUid: uidFrom('series of it'), studyUid: uidFrom('study'), date: '20260115', time: '101500',
  patient: { name: 'Phantom^One', id: 'P1' }, label: 'LIVER',
}
const toWrite: RtstructToWrite = {
  header,
  image: { frameOfReferenceUid: uidFrom('frame'), studyUid: uidFrom('study'), seriesUid: uidFrom('ct'), sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUids: ['2.25.11', '2.25.12'] },
  rois: [
    { number: 3, name: 'Leber', interpretedType: 'ORGAN', contours: [0, 3].map(z => ({ points: Float64Array.of(-100.12341, 1 / 3, z, 20, 1e-5, z, 20, 40, z) })) },
    { number: 7, name: 'empty', contours: [] },
  ],
}

describe('writeRtstruct and readRtstruct', () => {
  test('what is written is read back, to 0.0001 mm', () => {
    const { value, findings } = readRtstruct({ file: 'RS.dcm', bytes: writeRtstruct(toWrite) })
    expect(findings).toEqual([])
    expect(value).toMatchObject({ label: 'LIVER', frameOfReferenceUid: toWrite.image.frameOfReferenceUid, referencedSeriesUid: toWrite.image.seriesUid })
    expect(value!.rois.map(r => [r.number, r.name, r.interpretedType, r.convention, r.contours.length])).toEqual([[3, 'Leber', 'ORGAN', 'CLOSED_PLANAR', 2], [7, 'empty', undefined, 'CLOSED_PLANAR', 0]])
    expect([...value!.rois[0]!.contours[1]!.points]).toEqual([-100.1234, 0.3333, 3, 20, 0, 3, 20, 40, 3])
    expect(value!.rois[0]!.frameOfReferenceUid).toBe(toWrite.image.frameOfReferenceUid)
  })
  test('writes the same bytes each time', () => {
    expect(writeRtstruct(toWrite)).toEqual(writeRtstruct(toWrite))
  })
  test('refuses to write a contour of two corners', () => {
    expect(() => writeRtstruct({ ...toWrite, rois: [{ number: 1, name: 'line', contours: [{ points: Float64Array.of(0, 0, 0, 1, 1, 0) }] }] })).toThrow(/line.*6 coordinates/)
  })
  test('a contour of many points survives, also in explicit VR', () => {
    const points = Array.from({ length: 9000 }, (_, n) => n % 3 === 2 ? 5 : Math.round(1e5 * Math.sin(n)) / 1e4)
    const { value } = readRtstruct(file({ StructureSetROISequence: [{ ROINumber: 1, ROIName: 'A' }], ROIContourSequence: [{ ReferencedROINumber: 1, ContourSequence: [{ ContourGeometricType: 'CLOSED_PLANAR', NumberOfContourPoints: 3000, ContourData: points }] }] }))
    expect([...value!.rois[0]!.contours[0]!.points]).toEqual(points)
  })

  const square = { ContourGeometricType: 'CLOSED_PLANAR', NumberOfContourPoints: 4, ContourData: [0, 0, 0, 4, 0, 0, 4, 4, 0, 0, 4, 0] }
  test('points and open contours are left out and told; the XOR convention is named', () => {
    const read = readRtstruct(file({
      StructureSetROISequence: [{ ROINumber: 1, ROIName: 'A' }],
      ROIContourSequence: [{ ReferencedROINumber: 1, ContourSequence: [
        { ContourGeometricType: 'POINT', NumberOfContourPoints: 1, ContourData: [0, 0, 0] }, { ...square, ContourGeometricType: 'OPEN_PLANAR' },
        { ...square, ContourGeometricType: 'CLOSEDPLANAR_XOR', ContourSlabThickness: 2.5 },
      ] }],
    }))
    expect(codes(read)).toEqual(['rtstruct/open-contours'])
    expect(read.value!.rois[0]).toMatchObject({ convention: 'CLOSEDPLANAR_XOR', planeSpacingMm: 2.5 })
    expect(contoursVolumeMl(read.value!.rois[0]!).value).toBeCloseTo(0.04, 12)
  })
  test.each([
    ['coordinates that are no triples', { ...square, NumberOfContourPoints: 4, ContourData: [0, 0, 0, 1] }],
    ['text for a number', { ...square, ContourData: ['0', '0', 'x', '1', '1', '1', '2', '2', '2', '3', '3', '3'] }],
    ['no data', { ContourGeometricType: 'CLOSED_PLANAR' }],
  ])('contours with %s are left out as an error', (_, broken) => {
    const read = readRtstruct(file({ StructureSetROISequence: [{ ROINumber: 1, ROIName: 'A' }], ROIContourSequence: [{ ReferencedROINumber: 1, ContourSequence: [square, broken] }] }))
    expect(read.findings).toMatchObject([{ code: 'rtstruct/contour-data', severity: 'error' }])
    expect(read.value!.rois[0]!.contours.length).toBe(1)
  })
  test('a wrong count of whole points is a warning: the contour is used as its points are', () => {
    const at = (contours: NaturalDataset[]) => readRtstruct(file({ StructureSetROISequence: [{ ROINumber: 1, ROIName: 'A' }], ROIContourSequence: [{ ReferencedROINumber: 1, ContourSequence: contours }] }))
    for (const said of [7, 5, 3, 0]) {
      const read = at([square, { ...square, NumberOfContourPoints: said }])
      expect(read.value!.rois[0]!.contours.map(c => c.points.length)).toEqual([12, 12])
      expect(read.findings).toMatchObject([{ code: 'rtstruct/point-count', severity: 'warning', message: expect.stringContaining(`contour 2 (${said} for 4) of A`) }])
    }
    expect(codes(at([square, square]))).toEqual([])
  })
  test('a value that an explicit VR cut at 64 KB is not whole, whatever its length', () => {
    const points = Array.from({ length: 3 * 4000 }, (_, n) => 1000.001 + n % 7)
    const cut = { ...square, NumberOfContourPoints: 5000, ContourData: points }
    const read = readRtstruct(file({ StructureSetROISequence: [{ ROINumber: 1, ROIName: 'A' }], ROIContourSequence: [{ ReferencedROINumber: 1, ContourSequence: [square, cut] }] }))
    expect(read.findings).toMatchObject([{ code: 'rtstruct/contour-data', message: expect.stringContaining('1 of 2 contours of A (contour 2)') }])
  })
  test('decimal commas are named', () => {
    const commas = { ...square, ContourData: ['0,5', '0', '0', '1', '0', '0', '1', '1', '0', '0', '1', '0'] }
    const read = readRtstruct(file({ StructureSetROISequence: [{ ROINumber: 1, ROIName: 'A' }], ROIContourSequence: [{ ReferencedROINumber: 1, ContourSequence: [commas] }] }))
    expect(read.findings[0]!.message).toContain('(commas where DICOM has points)')
  })
  test('contours of a ROI that nobody names, and a ROI without number, are told', () => {
    const read = readRtstruct(file({ StructureSetROISequence: [{ ROIName: 'B' }], ROIContourSequence: [{ ReferencedROINumber: 9, ContourSequence: [square] }] }))
    expect(codes(read)).toEqual(['rtstruct/roi-unknown', 'rtstruct/roi-unknown'])
    expect(read.value!.rois).toEqual([])
  })
  test('ROIs of two frames of reference are told apart', () => {
    const read = readRtstruct(file({ StructureSetROISequence: [{ ROINumber: 1, ReferencedFrameOfReferenceUID: '1.1' }, { ROINumber: 2, ReferencedFrameOfReferenceUID: '1.2' }] }))
    expect(codes(read)).toEqual(['rtstruct/frames-differ'])
    expect(read.value!.rois.map(r => r.frameOfReferenceUid)).toEqual(['1.1', '1.2'])
  })
  test('refuses another SOP class, and bytes that are no DICOM', () => {
    expect(readRtstruct({ file: 'ct.dcm', bytes: encodeDicom({ SOPClassUID: '1.2.840.10008.5.1.4.1.1.2', SOPInstanceUID: '2.25.1' }) })).toMatchObject({ value: undefined, findings: [{ code: 'rtstruct/not-one' }] })
    expect(readRtstruct({ file: 'x', bytes: new Uint8Array(400) }).value).toBeUndefined()
  })
  test('a file cut anywhere never throws', () => {
    const whole = writeRtstruct(toWrite)
    for (let length = 0; length < whole.length; length += 7) readRtstruct({ file: 'cut', bytes: whole.subarray(0, length) })
  })
  test('a length beyond the file takes no memory and is told', () => {
    const bytes = writeRtstruct(toWrite).slice()
    // Contour Data (3006,0050), implicit VR: its length said to be 3.7 GB.
    const at = bytes.findIndex((_, n) => bytes[n] === 0x06 && bytes[n + 1] === 0x30 && bytes[n + 2] === 0x50 && bytes[n + 3] === 0)
    new DataView(bytes.buffer).setUint32(at + 4, 0xdfffffff, true)
    const read = readRtstruct({ file: 'hostile', bytes })
    expect(read.findings.length).toBeGreaterThan(0)
  })
})

describeReference('RTSTRUCT of treatment planning systems', () => {
  const open = (path: string) => readRtstruct({ file: path, bytes: reference(path) }).value!

  test('dicompyler: areas per plane give the published volumes by their producer\'s rule', () => {
    const published = referenceJson<Record<string, Record<string, { volume_cm3: number }>>>('rt/expected.json')['dicompyler_rtss.dcm']!
    const set = open('rt/dicompyler_rtss.dcm')
    expect(set.rois.map(r => r.name)).toEqual(published['ROIs'])
    for (const [name, key, whole] of [['Heart', 'ROI 5 Heart', 439.69891155], ['Lt Lung', 'ROI 6 Lt Lung (with holes)', 2005.11126115]] as const) {
      const roi = set.rois.find(r => r.name === name)!
      // The same by numpy: shoelace with nesting depth, times 3 mm.
      expect(contoursVolumeMl(roi).value).toBeCloseTo(whole, 6)
      // dicompyler-core (0d5729d) sorts its planes as text and halves, without remainder, what then comes first and last.
      const planes = contourStack(roi).value!.planes.map(p => ({ z: p.position, area: evenOddArea(p.polygons) }))
      const asText = [...planes].sort((a, b) => `${a.z.toFixed(2)}0` < `${b.z.toFixed(2)}0` ? -1 : 1)
      const ends = [asText[0]!, asText.at(-1)!]
      const theirs = (planes.reduce((sum, p) => sum + p.area, 0) - ends.reduce((sum, p) => sum + p.area - Math.floor(p.area / 2), 0)) * 3 / 1000
      expect(Math.abs(theirs - published[key]!.volume_cm3)).toBeLessThan(1e-4 * published[key]!.volume_cm3)
    }
  })
  // Voxels are whole or nothing: on the CT, whose slices the contours were drawn on, borders average out. On 4 mm slices beside the
  // contours' planes the two ends are in or out by up to half a slice: of the heart 2 mm x (650 + 3090 mm2) / 2, 0.9%, and edges add to it.
  test.each([['CT', 0.005], ['PET', 0.02]] as const)('dicompyler: on a %s grid the fractions keep the volume of the polygons, voxels within %d', (kind, tolerance) => {
    const set = open('rt/dicompyler_rtss.dcm')
    // The lower left part of the CT's grid (dicompyler_ct.0.dcm), so that the test stays small.
    const grid = kind === 'CT'
      ? geometry({ frameOfReferenceUid: set.frameOfReferenceUid, size: [260, 240, 98], origin: [-60.1562, -416.5781, -122.4407], spacing: [1.074219, 1.074219, 3] })
      : geometry({ frameOfReferenceUid: set.frameOfReferenceUid, size: [200, 180, 75], origin: [-400, -650, -124.1], spacing: [4.07, 4.07, 4] })
    for (const name of ['Heart', 'Lt Lung']) {
      const roi = set.rois.find(r => r.name === name)!
      const polygons = contoursVolumeMl(roi).value!
      const fraction = contoursToFraction(roi, grid), mask = contoursToVoi(roi, grid)
      expect([...fraction.findings, ...mask.findings]).toEqual([])
      expect(Math.abs(volumeMl(fraction.value!) / polygons - 1)).toBeLessThan(1e-6)
      expect(Math.abs(volumeMl(mask.value!) / polygons - 1)).toBeLessThan(tolerance)
    }
  })
  test('points of a plan are no contours', () => {
    const read = readRtstruct({ file: 'rt', bytes: reference('rt/pydicom_rtstruct.dcm') })
    expect(codes(read)).toEqual(['rtstruct/open-contours', 'rtstruct/open-contours'])
    expect(read.value!.rois.map(r => [r.name, r.contours.length])).toEqual([['patient', 3], ['Isocenter 1', 0], ['Isocenter 2', 0]])
  })
  test.each([['STS_002', 'PET', 555], ['STS_002', 'CT', 17090], ['STS_003', 'PET', 817], ['STS_003', 'CT', 25693]] as const)('%s %s: the mask equals the published one, voxel by voxel', (patient, modality, voxels) => {
    const roi = open(`ibsi/${patient}/dicom/${modality}/mask/RS.dcm`).rois[0]!
    const published = readNifti(reference(`ibsi/${patient}/nifti/${modality}_mask.nii.gz`), 'mask').value!.volume
    const mask = contoursToVoi(roi, { ...published.geometry, frameOfReferenceUid: roi.frameOfReferenceUid }).value!
    expect(voxelsInside(mask)).toBe(voxels)
    let differing = 0
    for (let n = 0; n < published.voxels.length; n++) if (weightOf(mask, n) !== (published.voxels[n]! > 0 ? 1 : 0)) differing++
    expect(differing).toBe(0)
    const fraction = contoursToFraction(roi, mask.grid).value!
    expect(Math.abs(volumeMl(fraction) / contoursVolumeMl(roi).value! - 1)).toBeLessThan(1e-6)
  })
})
