import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Results, resultsSchemaVersion } from '@yttria/core/course'
import { labelVois, readNifti } from '@yttria/core/nifti'
import { type FolderIndex, uidFrom } from '@yttria/core/dicom'
import type { Volume, Voi } from '@yttria/core/volume'
import { InputError, wrongFile } from '../errors.ts'
import { type SeriesGrid, gridOf } from './export-grids.ts'
import { readRegular, readText } from '../read/open-regular.ts'

/** Structures of one exam that lie on one grid. */
export interface ExportedStructures { readonly exam: string; readonly grid: SeriesGrid; readonly structures: readonly ExportedStructure[] }
export interface ExportedStructure { readonly name: string; readonly kind: 'liver' | 'neoplasm'; readonly trackingUid: string; readonly voi: Voi }
/** `treatment`: of one of several treatments; else the map of results.json. */
export interface ExportedDose { readonly exam: string; readonly treatment: boolean; readonly grid: SeriesGrid; readonly dose: Volume<'Gy'> }

export async function readResults(folder: string): Promise<Results> {
  const text = await readText(join(folder, 'results.json')).catch((fault: unknown) => { throw fault instanceof InputError ? fault : new InputError(`${folder} holds no results.json: name a folder that yttria analyze wrote`) })
  const again = `${folder}/results.json is damaged or of another version: analyse the patient again`
  let results: Partial<Results> | null
  try { results = JSON.parse(text) as Partial<Results> | null } catch { throw new InputError(again) }
  // Not by the whole schema: a signed result of an earlier version, which lacks what came later, can be exported too.
  const whole = results?.schemaVersion?.startsWith?.(`${resultsSchemaVersion.split('.')[0]}.`) && [results.exams, results.lesions].every(Array.isArray) && [results.constants, results.patient, results.software, results.protocol].every(x => typeof x === 'object' && x !== null)
  if (!whole) throw new InputError(again)
  return results as Results
}

/** The dose maps of a result folder, each on the grid of its 90Y PET. */
export async function exportedDoses(folder: string, results: Results, index: FolderIndex): Promise<ExportedDose[]> {
  const treated = results.exams.filter(e => e.role === 'treatment'), first = results.treatments?.[0]?.exam ?? treated[0]?.id
  const files = await entries(folder, '.'), own = await entries(folder, 'doses')
  const wanted = [
    ...(files.includes('dose.nii.gz') && first !== undefined ? [{ file: 'dose.nii.gz', exam: first, treatment: false }] : []),
    ...own.filter(f => f.endsWith('.nii.gz')).map(f => ({ file: `doses/${f}`, exam: f.slice(0, -7), treatment: true })),
  ]
  return Promise.all(wanted.map(async ({ file, exam, treatment }) => {
    const map = await niftiOf(folder, file), grid = found(results, index, [exam], file, map)
    return { exam, treatment, grid: grid.grid, dose: { unit: 'Gy' as const, geometry: grid.grid.geometry, voxels: map.voxels } }
  }))
}

/** The lesions and livers of a result folder, together where they lie on one grid of one exam. Structures of which nothing is left are left out. */
export async function exportedStructures(folder: string, results: Results, index: FolderIndex): Promise<ExportedStructures[]> {
  const files = (await entries(folder, 'vois')).filter(f => f.endsWith('.nii.gz')).sort()
  if (files.length === 0) return []
  const labels = await labelsOf(folder), groups: { exam: string; grid: SeriesGrid; structures: ExportedStructure[] }[] = []
  const seed = results.exams.find(e => e.role === 'baseline')?.petSeriesUid ?? results.exams[0]?.petSeriesUid ?? results.patient.key
  const tracking = new Map(results.lesions.map(l => [l.id, l.trackingUid]))
  for (const file of files) {
    const match = /^(.+)-(lesions|liver)\.nii\.gz$/.exec(file), named = labels[file]
    if (!match || !named) throw new InputError(`${folder}/vois/${file} is not listed in labels.json: analyse the patient again`)
    const map = await niftiOf(folder, `vois/${file}`), kind = match[2] === 'liver' ? 'liver' as const : 'neoplasm' as const
    const exams = results.exams.filter(e => e.role === match[1] || e.id === match[1]).map(e => e.id), { exam, grid } = found(results, index, exams, `vois/${file}`, map)
    const vois = labelVois(map, file, Object.fromEntries(named.map(l => [l.label, l.name])))
    const structures = (vois.value ?? []).map(v => ({ name: v.name, kind, trackingUid: tracking.get(v.name) ?? uidFrom(`${seed} ${v.name}`), voi: { ...v, grid: grid.geometry } }))
    if (structures.length === 0) continue
    const group = groups.find(g => g.exam === exam && g.grid.series.key === grid.series.key)
    if (group) group.structures.push(...structures)
    else groups.push({ exam, grid, structures })
  }
  return groups
}

function found(results: Results, index: FolderIndex, exams: readonly string[], file: string, map: Volume): { exam: string; grid: SeriesGrid } {
  for (const exam of results.exams) {
    if (!exams.includes(exam.id)) continue
    const grid = gridOf(index, [exam.petSeriesUid, exam.ctSeriesUid], map.geometry)
    if (grid) return { exam: exam.id, grid }
  }
  const missing = results.exams.filter(e => exams.includes(e.id)).find(e => !index.series.some(s => s.uid === e.petSeriesUid || s.uid === e.ctSeriesUid))
  throw new InputError(missing ? `the images of exam ${missing.id} are not in the folder of images: name the folder that was analysed` : `${file} lies on no image of its exam (${exams.join(', ') || 'none'}) in the folder of images: name the folder that was analysed`, [], { code: 'input/dicom' })
}

const entries = (folder: string, part: string): Promise<string[]> => readdir(join(folder, part)).then(names => names.sort(), () => [])

async function niftiOf(folder: string, file: string): Promise<Volume> {
  const bytes = await readRegular(join(folder, file)).catch((fault: unknown) => { throw fault instanceof InputError ? fault : new InputError(`${folder}/${file} cannot be read`) })
  const read = readNifti(bytes, file)
  if (!read.value) throw wrongFile(read.findings)
  return read.value.volume
}

async function labelsOf(folder: string): Promise<Readonly<Record<string, readonly { label: number; name: string }[]>>> {
  try {
    return JSON.parse(await readText(join(folder, 'vois/labels.json')))
  } catch (fault) {
    if (fault instanceof InputError) throw fault
    throw new InputError(`${folder}/vois/labels.json is missing or damaged: analyse the patient again`)
  }
}
