import { readNifti } from '@yttria/core/nifti'
import { getJson } from '../api.ts'
import { type LoadedImage, loadedImage } from './exam-images.ts'
import { type Counted, fetchBytes } from './fetch-volume.ts'
import type { Labels } from './labels.ts'

/** The label maps of a version, by name ('baseline-lesions' ...). */
export async function loadLabels(
  patient: string,
  version: number,
  counted: Counted,
): Promise<ReadonlyMap<string, Labels>> {
  const at = `/api/patients/${patient}/results/${version}/vois`
  const names = await getJson<Record<string, readonly { label: number; name: string }[]>>(`${at}/labels.json`)
  const all = await Promise.all(
    Object.entries(names).map(async ([file, list]): Promise<[string, Labels] | undefined> => {
      const read = readNifti(new Uint8Array(await fetchBytes(`${at}/${file}`, counted)), file)
      return (
        read.value && [
          file.replace('.nii.gz', ''),
          {
            geometry: read.value.volume.geometry,
            map: Uint8Array.from(read.value.volume.voxels),
            names: list.map(l => l.name),
          },
        ]
      )
    }),
  )
  return new Map(all.filter(x => x !== undefined))
}

/**
 * A dose map of a version, Gy; undefined where it has none. `exam`: its own where there are several
 * treatments, else the one there is.
 */
export async function loadDose(
  patient: string,
  version: number,
  counted: Counted,
  exam?: string,
): Promise<LoadedImage | undefined> {
  const file = exam === undefined ? 'dose.nii.gz' : `doses/${exam}.nii.gz`
  const bytes = await fetchBytes(`/api/patients/${patient}/results/${version}/${file}`, counted).catch(
      () => undefined,
    ),
    read = bytes && readNifti(new Uint8Array(bytes), file)
  if (!read?.value) return undefined
  const { geometry, voxels } = read.value.volume
  return loadedImage({
    header: { geometry, unit: 'Gy', type: 'Float32' },
    voxels: voxels instanceof Float32Array ? voxels : Float32Array.from(voxels),
  })
}
