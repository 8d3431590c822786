import { Enums, RenderingEngine, cache, init as initCore, setVolumesForViewports, volumeLoader, type Types } from '@cornerstonejs/core'
import type { Geometry } from '@yttria/core/volume'
import type { Voxels } from '../../voxels/exam-images.ts'
import type { Orientation } from '../../state/viewer-state.ts'
import { axesInTurn } from './axes.ts'

// One context for all panes: each volume goes to the graphics memory once, and no pane is drawn with a texture of another context.
const oneContext = { rendering: { webGlContextCount: 1 } } as unknown as Parameters<typeof initCore>[0]

let starting: Promise<unknown> | undefined

/** Whether this browser draws with WebGL 2, which the panes need. */
export function hasWebGl(): boolean {
  try { return document.createElement('canvas').getContext('webgl2') !== null } catch { return false }
}

/** One engine for the panes of a page; `destroy` it with the page. */
export async function startEngine(): Promise<RenderingEngine> {
  await (starting ??= Promise.resolve(initCore(oneContext)))
  return new RenderingEngine(`yttria-${crypto.randomUUID()}`)
}


/** An image in memory as a volume of the viewer, by id; the same id again replaces it. */
export function addVolume(id: string, g: Geometry, voxels: Voxels, modality: 'CT' | 'PT'): void {
  if (cache.getVolume(id)) cache.removeVolumeLoadObject(id)
  const bits = voxels.BYTES_PER_ELEMENT * 8
  const volume = volumeLoader.createLocalVolume(id, {
    scalarData: voxels as Types.PixelDataTypedArray,
    dimensions: [...g.size] as Types.Point3, spacing: [...g.spacing] as Types.Point3, origin: [...g.origin] as Types.Point3,
    direction: axesInTurn(g.direction) as unknown as Types.Mat3,
    metadata: {
      BitsAllocated: bits, BitsStored: bits, HighBit: bits - 1, PixelRepresentation: 1, SamplesPerPixel: 1, PhotometricInterpretation: 'MONOCHROME2',
      Modality: modality, // One for all: what lies on what is ours to say (a warning stands where PET and CT name different frames).
      FrameOfReferenceUID: 'yttria', ImageOrientationPatient: [1, 0, 0, 0, 1, 0], PixelSpacing: [g.spacing[1], g.spacing[0]],
      Columns: g.size[0], Rows: g.size[1], voiLut: [], VOILUTFunction: 'LINEAR', SeriesInstanceUID: id, imageId: id,
    } as unknown as Types.Metadata,
  })
  // All slices are new to the graphics memory: without this the first drawing is of an empty volume.
  volume.modified()
}

export const orientations: Readonly<Record<Orientation, Enums.OrientationAxis>> = { axial: Enums.OrientationAxis.AXIAL, coronal: Enums.OrientationAxis.CORONAL, sagittal: Enums.OrientationAxis.SAGITTAL }
export { Enums, RenderingEngine, setVolumesForViewports, type Types }
