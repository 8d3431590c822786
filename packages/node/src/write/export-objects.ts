import type { Results } from '@yttria/core/course'
import { type ExportHeader, type FolderIndex, type SegmentToWrite, uidFrom, writeRtDose, writeRtstruct, writeSeg } from '@yttria/core/dicom'
import { voxelContours } from '@yttria/core/volume'
import { identityOf } from '../read/identity.ts'
import { type ExportedStructures, exportedDoses, exportedStructures } from './export-parts.ts'
import type { OutputFile } from './output-folder.ts'

export interface ExportKinds { readonly rtdose: boolean; readonly seg: boolean; readonly rtstruct: boolean }

/** `made`: what it holds, for a person. */
export interface ExportedFile extends OutputFile { readonly bytes: Uint8Array; readonly made: string }

/**
 * RT Dose, SEG and RTSTRUCT of a result folder, each in the patient, study and frame of reference of the exam it lies on.
 * `dicom`: the folder that was analysed; `index`: of it. Throws InputError where the two do not belong together.
 */
export async function exportObjects(args: {
  folder: string; dicom: string; index: FolderIndex; results: Results; wanted: ExportKinds; now: Date; version: string
}): Promise<ExportedFile[]> {
  const { folder, dicom, index, results, wanted, now, version } = args, stamp = now.toISOString().replace(/[-:T]/g, ''), files: ExportedFile[] = []
  const header = async (kind: string, exam: string, part: ExportedStructures['grid'], number: number, description: string): Promise<ExportHeader> => {
    // With the time: another run is another object.
    const seed = `${kind} ${exam} ${part.series.key} ${results.software.version} ${stamp}`
    return {
      sopInstanceUid: uidFrom(seed), seriesUid: uidFrom(`series ${seed}`), date: stamp.slice(0, 8), time: stamp.slice(8, 14), ...await identityOf(dicom, part.series),
      seriesNumber: number, seriesDescription: `${description} (Yttria, research)`.slice(0, 64), softwareVersion: `Yttria ${version} research software`,
    }
  }
  if (wanted.rtdose) for (const d of await exportedDoses(folder, results, index)) {
    const sum = !d.treatment && (results.treatments?.length ?? 1) > 1, name = `rtdose-${d.exam}${sum ? '-sum' : ''}.dcm`, e = results.constants.energyJPerGBq
    files.push({
      path: name, made: `${sum ? 'dose of all treatments' : 'absorbed dose'} on ${d.exam}, Gy`,
      bytes: writeRtDose({
        header: await header(`RTDOSE ${sum ? 'sum' : 'own'}`, d.exam, d.grid, 9001, `Absorbed dose 90Y${sum ? ', sum' : ''}`), dose: d.dose,
        comment: `${method(results)}, ${e.toPrecision(4)} J/GBq, ${results.constants.densityKgPerL.toPrecision(4)} kg/L, research`.slice(0, 64), heterogeneity: 'WATER',
      }),
    })
  }
  if (wanted.seg || wanted.rtstruct) {
    const used = new Map<string, number>()
    for (const s of await exportedStructures(folder, results, index)) {
      const turn = (used.get(s.exam) ?? 0) + 1, name = turn > 1 ? `${s.exam}-${turn}` : s.exam
      used.set(s.exam, turn)
      const what = `${s.structures.map(x => x.name).join(', ')} on ${s.exam}`
      if (wanted.seg) files.push({ path: `seg-${name}.dcm`, made: what, bytes: segOf(s, await header('SEG', s.exam, s.grid, 9002, `Segmentation, ${s.exam}`)) })
      if (wanted.rtstruct) files.push({ path: `rtstruct-${name}.dcm`, made: what, bytes: rtstructOf(s, await header('RTSTRUCT', s.exam, s.grid, 9003, `Contours, ${s.exam}`)) })
    }
  }
  return files
}

function segOf({ exam, grid, structures }: ExportedStructures, header: ExportHeader): Uint8Array {
  return writeSeg({
    header, source: grid.slices, description: `Lesions and liver, ${exam}; research software`.slice(0, 64),
    segments: structures.map((s, n): SegmentToWrite => ({
      label: s.name.slice(0, 64), kind: s.kind, trackingUid: s.trackingUid, trackingId: s.name, algorithm: 'SEMIAUTOMATIC', color: colorOf(s.kind, n), voi: s.voi,
    })),
  })
}

function rtstructOf({ grid, structures }: ExportedStructures, header: ExportHeader): Uint8Array {
  return writeRtstruct({
    header, image: { frameOfReferenceUid: grid.geometry.frameOfReferenceUid!, studyUid: grid.series.studyUid, ...grid.slices, sopInstanceUids: [...new Set(grid.slices.sopInstanceUids)] },
    rois: structures.map((s, n) => ({ number: n + 1, name: s.name.slice(0, 64), contours: voxelContours(s.voi), interpretedType: s.kind === 'liver' ? 'ORGAN' : 'GTV', color: colorOf(s.kind, n) })),
  })
}

/** How the doses were made, as the protocol says. */
function method(results: Results): string {
  const dosimetry = results.protocol['dosimetry'] as { method?: unknown } | undefined
  return dosimetry?.method === 'kernel' ? 'dose kernel' : 'local deposition'
}

// Okabe and Ito's colours, told apart by colour-blind eyes too; the liver brown.
const lesionColors = [[230, 159, 0], [86, 180, 233], [0, 158, 115], [240, 228, 66], [0, 114, 178], [213, 94, 0], [204, 121, 167]] as const
const colorOf = (kind: 'liver' | 'neoplasm', n: number): readonly [number, number, number] => kind === 'liver' ? [165, 110, 80] : lesionColors[n % lesionColors.length]!
