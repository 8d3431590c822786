import { outlines, simplified } from '@yttria/core/figures'
import type { Vec3 } from '@yttria/core/volume'
import type { LoadedImage } from '../../voxels/exam-images.ts'
import { type Plane, slice } from './slice.ts'

export interface IsodoseLine { readonly levelGy: number; readonly pointsMm: readonly Vec3[] }

/** Where the dose passes the levels in a plane; the dose is trilinear between voxel centres. */
export function isodoseLines(dose: LoadedImage, plane: Plane, levelsGy: readonly number[]): IsodoseLine[] {
  const field = slice({ geometry: dose.header.geometry, voxels: dose.voxels }, plane, { outside: 0 }), { width, height, corner, right, down, stepMm } = plane
  return levelsGy.flatMap(levelGy => outlines(field, width, height, levelGy).filter(l => l.length > 2).map(line => ({
    levelGy, pointsMm: simplified(line, 0.15).map(([x, y]) => [0, 1, 2].map(d => corner[d]! + stepMm * (x * right[d]! + y * down[d]!)) as unknown as Vec3),
  })))
}
