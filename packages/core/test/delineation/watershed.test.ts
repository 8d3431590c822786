import { expect, it } from 'vitest'
import { watershed } from '../../src/delineation/index.ts'
import { geometry } from '../../src/volume/index.ts'

const line = geometry({ frameOfReferenceUid: undefined, size: [9, 1, 1], spacing: [4, 4, 3] })

it('the border runs along the valley, not midway', () => {
  //                              0  1  2  3  4  5  6  7  8
  const uptake = Float32Array.of(5, 9, 8, 7, 6, 5, 3, 4, 9)
  const marker = Int16Array.of(-1, 0, -1, -1, -1, -1, -1, -1, 1)
  watershed(uptake, new Uint8Array(9).fill(1), marker, line)
  // The valley is voxel 6; it is reached from 5 first, since 5 is hotter than 4.
  expect([...marker]).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1])
})

it('even uptake is shared out midway, the first marker taking the tie', () => {
  const marker = Int16Array.of(0, -1, -1, -1, -1, -1, -1, -1, 1)
  watershed(new Float32Array(9).fill(5), new Uint8Array(9).fill(1), marker, line)
  expect([...marker]).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1])
})

it('does not leave the mask, does not jump gaps, and keeps markers', () => {
  const marker = Int16Array.of(0, -1, -1, -1, -1, -1, -1, -1, 1)
  watershed(new Float32Array(9).fill(5), Uint8Array.of(1, 1, 1, 0, 1, 0, 1, 1, 1), marker, line)
  expect([...marker]).toEqual([0, 0, 0, -1, -1, -1, 1, 1, 1])
})

it('floods over corners', () => {
  const g = geometry({ frameOfReferenceUid: undefined, size: [3, 3, 3], spacing: [1, 2, 3] })
  const within = new Uint8Array(27), marker = new Int16Array(27).fill(-1)
  for (const n of [0, 13, 26]) within[n] = 1
  marker[0] = 4
  watershed(new Float32Array(27).fill(1), within, marker, g)
  expect([marker[0], marker[13], marker[26], marker[1]]).toEqual([4, 4, 4, -1])
})
