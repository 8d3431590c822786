import { Enums, RenderingEngine, init as initCore, setVolumesForViewports, volumeLoader, type Types } from '@cornerstonejs/core'
import type { VolumeHeader } from '@yttria/server/api/volume'

export async function startEngine(): Promise<RenderingEngine> {
  await initCore()
  return new RenderingEngine('yttria')
}

/** An image of the server as a volume of the viewer. */
export function addVolume(id: string, { geometry: g, unit }: VolumeHeader, voxels: Float32Array | Int16Array | Uint8Array): void {
  volumeLoader.createLocalVolume(id, {
    scalarData: voxels as Types.PixelDataTypedArray,
    dimensions: [...g.size] as Types.Point3, spacing: [...g.spacing] as Types.Point3, origin: [...g.origin] as Types.Point3,
    // Cornerstone holds the three axes one after another; ours are the columns of a row-major matrix.
    direction: [0, 3, 6, 1, 4, 7, 2, 5, 8].map(n => g.direction[n]!) as unknown as Types.Mat3,
    metadata: {
      BitsAllocated: voxels instanceof Float32Array ? 32 : 16, BitsStored: voxels instanceof Float32Array ? 32 : 16, HighBit: voxels instanceof Float32Array ? 31 : 15,
      PixelRepresentation: 1, SamplesPerPixel: 1, PhotometricInterpretation: 'MONOCHROME2', Modality: unit.startsWith('[hnsf') ? 'CT' : 'PT',
      FrameOfReferenceUID: g.frameOfReferenceUid ?? '', ImageOrientationPatient: [], PixelSpacing: [g.spacing[1], g.spacing[0]],
      Columns: g.size[0], Rows: g.size[1], voiLut: [], VOILUTFunction: 'LINEAR', SeriesInstanceUID: id, imageId: id,
    } as unknown as Types.Metadata,
  })
}

export const orientations = { axial: Enums.OrientationAxis.AXIAL, coronal: Enums.OrientationAxis.CORONAL, sagittal: Enums.OrientationAxis.SAGITTAL } as const
export { Enums, setVolumesForViewports }
