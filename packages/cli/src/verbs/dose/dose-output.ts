import { rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import process from 'node:process'
import { writeNifti } from '@yttria/core/nifti'
import { uidFrom, writeRtDose } from '@yttria/core/dicom'
import { GBq, kgPerL } from '@yttria/core/physics'
import type { Volume } from '@yttria/core/volume'
import { InputError } from '@yttria/node/errors'
import type { DoseImage } from '@yttria/node/measure'
import { liesIn, realPlace } from '@yttria/node/write'
import type { DoseRequest } from './dose-request.ts'
import { UsageError } from '../../terminal/verb.ts'

/** Before the work: the folder is there, and no input is written over. */
export async function requireDosePlace(r: DoseRequest): Promise<void> {
  for (const [option, path] of [['--out', r.out], ['--dvh', r.dvh]] as const) if (path !== undefined) await requirePlace(r, option, path)
  if (r.dvh !== undefined && await realPlace(r.dvh) === await realPlace(r.out)) throw new UsageError(`--dvh ${r.dvh} is --out: name another file`)
}

async function requirePlace(r: DoseRequest, option: string, path: string): Promise<void> {
  const folder = await stat(dirname(path)).catch(() => undefined)
  if (!folder?.isDirectory()) throw new InputError(`${option} ${path}: ${dirname(path)} is not a folder`)
  if ((await stat(path).catch(() => undefined))?.isDirectory()) throw new InputError(`${option} ${path}: is a folder`)
  const out = await realPlace(path), image = await realPlace(r.image)
  if (liesIn(out, image)) throw new UsageError(`${option} ${path} ${out === image ? 'is the image itself' : `lies in ${r.image}, whose files are never changed`}: name another place`)
  for (const used of [...r.vois, r.region, r.ct]) if (used !== undefined && out === await realPlace(used.replace(/#[^#/\\]*$/, ''))) throw new UsageError(`${option} ${path} is one of the inputs: name another file`)
}

/** Writes the map whole or not at all, the histograms where they are wanted. */
export async function writeDose(r: DoseRequest, image: DoseImage, dose: Volume<'Gy'>, heterogeneity: 'IMAGE' | 'WATER', now: Date, version: string, histograms: string | undefined): Promise<void> {
  const bytes = r.format === 'nifti' ? writeNifti(dose, { gzip: /\.gz$/i.test(r.out), description: `Absorbed dose, Gy, ${r.method} (Yttria)` }) : rtDose(r, image, dose, heterogeneity, now, version)
  if (r.dvh !== undefined && histograms !== undefined) await whole('--dvh', r.dvh, histograms)
  await whole('--out', r.out, bytes)
}

async function whole(option: string, path: string, bytes: Uint8Array | string): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`)
  try {
    await writeFile(temporary, bytes)
    await rename(temporary, path)
  } catch (fault) {
    await rm(temporary, { force: true })
    throw new InputError(`${option} ${path} cannot be written: ${(fault as Error).message}`)
  }
}

function rtDose(r: DoseRequest, image: DoseImage, dose: Volume<'Gy'>, heterogeneity: 'IMAGE' | 'WATER', now: Date, version: string): Uint8Array {
  const stamp = now.toISOString().replace(/[-:T]/g, '')
  // With the time: another run is another object.
  const seed = `${image.key} ${r.method} ${r.constants.name} ${r.densityName} ${r.calibration} ${r.netBq ?? ''} ${stamp}`
  const e = r.constants.energyPerActivity * GBq, rho = r.ct === undefined ? `${(r.constants.density / kgPerL).toPrecision(4)} kg/L` : 'CT density'
  return writeRtDose({
    header: {
      sopInstanceUid: uidFrom(`RTDOSE ${seed}`), seriesUid: uidFrom(`RTDOSE series ${seed}`), date: stamp.slice(0, 8), time: stamp.slice(8, 14),
      ...image.identity, seriesDescription: `Absorbed dose 90Y, ${r.method === 'local' ? 'local deposition' : 'dose kernel'}`, softwareVersion: version,
    },
    dose, comment: `${r.method === 'local' ? 'local deposition' : 'dose kernel'}, ${e.toPrecision(4)} J/GBq, ${rho}, ${r.calibration}`, heterogeneity, bits: r.bits,
  })
}
