import { describe, expect, it } from 'vitest'
import type { ExamImages } from '../../src/voxels/exam-images.ts'
import { keyName } from '../../src/viewer/keys/keys.ts'
import { scaleOf, shortNumber, ticks } from '../../src/viewer/scales.ts'
import { defaultSettings, levelsFrom, settingsFrom } from '../../src/viewer/settings.ts'

describe('settings that were kept', () => {
  it('come back', () => {
    const own = { ...defaultSettings, rows: ['sagittal' as const], y90Unit: 'Gy' as const, isodoseLevelsGy: [30, 90], opacity: 0.4, mip: true }
    expect(settingsFrom(JSON.stringify(own))).toEqual(own)
  })
  it('are left aside where they make no sense', () => {
    expect(settingsFrom('no json')).toEqual(defaultSettings)
    expect(settingsFrom(null)).toEqual(defaultSettings)
    expect(settingsFrom(JSON.stringify({ rows: ['upside down'], opacity: 7, y90Unit: 'rad', isodoseLevelsGy: ['x'], outlines: 'yes', ctWindow: 'toString' }))).toEqual(defaultSettings)
  })
  it('take isodose levels as people write them, and refuse others', () => {
    expect(levelsFrom('100, 50;200 50')).toEqual([50, 100, 200])
    for (const wrong of ['', 'abc', '-5', '0', '50 x', '1e9']) expect(levelsFrom(wrong)).toBeUndefined()
  })
})

describe('units', () => {
  const geometry = { frameOfReferenceUid: undefined, size: [1, 1, 1] as const, origin: [0, 0, 0] as const, spacing: [1, 1, 1] as const, direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] as const }
  const pet = (more: object) => ({ id: 'pet', header: { geometry, unit: 'Bq/ml', type: 'Float32' as const, ...more }, voxels: new Float32Array(1) })
  const fdg: ExamImages = { id: 'b', role: 'baseline', pet: pet({ perSuvbw: 2e-4, perSul: 1.5e-4 }) }
  it('change the number and leave the picture: one upper end for all', () => {
    const [sul, suv, bq] = (['SUL', 'SUVbw', 'kBq/mL'] as const).map(fdgUnit => scaleOf(fdg, { ...defaultSettings, fdgUnit })!)
    expect([sul!.unit, suv!.unit, bq!.unit]).toEqual(['SUL', 'SUVbw', 'kBq/mL'])
    expect(suv!.high).toBe(sul!.high)
    expect(sul!.high * sul!.factor).toBeCloseTo(8, 9)
    expect(suv!.high * suv!.factor).toBeCloseTo(8 * 2 / 1.5, 9)
    expect(bq!.high * bq!.factor).toBeCloseTo(8 / 0.15, 9)
  })
  it('never claim what the headers do not tell', () => {
    expect(scaleOf({ id: 'b', role: 'baseline', pet: pet({}) }, defaultSettings)!.unit).toBe('kBq/mL')
    expect(scaleOf({ id: 'b', role: 'baseline', pet: { ...pet({}), header: { ...pet({}).header, unit: '{SUVbw}g/ml' } } }, { ...defaultSettings, fdgUnit: 'kBq/mL' })!.unit).toBe('SUVbw')
  })
  it('are Gy only where there is a dose map', () => {
    const y90: ExamImages = { id: 't', role: 'treatment', pet: pet({}) }, gy = { ...defaultSettings, y90Unit: 'Gy' as const }
    expect(scaleOf(y90, gy)!.unit).toBe('MBq/mL')
    expect(scaleOf({ ...y90, dose: { ...pet({}), header: { ...pet({}).header, unit: 'Gy' } } }, gy)).toMatchObject({ unit: 'Gy', layer: 'dose', high: 250, factor: 1 })
  })
  it('have round ticks', () => {
    expect(ticks(8)).toEqual([0, 2, 4, 6, 8])
    expect(ticks(250)).toEqual([0, 100, 200])
    expect(ticks(2)).toEqual([0, 0.5, 1, 1.5, 2])
    expect([0, 1.234, 12.34, 123.4].map(shortNumber)).toEqual(['0', '1.23', '12.3', '123'])
  })
})

describe('keys', () => {
  const press = (key: string, more = {}) => keyName({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more })
  it('have one name each, Shift told for letters and arrows, not for signs', () => {
    expect([press('a'), press('A', { shiftKey: true }), press('?', { shiftKey: true }), press('ArrowUp', { shiftKey: true }), press('z', { ctrlKey: true }), press('Z', { ctrlKey: true, shiftKey: true }), press('z', { metaKey: true }), press(' ')])
      .toEqual(['a', 'Shift+A', '?', 'Shift+ArrowUp', 'Ctrl+Z', 'Ctrl+Shift+Z', 'Ctrl+Z', 'Space'])
  })
})
