import { activityWithin } from '@yttria/core/course'
import { type DoseMeasures, type DoseMethod, absorbedActivity, ctDensity, differentialDvh, doseMapBy, doseMeasures, isodoseVolumesMl, kernelFor, relativeCalibration, tabulatedEnergyMeV, tissueResponses, totalActivity } from '@yttria/core/dosimetry'
import { GBq, hour, kgPerL } from '@yttria/core/physics'
import { type Finding, distinct } from '@yttria/core/record'
import { type FractionalVoi, type Voi, type Volume, boundingBox, scaled } from '@yttria/core/volume'
import { InputError, wrongFile } from '@yttria/node/errors'
import { type DoseImage, closure, doseImage, measuredImage } from '@yttria/node/measure'
import { measuredVoi, placedVoi } from '@yttria/node/read'
import { version } from '@yttria/node/version'
import { requireDosePlace, writeDose } from './dose-output.ts'
import { type DoseRequest, doseOptions, doseRequest } from './dose-request.ts'
import { exitCodeOf, exitCodesText } from '../../terminal/exit-code.ts'
import { findingsText } from '../../terminal/findings-text.ts'
import { type OptionNames, imageNames, naming, usage, voiNames } from '../../terminal/option-names.ts'
import { parseOptions } from '../../terminal/options.ts'
import { repairUsage } from '../../terminal/repair-options.ts'
import { textTable } from '../../terminal/text-table.ts'
import type { Io, Verb } from '../../terminal/verb.ts'

const dPercents = [98, 95, 70, 50, 5, 2], vDosesGy = [50, 100, 139, 150, 189, 200]

/** What `dose --json` prints. */
export interface DoseResult {
  readonly schemaVersion: string
  readonly image: string
  readonly out: string
  readonly method: DoseMethod
  readonly constants: { readonly name: string; readonly energyJPerGBq: number; readonly densityKgPerL: number; readonly halfLifeH: number; readonly density: string }
  readonly pointKernel?: { readonly name: string; readonly source: string; readonly tabulatedEnergyMeV: number; readonly totalEnergyMeV: number; readonly reachMm: number }
  readonly injectionTime?: string
  /** By which the image's numbers were multiplied to reach the injection. */
  readonly decayFactor: number
  readonly activityGbq: number
  readonly calibration: { readonly kind: 'absolute' | 'relative'; readonly factor: number; readonly netActivityGbq?: number; readonly lungShuntFraction?: number; readonly region?: string }
  readonly maxDoseGy: number
  /** Of the whole map: the volume that gets at least each dose. */
  readonly isodoses: readonly { readonly doseGy: number; readonly volumeMl: number }[]
  /** Energy absorbed in the image by this map over that of its activity: 1 but for what a kernel takes over the edge. */
  readonly energyRatio: number
  readonly vois: readonly DoseOfVoi[]
  readonly findings: readonly Finding[]
}

export interface DoseOfVoi extends DoseMeasures {
  readonly path: string
  readonly name: string
  /** By both methods and, where the image was scaled, both calibrations. */
  readonly means: { readonly localGy: number; readonly kernelGy: number; readonly absoluteGy?: number }
}

const names: OptionNames = {
  ...voiNames('--voi'), ...imageNames('--image', 'choose one by --series'),
  'input/unit-of-dicom': usage(message => `--unit is for NIfTI files: ${message}`),
  'input/unit-missing': usage(message => `--unit is missing: ${message}`),
  'input/reference-of-dicom': usage(message => `--reference-time is for NIfTI files: ${message}`),
  'input/times': usage(() => 'give --injection-time and --reference-time (the time to which the numbers refer) together, '
    + 'or neither'),
  'input/reference': usage(message => message
    .replace('the reference time', '--reference-time').replace('the injection', '--injection-time')),
  'input/injection': message => `${message}: give --injection-time`,
  'input/no-header': usage('--repair:'), 'input/repair': usage('--repair'),
}

export const dose: Verb = {
  name: 'dose',
  summary: 'the absorbed dose map of one 90Y image, as NIfTI or RT Dose',
  usage: `Usage: yttria dose --image PATH --out FILE [--method local|kernel] [--calibration absolute|relative ...] [--voi PATH[#NAME]]... [--json]

The absorbed dose of a 90Y image to complete decay, spheres staying where they are. From a PET series the activity is taken back to
the injection; the dose is that of local deposition, or of the 90Y dose kernel. The image is blurred already, and a kernel blurs it
once more: use it to see what that changes, not as the better dose.

Options
  --image PATH          a folder with a 90Y PET series (or a file in it), or a NIfTI file with --unit;
                        with --calibration relative also a SPECT: of 99mTc-MAA a forecast, of 90Y bremsstrahlung a measurement
  --out FILE            .nii.gz, .nii: NIfTI, Gy as float; .dcm: DICOM RT Dose in the patient and study of the image
  --series NAME         which series, where several fit: its UID, number, description or kind
  --unit UNIT           of a NIfTI file: Bq/ml, kBq/ml, MBq/ml, counts
  --injection-time ISO  2020-03-04T10:15:00+01:00; default: the header's
  --reference-time ISO  of a NIfTI file: the time to which its numbers refer; without both times: the injection
  --method local        each voxel keeps the energy of its decays (default)
  --method kernel       the energy goes where the betas go: Graves 2019, in voxels of any shape
  --point-kernel NAME   graves2019 (water, default), lanconelli2012 (soft tissue), or FILE.json of your own:
                        { nuclide, medium, densityKgPerL, shellMm, shellEnergyMeV: [...], totalEnergyMeV, source }
  --constants NAME      paper (50 J/GBq, 1.03 kg/L, default), eanm2022, mppg14a, from-nuclear-data
  --density WHAT        water, soft-tissue, liver, lung, kg/L, or ct with --ct PATH: mass and ranges of the betas
  --net-activity-gbq X  injected less residual, at injection: the activity in the image is compared with it, as with the
                        header's. Outside 0.8 to 1.2 of it a warning, outside 0.5 to 2 no dose
  --calibration relative
                        scales the image to the activity that is there: net activity less the lung shunt (EANM 2021); absolute
                        doses are printed beside. Needs --net-activity-gbq and
      --lung-shunt-percent P  or  --lung-shunt-fraction F
      --region PATH[#NAME]        where that activity is, as the liver; default: the whole image
  --voi PATH[#NAME]     measure a VOI (RTSTRUCT, SEG, NIfTI label): mean, DVH points, BED, EQD2, heterogeneity; repeatable
  --dvh FILE.csv        cumulative and differential histogram of each VOI, in steps of 1 Gy
  --tissue NAME         tumour (default) or liver: parameters of BED and EQD2
  --bits 16|32          of an RT Dose; default 16
${repairUsage}
  --json                one JSON document

Examples
  yttria dose --image patient7/y90 --out dose.nii.gz
  yttria dose --image patient7/y90 --out dose.dcm --method kernel --voi RS.dcm#Tumour
  yttria dose --image spect/MAA --out forecast.nii.gz --calibration relative --net-activity-gbq 2.5 --lung-shunt-percent 4

${exitCodesText('a map', 'none')}
`,
  run: (args, io) => naming(names, async () => {
    const r = await doseRequest(parseOptions(args, doseOptions).options)
    await requireDosePlace(r)
    const image = await doseImage(r, io.progress)
    const made = await dosesOf(r, image, io)
    io.progress('writing')
    await writeDose(r, image, made.map, made.heterogeneity, new Date(), version, r.dvh === undefined ? undefined : dvhCsv(made.map, made.placed))
    io.out(r.json ? `${JSON.stringify(made.result, null, 2)}\n` : doseText(made.result, io))
    return exitCodeOf(made.result.findings)
  }),
}

async function dosesOf(r: DoseRequest, image: DoseImage, io: Io): Promise<{ map: Volume<'Gy'>; placed: PlacedDoseVoi[]; heterogeneity: 'IMAGE' | 'WATER'; result: DoseResult }> {
  const findings: Finding[] = [...r.findings, ...image.findings], grid = image.activity.geometry
  const scaling = await calibrationOf(r, image, findings, io), factor = scaling?.factor ?? 1
  const activity = factor === 1 ? image.activity : scaled(image.activity, factor, 'Bq/ml')
  io.progress('dose')
  const density = r.ct === undefined ? undefined : await densityOn(r, image, findings, io)
  const how = { activityAtInjection: activity, constants: r.constants, pointKernel: r.pointKernel, ...(density ? { density } : {}) }
  const map = doseMapBy({ ...how, method: r.method })
  const vois: DoseOfVoi[] = [], placed: PlacedDoseVoi[] = []
  const other = r.vois.length > 0 ? doseMapBy({ ...how, method: r.method === 'local' ? 'kernel' : 'local' }) : undefined
  for (const path of r.vois) {
    const { voi, name } = await placedOn(path, image, findings, io)
    placed.push({ voi, name })
    const asked = { dPercents, vDosesGy, tissue: tissueResponses[r.tissue], halfLife: r.constants.halfLife }
    const measured = doseMeasures(map, voi, asked)!, beside = doseMeasures(other!, voi, asked)!.meanGy
    const [localGy, kernelGy] = r.method === 'local' ? [measured.meanGy, beside] : [beside, measured.meanGy]
    vois.push({ path, name, ...measured, means: { localGy, kernelGy, ...(scaling && !image.counts ? { absoluteGy: measured.meanGy / factor } : {}) } })
  }
  let maxDoseGy = 0
  for (let n = 0; n < map.voxels.length; n++) if (map.voxels[n]! > maxDoseGy) maxDoseGy = map.voxels[n]!
  const kernel = r.method === 'kernel' ? kernelFor(grid, r.constants, r.pointKernel) : undefined
  const held = totalActivity(activity)
  return {
    map, placed, heterogeneity: density ? 'IMAGE' : 'WATER',
    result: {
      schemaVersion: '1.0.0', image: r.image, out: r.out, method: r.method,
      constants: {
        name: r.constants.name, energyJPerGBq: r.constants.energyPerActivity * GBq, densityKgPerL: r.constants.density / kgPerL, halfLifeH: r.constants.halfLife / hour, density: r.densityName,
      },
      ...(kernel ? { pointKernel: {
        name: r.pointKernelName, source: r.pointKernel.source, tabulatedEnergyMeV: tabulatedEnergyMeV(r.pointKernel), totalEnergyMeV: r.pointKernel.totalEnergyMeV,
        reachMm: r.pointKernel.shellMm * r.pointKernel.shellEnergyMeV.length * r.pointKernel.density / r.constants.density,
      } } : {}),
      ...(image.injection ? { injectionTime: image.injection.text } : {}), decayFactor: image.decay, activityGbq: held / GBq,
      calibration: {
        kind: r.calibration, factor, ...(r.netBq === undefined ? {} : { netActivityGbq: r.netBq / GBq }), ...(r.lungShuntFraction === undefined ? {} : { lungShuntFraction: r.lungShuntFraction }),
        ...(scaling ? { region: scaling.region } : {}),
      },
      maxDoseGy, isodoses: isodoseVolumesMl(map, vDosesGy).map((ml, n) => ({ doseGy: vDosesGy[n]!, volumeMl: ml })), energyRatio: kernel && held > 0 ? totalActivity(absorbedActivity({ activity, kernel })) / held : 1, vois, findings: distinct(findings),
    },
  }
}

async function calibrationOf(r: DoseRequest, image: DoseImage, findings: Finding[], io: Io): Promise<{ factor: number; region: string } | undefined> {
  if (r.calibration === 'absolute') return undefined
  const region = r.region === undefined ? undefined : await naming(voiNames('--region'), () => placedOn(r.region!, image, findings, io))
  const counted = region ? activityWithin(image.activity, region.voi) : totalActivity(image.activity)
  const c = relativeCalibration({
    image: counted, net: r.netBq!, lungShuntFraction: r.lungShuntFraction!, region: region?.name ?? 'whole image',
    // Counts have no scale of their own that could be wrong.
    range: image.counts ? [Number.MIN_VALUE, Number.MAX_VALUE] : closure.closureWarning,
  })
  if (!c.value) throw wrongFile(c.findings)
  findings.push(...image.counts ? [] : c.findings)
  return { factor: c.value.factor, region: region?.name ?? 'whole image' }
}

async function placedOn(path: string, image: DoseImage, findings: Finding[], io: Io): Promise<{ voi: Voi | FractionalVoi; name: string }> {
  const read = await measuredVoi(path, io.progress), at = placedVoi(read, image.activity.geometry, undefined)
  if (!at.voi || !boundingBox(at.voi)) throw new InputError(`${path}: nothing of ${read.name} lies on the image`)
  findings.push(...read.findings, ...at.findings)
  return { voi: at.voi, name: read.name }
}

async function densityOn(r: DoseRequest, image: DoseImage, findings: Finding[], io: Io) {
  const ct = await naming(imageNames('--ct', 'name a folder of one'), () => measuredImage(r.ct!, 'HU', undefined, [], io.progress))
  findings.push(...ct.findings)
  return ctDensity({ ct: { ...ct.volume, unit: "[hnsf'U]" }, grid: image.activity.geometry, outside: r.constants.density })
}

interface PlacedDoseVoi { readonly voi: Voi | FractionalVoi; readonly name: string }

/** A row for each Gy: the share of the VOI that gets at least so much, and the share from there to the next. */
function dvhCsv(map: Volume<'Gy'>, vois: readonly PlacedDoseVoi[]): string {
  const rows = vois.flatMap(({ voi, name }) => {
    const d = differentialDvh(map, voi, 1)!
    let left = 1
    return Array.from(d.volumeFraction, (share, n) => {
      const row = [quoted(name), d.edgeGy[n]!, (100 * left).toFixed(4), (100 * share).toFixed(4), (left * d.volumeMl).toFixed(4)]
      left = Math.max(0, left - share)
      return row
    })
  })
  return [['voi', 'doseGy', 'cumulativePercent', 'differentialPercent', 'cumulativeMl'], ...rows].map(row => `${row.join(',')}\n`).join('')
}

const quoted = (name: string): string => /[",\n\r]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name

function doseText(d: DoseResult, io: Io): string {
  const gy = (x: number) => x.toFixed(x < 10 ? 2 : 1), c = d.constants
  const lines = [
    `${d.out}: absorbed dose to complete decay, Gy, ${d.method === 'local' ? 'local deposition' : `dose kernel (${d.pointKernel!.name})`}`,
    `  ${c.name}: ${c.energyJPerGBq.toPrecision(4)} J/GBq, density ${c.density}, half-life ${c.halfLifeH.toPrecision(4)} h`,
    `  ${d.activityGbq.toFixed(3)} GBq at injection${d.injectionTime ? ` (${d.injectionTime}; image x ${d.decayFactor.toPrecision(4)})` : ''}, ${d.calibration.kind} calibration${d.calibration.kind === 'relative' ? ` (image x ${d.calibration.factor.toPrecision(4)}, by its ${d.calibration.region!})` : ''}`,
    `  highest voxel ${gy(d.maxDoseGy)} Gy${d.pointKernel ? `; ${(100 * d.energyRatio).toFixed(2)}% of the energy stays in the image; the kernel holds ${d.pointKernel.tabulatedEnergyMeV.toFixed(4)} of ${d.pointKernel.totalEnergyMeV.toFixed(4)} MeV, the rest (bremsstrahlung) is shared alike` : ''}`,
  ]
  const rows = d.vois.map(v => [v.name, v.volumeMl.toFixed(1), gy(v.meanGy), gy(v.heterogeneity.sdGy), gy(v.dGy.d95Gy!), gy(v.dGy.d70Gy!), gy(v.dGy.d50Gy!), `${v.vPercent.v100Percent!.toFixed(0)}%`, gy(v.bedOfMeanGy), gy(v.means.localGy), gy(v.means.kernelGy), ...(v.means.absoluteGy === undefined ? [] : [gy(v.means.absoluteGy)])])
  const head = ['VOI', 'mL', 'mean Gy', 'SD', 'D95', 'D70', 'D50', 'V100', 'BED', 'local', 'kernel', ...(d.vois[0]?.means.absoluteGy === undefined ? [] : ['absolute'])]
  return `${lines.join('\n')}\n${rows.length > 0 ? `\n${textTable(head, rows)}\n` : ''}${d.findings.length > 0 ? findingsText(d.findings, io) : ''}`
}
