import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { type Analysis, type CourseFile, type CourseInput, lesionsCsv, withOpenGuesses } from '@yttria/core/course'
import { writeLabelMap, writeNifti } from '@yttria/core/nifti'
import { type FolderIndex, uidFrom, writeRegistration } from '@yttria/core/dicom'
import { type DvhCurve, dvhJson } from '@yttria/core/figures'
import { patientPage, patientSlices } from '@yttria/core/report'
import { type Voi, type Volume, atLeast, eachVoxel, fromMatrix16, insideOver, uncropVoi } from '@yttria/core/volume'
import type { OutputFile } from './output-folder.ts'
import { packedSlices, slicesName } from './slices-file.ts'

const zip = promisify(gzip)

/** All that `analyze` writes into its output folder; inputs.json, what it was made from, is a cohort's. */
export const resultEntries = ['results.json', 'lesions.csv', 'course.json', 'protocol.json', 'dose.nii.gz', 'doses', 'vois', 'regions', 'registration', 'dvh.json', 'report.html', 'slices.json.gz', 'inputs.json']

export const isResultEntry = (entry: string): boolean => resultEntries.includes(entry)

/** The files of one analysis, made one after another; the images are packed in other threads while the page is made. */
export async function* resultFiles(input: CourseInput, analysis: Analysis, index: FolderIndex, now: Date): AsyncGenerator<OutputFile> {
  const { results } = analysis
  yield { path: 'results.json', bytes: json(results) }
  yield { path: 'lesions.csv', bytes: lesionsCsv(results) }
  yield { path: 'course.json', bytes: json(publishedCourse(input.course)) }
  yield { path: 'protocol.json', bytes: json(input.protocol) }
  const packed = packedImages(analysis)
  yield* registrationFiles(input, analysis, index, now)
  yield { path: 'dvh.json', bytes: dvhJson(dvhCurves(analysis)) }
  yield { path: 'report.html', bytes: await reportHtml(input, analysis) }
  const slices = patientSlices(analysis, input.protocol.tlgUnit)
  if (slices) yield { path: slicesName, bytes: packedSlices(slices) }
  for (const { path, bytes } of packed) yield { path, bytes: await bytes }
}

/**
 * The course as it is written beside the results: without the birth date, since the key is the only
 * identifier in any output, and without guesses that are void.
 */
export function publishedCourse(course: CourseFile): CourseFile {
  const { birthDate: _, ...patient } = course.patient
  return withOpenGuesses({ ...course, patient })
}

function packedImages(analysis: Analysis): { path: string; bytes: Promise<Uint8Array> | string }[] {
  const { dose } = analysis, maps = labelMaps(analysis), regions = regionMaps(analysis)
  return [
    // Noise hardly packs, however long one tries.
    ...(dose ? [{ path: 'dose.nii.gz', bytes: zip(writeNifti(dose.map, { gzip: false, description: 'Absorbed dose, Gy (Yttria)' }), { level: 1 }) }] : []),
    ...severalTreatments(analysis).map(t => ({ path: `doses/${t.images.exam.id}.nii.gz`, bytes: zip(writeNifti(t.map, { gzip: false, description: 'Absorbed dose of one treatment, Gy (Yttria)' }), { level: 1 }) })),
    { path: 'regions/regions.json', bytes: json(regions.names) },
    ...regions.maps.map(([name, map]) => ({ path: `regions/${name}.nii.gz`, bytes: zip(writeNifti(map, { gzip: false, description: name === 'liver' ? 'Liver (Yttria)' : '1 margin, 2 liver: where lesions are looked for (Yttria)' })) })),
    ...maps.map(([name, vois]) => ({ path: `vois/${name}.nii.gz`, bytes: zip(writeLabelMap(vois, { gzip: false })) })),
    { path: 'vois/labels.json', bytes: json(Object.fromEntries(maps.map(([name, vois]) => [`${name}.nii.gz`, vois.map((v, n) => ({ label: n + 1, name: v.name }))]))) },
  ]
}

/** Each treatment with its own map; none where one treatment is all there is. */
const severalTreatments = ({ dose }: Analysis) => dose && dose.treatments.length > 1 ? dose.treatments : []

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

function labelMaps({ baseline, dose, followUp }: Analysis): [string, Voi[]][] {
  const maps: [string, Voi[]][] = []
  const add = (name: string, vois: readonly Voi[]) => { if (vois.length > 0) maps.push([name, [...vois]]) }
  if (baseline) {
    add('baseline-lesions', baseline.lesions.map(l => l.voi))
    if (baseline.exam.liver) add('baseline-liver', [baseline.exam.liver])
  }
  if (dose) {
    // More than half of a voxel can belong to one lesion only.
    add('treatment-lesions', dose.lesions.map(l => ({ ...uncropVoi(atLeast(l.voi, 0.5 + 1e-6), dose.map.geometry, l.box), name: l.id })))
    if (dose.liver) add('treatment-liver', [atLeast(dose.liver, 0.5)])
    for (const t of dose.treatments.slice(1)) add(`${t.images.exam.id}-lesions`, t.lesions.map(l => ({ ...uncropVoi(atLeast(l.voi, 0.5 + 1e-6), t.map.geometry, l.box), name: l.id })))
  }
  if (followUp) {
    const left = [...followUp.found.remainders.map(r => r.voi), ...followUp.found.newLesions.map(l => l.voi)]
    add('followUp-lesions', left)
  }
  return maps
}

/**
 * Where lesions are looked for on each FDG PET, so that a page can try other thresholds in just that (none where that is everywhere);
 * and the liver as fine as it was drawn, on the block of its grid that holds it. regions.json names them.
 */
function regionMaps({ baseline, followUp, liver }: Analysis): { maps: [string, Volume<'1'>][]; names: { exams: string[]; liver?: { exam: string } } } {
  const exams = [baseline?.exam, followUp?.exam].flatMap((e): [string, Volume<'1'>][] => {
    const { region, liver: own } = e ?? {}
    if (!e || !region) return []
    const voxels = insideOver(region)
    if (own) eachVoxel(own, n => { voxels[n] = 2 })
    return [[e.images.exam.id, { unit: '1', geometry: region.grid, voxels }]]
  })
  const names = { exams: exams.map(([id]) => id), ...(liver ? { liver: { exam: liver.exam } } : {}) }
  return { names, maps: [...exams.map(([id, map]): [string, Volume<'1'>] => [`exam-${id}`, map]), ...(liver ? [['liver', { unit: '1', geometry: liver.liver.grid, voxels: insideOver(liver.liver) }] as [string, Volume<'1'>]] : [])] }
}

function* registrationFiles(input: CourseInput, analysis: Analysis, index: FolderIndex, now: Date): Generator<OutputFile> {
  const stamp = now.toISOString().replace(/[-:T]/g, '')
  for (const r of analysis.results.registration) {
    const of = (id: string) => {
      const e = input.exams.find(x => x.exam.id === id), uid = e?.ct?.seriesUid ?? e?.pet?.seriesUid
      const series = index.series.find(s => s.uid === uid), first = series?.instances[0]
      return series && first ? { image: { studyUid: series.studyUid, seriesUid: series.uid, sopClassUid: first.sopClassUid, sopInstanceUids: series.instances.map(i => i.sopInstanceUid) }, frame: series.frameOfReferenceUid } : undefined
    }
    const moving = of(r.from), fixed = of(r.to)
    if (!moving?.frame || !fixed?.frame) continue
    // With the time: another run is another object.
    const seed = `${fixed.image.seriesUid} ${moving.image.seriesUid} ${r.matrix.join(' ')} ${stamp}`
    yield {
      path: `registration/${r.from}-to-${r.to}.dcm`,
      bytes: writeRegistration({
        header: {
          sopInstanceUid: uidFrom(`REG ${seed}`), seriesUid: uidFrom(`REG series ${seed}`), studyUid: fixed.image.studyUid,
          date: stamp.slice(0, 8), time: stamp.slice(8, 14), patient: { name: input.course.patient.key, id: input.course.patient.key, sex: input.course.patient.sex },
          seriesDescription: `${r.from} to ${r.to}`, softwareVersion: input.software.version,
        },
        transform: fromMatrix16(r.matrix, moving.frame, fixed.frame), fixed: fixed.image, moving: moving.image,
        comment: `rigid, ${r.accepted ? 'accepted' : 'NOT accepted'} by Yttria ${input.software.version}`,
      }),
    }
  }
}

/** The lesions' cumulative DVHs and the healthy liver's. */
const dvhCurves = ({ dose }: Analysis): DvhCurve[] => [
  ...(dose?.lesions ?? []).flatMap(l => l.dose ? [{ ...l.dose.dvh, name: l.id, tissue: 'lesion' as const }] : []),
  ...(dose?.healthyLiverDvh ? [{ ...dose.healthyLiverDvh, tissue: 'healthyLiver' as const }] : []),
]

async function reportHtml(input: CourseInput, analysis: Analysis): Promise<string> {
  const { renderReport } = await import('@yttria/render')
  const { results, baseline, dose, followUp } = analysis, treatments = severalTreatments(analysis)
  return renderReport(patientPage({
    results,
    settings: { protocolName: input.protocol.name, tlgUnit: input.protocol.tlgUnit, response: input.protocol.response, closureWarning: input.protocol.dosimetry.closureWarning },
    images: {
      fdg: baseline?.exam.uptake.volume, fdgCt: baseline?.exam.images.ct?.volume, dose: dose?.map, y90Ct: dose?.images.ct?.volume,
      followUp: followUp?.exam.uptake.volume, followUpCt: followUp?.exam.images.ct?.volume,
      ...(treatments.length > 0 ? {
        treatments: treatments.map(t => ({
          id: t.session.id, exam: t.images.exam.id, dose: t.map, ct: t.images.ct?.volume, liver: t.liver, lesions: new Map(t.lesions.map(l => [l.id, { voi: l.voi, before: l.anatomical }])),
        })),
      } : {}),
    },
    lesions: (baseline?.lesions ?? []).map((l, n) => ({
      id: l.voi.name, fdgVoi: l.voi, doseVoi: dose?.lesions[n]?.voi, doseVoiBefore: dose?.lesions[n]?.anatomical, followUpVoi: followUp?.found.remainders[n]?.voi,
    })),
    livers: { baseline: baseline?.exam.liver, treatment: dose?.liver, followUp: followUp?.exam.liver },
    dvh: dvhCurves(analysis),
  }))
}
