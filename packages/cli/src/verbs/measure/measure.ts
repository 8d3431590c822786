import { totalLesionGlycolysis } from '@yttria/core/delineation'
import { type Finding, distinct, nearest } from '@yttria/core/record'
import { boundingBox, peak, statistics } from '@yttria/core/volume'
import { InputError } from '@yttria/node/errors'
import {
  type MeasureUnit, type MeasuredImage, isSuv, measureUnits, measuredImage,
} from '@yttria/node/measure'
import { type PlacedVoi, type VolumeMethod, measuredVoi, placedVoi, volumeMethods } from '@yttria/node/read'
import { exitCodeOf, exitCodesText } from '../../terminal/exit-code.ts'
import { findingsText } from '../../terminal/findings-text.ts'
import { type OptionNames, imageNames, naming, usage, voiNames } from '../../terminal/option-names.ts'
import { parseOptions } from '../../terminal/options.ts'
import { repairOptions, repairUsage, typedRepairs } from '../../terminal/repair-options.ts'
import { textTable } from '../../terminal/text-table.ts'
import { type Io, type Verb, UsageError } from '../../terminal/verb.ts'

const percents = [2, 5, 10, 25, 50, 75, 90, 95, 98] as const

/** What `measure --json` prints. Statistics are missing without an image. */
export interface Measurement {
  readonly schemaVersion: string
  readonly image: string | undefined
  readonly voi: { readonly path: string; readonly name: string }
  readonly unit: MeasureUnit | undefined
  readonly volumeMl: number
  readonly volumeMethod: VolumeMethod
  readonly voxels?: number
  readonly mean?: number
  readonly sd?: number
  readonly min?: number
  readonly max?: number
  readonly median?: number
  readonly percentiles?: Readonly<Record<string, number>>
  readonly peakLocal?: number
  readonly peakGlobal?: number
  readonly peakLocalExact?: number
  readonly peakGlobalExact?: number
  readonly peakGlobalPositionMm?: readonly number[]
  readonly tlg?: number
  readonly findings: readonly Finding[]
}

const names: OptionNames = {
  ...voiNames('--voi'), ...imageNames('--image', 'choose one by --series'),
  'input/unit': usage('--unit'),
  'input/unit-dose': () => '--unit Gy: a dose needs the times of the treatment. Use "yttria analyze", '
    + 'then measure its dose.nii.gz with --unit Gy',
  'input/volume-method': usage(message => `--volume-method ${message.replace('needs an image:', 'needs --image:')}`),
  'input/no-header': usage('--repair:'), 'input/repair': usage('--repair'),
}

export const measure: Verb = {
  name: 'measure',
  summary: 'volume, mean, SD, peak and TLG of one VOI on one image',
  usage: `Usage: yttria measure --voi PATH[#NAME] [--image PATH] [--unit UNIT] [--volume-method METHOD] [--series NAME] [--repair NAME=VALUE --reason TEXT]... [--json]

Measures one VOI on one image: volume, mean, SD (of the population), minimum, maximum, percentiles, the peak in a sphere of
1 cm3, and, of SUV and SUL, TLG = mean x volume. Without an image: the volume alone.

Options
  --image PATH          a NIfTI file, or a folder of DICOM (or a file in it) with one CT, PET or SPECT series that fits
  --voi PATH[#NAME]     a NIfTI label map, an RTSTRUCT or a SEG (or a folder with one of these); NAME is its name or number
                        and may be left out where there is only one
  --unit UNIT           ${measureUnits.join(', ')}; default: what the image holds
                        (a NIfTI file does not say: its numbers are taken as UNIT)
  --volume-method METHOD
                        voxel    whole voxels whose centre lies within
                        partial  voxels count by the part that lies within
                        polygon  volume = area of the contours x thickness; statistics as partial
                        default: voxel for a mask on the image's grid, partial for contours and other grids,
                        polygon for contours without an image
  --series NAME         which series, where several fit: its UID, number, description or kind (ct, pet, spect)
${repairUsage}
  --json                one JSON document

peakLocal and peakGlobal are those of IBSI: voxels whose centre lies in the sphere about the hottest voxel, and about the
voxel where that is highest. peakLocalExact, peakGlobalExact weight each voxel by its part in the sphere, as SULpeak wants.

Examples
  yttria measure --image exam1/PET --voi exam1/RS.dcm#GTV --unit suvbw
  yttria measure --image ct.nii.gz --voi segmentation.nii.gz#5 --unit HU
  yttria measure --image OUT/dose.nii.gz --voi liver.dcm#Liver --unit Gy --json
  yttria measure --voi RS.dcm#Heart

${exitCodesText('measured', 'not measurable')}
`,
  run: (args, io) => naming(names, async () => {
    const { options } = parseOptions(args, { image: 'value', voi: 'value', unit: 'value', 'volume-method': 'value', series: 'value', ...repairOptions, json: 'flag' })
    if (options.voi === undefined) throw new UsageError('--voi PATH[#NAME] is missing')
    const unit = oneOf('--unit', options.unit, measureUnits), method = oneOf('--volume-method', options['volume-method'], volumeMethods)
    if (options.image === undefined && (unit !== undefined || options.series !== undefined)) throw new UsageError(`--${unit !== undefined ? 'unit' : 'series'} without --image`)
    const voi = await measuredVoi(options.voi, io.progress)
    const image = options.image === undefined ? undefined : await measuredImage(options.image, unit, options.series, typedRepairs(options.repair, options.reason), io.progress)
    io.progress('measuring')
    const placed = placedVoi(voi, image?.volume.geometry, method)
    const result = measurement(options, voi.name, image, placed, distinct([...(image?.findings ?? []), ...voi.findings, ...placed.findings]))
    io.out(options.json ? `${JSON.stringify(result, null, 2)}\n` : measurementText(result, io))
    return exitCodeOf(result.findings)
  }),
}

function measurement(paths: { readonly image?: string; readonly voi?: string }, name: string, image: MeasuredImage | undefined, placed: PlacedVoi, findings: readonly Finding[]): Measurement {
  const head = { schemaVersion: '1.0.0', image: paths.image, voi: { path: paths.voi!, name }, unit: image?.unit, volumeMl: placed.volumeMl, volumeMethod: placed.method } as const
  if (!image || !placed.voi) return { ...head, findings }
  if (!boundingBox(placed.voi)) throw new InputError(`${name} covers no voxel of the image`)
  const s = statistics(image.volume, placed.voi)
  const halves = 'inside' in placed.voi || placed.voi.fraction.some(f => f >= 0.5)
  const ibsi = halves ? peak(image.volume, placed.voi, { overlap: 'centres' }) : undefined
  const exact = halves ? peak(image.volume, placed.voi) : undefined
  return {
    ...head, voxels: s.voxels, mean: s.mean, sd: s.sd, min: s.min, max: s.max, median: s.median,
    percentiles: Object.fromEntries(percents.map(p => [String(p), s.percentile(p)])),
    ...(ibsi && { peakLocal: ibsi.local, peakGlobal: ibsi.global }),
    ...(exact && { peakLocalExact: exact.local, peakGlobalExact: exact.global, peakGlobalPositionMm: exact.position }),
    ...(isSuv(image.unit) && { tlg: totalLesionGlycolysis({ meanUptake: s.mean, volumeMl: placed.volumeMl }) }),
    findings,
  }
}

const unitText: Readonly<Record<MeasureUnit, string>> = {
  suvbw: 'SUVbw, g/mL', 'sul-james': 'SUL (James), g/mL', 'sul-janmahasatian': 'SUL (Janmahasatian), g/mL', 'Bq/ml': 'Bq/mL', Gy: 'Gy', HU: 'HU', counts: 'counts', 1: '',
}

const methodText: Readonly<Record<VolumeMethod, string>> = {
  voxel: 'whole voxels', partial: 'parts of voxels', polygon: 'area of contours x thickness',
}

function measurementText(m: Measurement, io: Io): string {
  const unit = m.unit === undefined ? '' : unitText[m.unit], number = (x: number) => Math.abs(x) >= 1000 ? x.toFixed(0) : x.toFixed(3)
  const rows: [string, string, string][] = [['volume', m.volumeMl.toFixed(3), `mL, ${methodText[m.volumeMethod]}`]]
  const add = (what: string, value: number | undefined, of = unit) => { if (value !== undefined) rows.push([what, number(value), of]) }
  add('mean', m.mean)
  add('SD', m.sd)
  add('minimum', m.min)
  add('maximum', m.max)
  for (const p of percents) add(p === 50 ? 'median' : `${p}th percentile`.replace('2th', '2nd'), m.percentiles?.[p])
  // A peak of CT numbers means nothing to anybody.
  if (m.unit !== 'HU') {
    add('peak, local (IBSI)', m.peakLocal)
    add('peak, global (IBSI)', m.peakGlobal)
    add('peak, local (exact)', m.peakLocalExact)
    add('peak, global (exact)', m.peakGlobalExact)
  }
  add('TLG', m.tlg, 'g')
  const title = `${m.voi.name}${m.voxels === undefined ? '' : `, ${m.voxels} voxels`}`
  return `${title}\n${textTable(['', { header: 'value', align: 'decimal' }, { header: 'unit', align: 'left' }], rows)}${m.findings.length > 0 ? findingsText(m.findings, io) : ''}`
}

function oneOf<T extends string>(option: string, text: string | undefined, all: readonly T[]): T | undefined {
  if (text === undefined) return undefined
  const found = all.find(a => a === text) ?? all.find(a => a.toLowerCase() === text.toLowerCase())
  if (found) return found
  const near = nearest(text, all)
  throw new UsageError(`${option} ${text}: ${near ? `did you mean ${near}? One of ` : 'one of '}${all.join(', ')} wanted`)
}
