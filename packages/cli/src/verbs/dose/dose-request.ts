import { isoInstant } from '@yttria/core/course'
import type { Instant } from '@yttria/core/dicom'
import {
  type DoseMethod, type DosePointKernel, type PointKernelName, type TissueName, dosePointKernel, lungShunt,
  pointKernels, tissueDensities,
} from '@yttria/core/dosimetry'
import { type ConstantsName, type DoseConstants, GBq, constantsProfiles, kgPerL } from '@yttria/core/physics'
import { type Finding, nearest } from '@yttria/core/record'
import { InputError } from '@yttria/node/errors'
import { type DoseImageRequest, activityUnits } from '@yttria/node/measure'
import { readBytes } from '@yttria/node/read'
import { repairOptions, typedRepairs } from '../../terminal/repair-options.ts'
import { UsageError } from '../../terminal/verb.ts'

export const doseOptions = {
  image: 'value', series: 'value', unit: 'value', out: 'value', method: 'value', constants: 'value', density: 'value', ct: 'value', 'point-kernel': 'value',
  calibration: 'value', 'net-activity-gbq': 'value', 'lung-shunt-percent': 'value', 'lung-shunt-fraction': 'value', region: 'value',
  'injection-time': 'value', 'reference-time': 'value', voi: 'values', dvh: 'value', tissue: 'value', bits: 'value', ...repairOptions, json: 'flag',
} as const

type Given = { readonly [N in keyof typeof doseOptions]: N extends 'json' ? boolean : N extends 'voi' | 'repair' | 'reason' ? readonly string[] : string | undefined }

export interface DoseRequest extends DoseImageRequest {
  readonly out: string
  readonly format: 'nifti' | 'rtdose'
  readonly method: DoseMethod
  readonly densityName: string
  /** A CT whose density is taken, where --density ct. */
  readonly ct: string | undefined
  readonly pointKernel: DosePointKernel
  readonly pointKernelName: string
  readonly lungShuntFraction: number | undefined
  readonly region: string | undefined
  readonly vois: readonly string[]
  /** A CSV of the VOIs' histograms. */
  readonly dvh: string | undefined
  readonly tissue: 'liver' | 'tumour'
  readonly bits: 16 | 32
  readonly json: boolean
  readonly findings: readonly Finding[]
}

/** The command line as a request. Throws UsageError for what contradicts itself or is missing. */
export async function doseRequest(o: Given): Promise<DoseRequest> {
  if (o.image === undefined) throw new UsageError('--image is missing: the 90Y image')
  if (o.out === undefined) throw new UsageError('--out is missing: a name that ends in .nii, .nii.gz or .dcm')
  const format = /\.nii(\.gz)?$/i.test(o.out) ? 'nifti' : /\.dcm$/i.test(o.out) ? 'rtdose' : undefined
  if (!format) throw new UsageError(`--out ${o.out}: a name that ends in .nii, .nii.gz (NIfTI) or .dcm (RT Dose) is wanted`)
  const method = oneOf('--method', o.method, ['local', 'kernel'] as const) ?? 'local'
  const profile = constantsProfiles[oneOf('--constants', o.constants, Object.keys(constantsProfiles) as ConstantsName[]) ?? 'paper']
  const density = densityOf(o.density, profile, method)
  if (method === 'kernel' && density.kgPerL !== undefined && density.kgPerL < 0.7) throw new UsageError(`--density ${o.density} with --method kernel: no kernel of uniform tissue crosses the edge of a lung; use --method local, or --density ct`)
  if (density.ct !== (o.ct !== undefined)) throw new UsageError(density.ct ? '--density ct needs --ct PATH' : '--ct without --density ct')
  if (o['point-kernel'] !== undefined && method === 'local') throw new UsageError('--point-kernel without --method kernel')
  const calibration = oneOf('--calibration', o.calibration, ['absolute', 'relative'] as const) ?? 'absolute'
  const netGbq = positive('--net-activity-gbq', o['net-activity-gbq'])
  const fraction = number('--lung-shunt-fraction', o['lung-shunt-fraction']), percent = number('--lung-shunt-percent', o['lung-shunt-percent'])
  const shunt = fraction === undefined && percent === undefined ? undefined : lungShunt({ ...(fraction === undefined ? {} : { fraction }), ...(percent === undefined ? {} : { percent }) })
  if (shunt && shunt.value === undefined) throw new UsageError(shunt.findings.map(f => `${f.message} ${f.remedy ?? ''}`.trim()).join(' '))
  if (netGbq !== undefined && netGbq > 100) throw new UsageError(`--net-activity-gbq ${netGbq}: no treatment has so much; GBq are wanted, not MBq`)
  if (calibration === 'relative') {
    if (netGbq === undefined) throw new UsageError('--calibration relative needs --net-activity-gbq: what was injected, less the residual, at injection')
    if (!shunt) throw new UsageError('--calibration relative needs the lung shunt: --lung-shunt-percent P or --lung-shunt-fraction F (0 where the lungs are in the image)')
  } else for (const name of ['lung-shunt-percent', 'lung-shunt-fraction', 'region'] as const)
    if (o[name] !== undefined) throw new UsageError(`--${name} without --calibration relative`)
  const unit = oneOf('--unit', o.unit, activityUnits)
  if (unit === 'counts' && calibration !== 'relative') throw new UsageError('--unit counts needs --calibration relative: counts are no activity')
  if (o.dvh !== undefined && !/\.csv$/i.test(o.dvh)) throw new UsageError(`--dvh ${o.dvh}: a name that ends in .csv is wanted`)
  if (o.dvh !== undefined && o.voi.length === 0) throw new UsageError('--dvh without --voi: a histogram is of a VOI')
  const bits = oneOf('--bits', o.bits, ['16', '32'] as const)
  if (bits !== undefined && format === 'nifti') throw new UsageError('--bits is for RT Dose (.dcm); NIfTI is written as float')
  return {
    image: o.image, series: o.series, repairs: typedRepairs(o.repair, o.reason), unit, out: o.out, format, method,
    constants: density.kgPerL === undefined ? profile : { ...profile, density: density.kgPerL * kgPerL }, densityName: density.name, ct: o.ct,
    ...await pointKernelOf(o['point-kernel']), calibration, netBq: netGbq === undefined ? undefined : netGbq * GBq, lungShuntFraction: shunt?.value, region: o.region,
    injection: instant('--injection-time', o['injection-time']), reference: instant('--reference-time', o['reference-time']),
    vois: o.voi, dvh: o.dvh, tissue: oneOf('--tissue', o.tissue, ['liver', 'tumour'] as const) ?? 'tumour', bits: bits === '32' ? 32 : 16, json: o.json, findings: shunt?.findings ?? [],
  }
}

function densityOf(given: string | undefined, profile: DoseConstants, method: DoseMethod): { kgPerL: number | undefined; name: string; ct: boolean } {
  const own = `${Number((profile.density / kgPerL).toPrecision(6))} kg/L of the profile`
  if (given === undefined) return { kgPerL: undefined, name: own, ct: false }
  if (given === 'ct') return { kgPerL: undefined, name: method === 'kernel' ? `of the CT; kernel in ${own}` : 'of the CT', ct: true }
  if (Object.hasOwn(tissueDensities, given)) {
    const t = tissueDensities[given as TissueName]
    return { kgPerL: t.kgPerL, name: `${t.kgPerL} kg/L, ${given}`, ct: false }
  }
  const value = Number(given)
  if (!(value >= 0.1 && value <= 3)) throw new UsageError(`--density ${given}: ${Object.keys(tissueDensities).join(', ')}, ct or kg/L from 0.1 to 3 is wanted`)
  return { kgPerL: value, name: `${value} kg/L`, ct: false }
}

async function pointKernelOf(given: string | undefined): Promise<{ pointKernel: DosePointKernel; pointKernelName: string }> {
  const name = given ?? 'graves2019'
  if (Object.hasOwn(pointKernels, name)) return { pointKernel: pointKernels[name as PointKernelName], pointKernelName: name }
  if (!/\.json$/i.test(name)) throw new UsageError(`--point-kernel ${name}: ${Object.keys(pointKernels).join(', ')} or a .json file is wanted`)
  const text = new TextDecoder().decode(await readBytes(name))
  try {
    const t = JSON.parse(text) as Record<string, unknown>, need = (key: string, kind: string) => { if (typeof t[key] !== kind) throw new RangeError(`${key}: a ${kind} is wanted`) }
    for (const key of ['nuclide', 'medium', 'source']) need(key, 'string')
    for (const key of ['densityKgPerL', 'shellMm', 'totalEnergyMeV']) need(key, 'number')
    if (!Array.isArray(t.shellEnergyMeV) || t.shellEnergyMeV.some(e => typeof e !== 'number')) throw new RangeError('shellEnergyMeV: a list of numbers is wanted')
    const { densityKgPerL, ...rest } = t as unknown as DosePointKernel & { densityKgPerL: number }
    return { pointKernel: dosePointKernel({ ...rest, density: densityKgPerL * kgPerL }), pointKernelName: name }
  } catch (fault) {
    throw new InputError(`--point-kernel ${name}: ${(fault as Error).message}`)
  }
}

function oneOf<const T extends string>(option: string, given: string | undefined, known: readonly T[]): T | undefined {
  if (given === undefined || (known as readonly string[]).includes(given)) return given as T | undefined
  const near = nearest(given, known)
  throw new UsageError(`${option} ${given}: ${near ? `did you mean ${near}? ` : ''}${known.join(', ')} are known`)
}

function number(option: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined
  const value = Number(given)
  if (given.trim() === '' || !Number.isFinite(value)) throw new UsageError(`${option} ${given}: a number is wanted`)
  return value
}

function positive(option: string, given: string | undefined): number | undefined {
  const value = number(option, given)
  if (value !== undefined && !(value > 0)) throw new UsageError(`${option} ${given}: more than 0 is wanted`)
  return value
}

function instant(option: string, given: string | undefined): Instant | undefined {
  if (given === undefined) return undefined
  try {
    return isoInstant(given)
  } catch {
    throw new UsageError(`${option} ${given}: a time like 2020-03-04T10:15:00+01:00 is wanted`)
  }
}
