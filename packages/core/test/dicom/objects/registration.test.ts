import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type NaturalDataset, encodeDicom, readDataset, readRegistration, uidFrom, writeRegistration } from '../../../src/dicom/index.ts'
import { type Vec3, applyTransform, rigidAbout, toMatrix16 } from '../../../src/volume/index.ts'

const header = { sopInstanceUid: uidFrom('reg'), seriesUid: uidFrom('reg series'), studyUid: uidFrom('study a'), date: '20260115', time: '101500', patient: { name: 'Phantom^One', id: 'P1' } }
const image = (name: string, study = 'study a') => ({ studyUid: uidFrom(study), seriesUid: uidFrom(name), sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUids: [uidFrom(`${name} 1`), uidFrom(`${name} 2`)] })
const read = (items: readonly NaturalDataset[]) => readRegistration({ file: 'REG.dcm', bytes: encodeDicom({
  SOPClassUID: '1.2.840.10008.5.1.4.1.1.66.1', SOPInstanceUID: '2.25.1', FrameOfReferenceUID: '1.1', RegistrationSequence: items,
}) })
const item = (matrices: readonly NaturalDataset[]): NaturalDataset => ({ FrameOfReferenceUID: '1.2', MatrixRegistrationSequence: [{ MatrixSequence: matrices }] })
const matrix = (values: readonly number[], type = 'RIGID'): NaturalDataset => ({ FrameOfReferenceTransformationMatrix: values, FrameOfReferenceTransformationMatrixType: type })
const shift = (x: number) => matrix([1, 0, 0, x, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])
const quarterTurn = matrix([0, -1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])

describe('readRegistration', () => {
  test('by hand: the item\'s frame is the source, the object\'s the registered one (PS3.3 C.20.2)', () => {
    // 90 degrees about z, then 10 mm along x: a point at 1, 2, 3 of frame 1.2 lies at -2 + 10, 1, 3 of frame 1.1.
    const { value, findings } = read([item([matrix([0, -1, 0, 10, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])])])
    expect(findings).toEqual([])
    expect(value).toMatchObject([{ from: '1.2', to: '1.1' }])
    expect(applyTransform(value![0]!, [1, 2, 3])).toEqual([8, 1, 3])
  })
  test('matrices whose order does not matter are multiplied', () => {
    expect(applyTransform(read([item([shift(3), shift(4)])]).value![0]!, [0, 0, 0])).toEqual([7, 0, 0])
  })
  test.each<[string, NaturalDataset[], string]>([
    ['matrices whose order matters', [item([shift(3), quarterTurn])], 'reg/order'],
    ['an affine matrix', [item([matrix([1.1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], 'AFFINE')])], 'reg/not-rigid'],
    ['a matrix that is called rigid and scales', [item([matrix([1.1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])])], 'reg/matrix'],
    ['a mirror', [item([matrix([-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])])], 'reg/matrix'],
    ['15 numbers', [item([matrix([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0])])], 'reg/matrix'],
    ['no matrix', [item([])], 'reg/matrix'],
    ['no item', [], 'reg/empty'],
  ])('refuses %s', (_, items, code) => {
    const result = read(items)
    expect(result.value).toBeUndefined()
    expect(result.findings[0]).toMatchObject({ code, severity: 'error' })
  })
  test('refuses a deformable registration', () => {
    const bytes = encodeDicom({ SOPClassUID: '1.2.840.10008.5.1.4.1.1.66.3', SOPInstanceUID: '2.25.1' })
    expect(readRegistration({ file: 'x', bytes })).toMatchObject({ value: undefined, findings: [{ code: 'reg/not-one' }] })
  })
  test('a source frame that is only implied by images is told', () => {
    const result = read([{ MatrixRegistrationSequence: [{ MatrixSequence: [shift(1)] }] }])
    expect(result.findings).toMatchObject([{ code: 'reg/frame-unknown' }])
    expect(result.value![0]!.from).toBeUndefined()
  })
})

describe('writeRegistration', () => {
  const angle = fc.double({ min: -3, max: 3, noNaN: true }), mm = fc.double({ min: -400, max: 400, noNaN: true })
  test('what is written is read back to a micrometre', () => {
    fc.assert(fc.property(fc.tuple(angle, angle, angle), fc.tuple(mm, mm, mm), (anglesRad, translationMm) => {
      const transform = rigidAbout({ from: '1.2.3', to: '1.2.4', centre: [10, 200, -900], anglesRad, translationMm })
      const back = readRegistration({ file: 'REG.dcm', bytes: writeRegistration({ header, transform, fixed: image('fixed'), moving: image('moving', 'study b') }) })
      expect(back.findings).toEqual([])
      expect(back.value!.map(t => [t.from, t.to])).toEqual([['1.2.4', '1.2.4'], ['1.2.3', '1.2.4']])
      expect(toMatrix16(back.value![0]!)).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])
      for (const p of [[0, 0, 0], [300, -200, 900]] as Vec3[]) {
        const a = applyTransform(transform, p), b = applyTransform(back.value![1]!, p)
        expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])).toBeLessThan(1e-3)
      }
    }), { numRuns: 50 })
  })
  test('names the images of its own study and of the other', () => {
    const transform = rigidAbout({ from: '1.2.3', to: '1.2.4', centre: [0, 0, 0], anglesRad: [0.1, 0, 0], translationMm: [1, 2, 3] })
    const d = readDataset({ file: 'REG.dcm', bytes: writeRegistration({ header, transform, fixed: image('fixed'), moving: image('moving', 'study b') }) }).value!
    expect(d.sequence('x00081115').map(s => s.uid('x0020000e'))).toEqual([uidFrom('fixed')])
    expect(d.sequence('x00081200').map(s => s.uid('x0020000d'))).toEqual([uidFrom('study b')])
  })
  test('refuses a transform between unknown frames', () => {
    const transform = rigidAbout({ from: undefined, to: '1.2.4', centre: [0, 0, 0], anglesRad: [0, 0, 0], translationMm: [0, 0, 0] })
    expect(() => writeRegistration({ header, transform, fixed: image('a'), moving: image('b') })).toThrow(RangeError)
  })
})
