import { describe, expect, it } from 'vitest'
import { cumulativeDvh } from '@yttria/core/dosimetry'
import { type DvhCurve, dvhChart, dvhJson, readDvhJson } from '@yttria/core/figures'
import { maskVoi } from '@yttria/core/volume'

const geometry = { frameOfReferenceUid: '1.2', size: [7, 5, 3], spacing: [2, 3, 4], origin: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] } as const
const curve = (name: string, tissue: DvhCurve['tissue'], scale: number): DvhCurve => ({
  ...cumulativeDvh({ unit: 'Gy', geometry, voxels: Float32Array.from({ length: 105 }, (_, n) => scale * ((n * 37) % 101)) }, maskVoi(name, geometry, Uint8Array.from({ length: 105 }, (_, n) => n % 3 === 0 ? 0 : 1)))!, tissue,
})

describe('curves as they are kept beside the results', () => {
  it('give the same chart as those that were measured', () => {
    const curves = [curve('L1', 'lesion', 1.7), curve('L2', 'lesion', 0.31), curve('healthy liver', 'healthyLiver', 0.4)]
    const read = readDvhJson(JSON.parse(dvhJson(curves)))
    expect(read.map(c => [c.name, c.tissue, c.volumeMl, c.doseGy.length])).toEqual(curves.map(c => [c.name, c.tissue, c.volumeMl, c.doseGy.length]))
    read.forEach((c, n) => c.doseGy.forEach((d, i) => expect(d).toBeCloseTo(curves[n]!.doseGy[i]!, 9)))
    expect(dvhChart(read)).toEqual(dvhChart(curves))
  })

  it('are refused where they are of another form', () => {
    expect(() => readDvhJson(undefined)).toThrow(RangeError)
    expect(() => readDvhJson({ schemaVersion: '2.0.0', curves: [] })).toThrow(/1.0.0/)
    expect(() => readDvhJson({ schemaVersion: '1.0.0', curves: [{ name: 'L1', endGy: 3, volumeFraction: [1] }] })).toThrow(/L1/)
  })
})
