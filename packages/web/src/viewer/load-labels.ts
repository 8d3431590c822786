import { readNifti } from '@yttria/core/dicom'
import { getBytes, getJson } from '../api.ts'
import type { Labels } from './label-outlines.ts'

/** The label maps of a version, by name ('baseline-lesions' ...). */
export async function loadLabels(patient: string, version: number): Promise<ReadonlyMap<string, Labels>> {
  const at = `/api/patients/${patient}/results/${version}/vois`
  const names = await getJson<Record<string, readonly { label: number; name: string }[]>>(`${at}/labels.json`)
  const all = await Promise.all(Object.entries(names).map(async ([file, list]): Promise<[string, Labels] | undefined> => {
    const read = readNifti(await getBytes(`${at}/${file}`), file)
    return read.value && [file.replace('.nii.gz', ''), { geometry: read.value.volume.geometry, map: Uint8Array.from(read.value.volume.voxels), names: list.map(l => l.name) }]
  }))
  return new Map(all.filter(x => x !== undefined))
}
