import { type Finding, error, note, warning } from '../record/index.ts'
import type { Kilogram } from '../physics/index.ts'
import {
  type Voi, type Volume, boundingBox, expand, frameConflict, insideOver, maskVoi, resample, shrink,
  subtractVoi, voxelsInside, volumeMl,
} from '../volume/index.ts'
import { lungsOnCt, meanDensity } from '../dosimetry/index.ts'
import { countsIn } from './image-compartments.ts'
import { standardLungMass } from './lung-shunt.ts'

export interface MeasuredLungs {
  /** By the SPECT; undefined where the lungs are not known or cut off. */
  readonly shuntFraction?: number
  readonly massKg: Kilogram
  readonly massFrom: 'CT' | 'assumed'
  readonly findings: readonly Finding[]
}

/** Lungs that end in the outermost slices go on beyond: what is beyond is neither counted nor weighed. */
function cutOff(v: Voi, mm: number): boolean {
  const box = boundingBox(v), { size, spacing } = v.grid, layers = Math.max(1, Math.round(mm / spacing[2]))
  return box !== undefined && (box.from[2] < layers || box.to[2] >= size[2] - layers)
}

/**
 * Lung shunt F = lungs / (lungs + liver) by counts, and the mass of the lungs by the CT's density. Lungs are measured `marginMm` from
 * the liver, where its counts do not spill, and `edgeMm` within their own edges; that mean holds for all of their volume; the liver is counted 10 mm beyond its outline.
 */
export function measuredLungs(args: { spect: Volume; ct?: Volume<"[hnsf'U]">; liver: Voi; lungs?: Voi; marginMm: number; edgeMm: number }): MeasuredLungs {
  const { spect, ct, liver, marginMm } = args, findings: Finding[] = []
  const conflict = ct && frameConflict(ct.geometry.frameOfReferenceUid, spect.geometry.frameOfReferenceUid)
  if (conflict) findings.push(error('planning/spect-ct-frames', {}, `SPECT and CT lie in different frames of reference (${conflict}): the CT cannot say where the lungs are.`, 'Give the CT of the same examination.'))
  const seen = ct && !conflict ? lungsOnCt(ct) : undefined
  let massKg = standardLungMass, massFrom: MeasuredLungs['massFrom'] = 'assumed'
  if (seen && ct) {
    const density = meanDensity(ct, seen)!, mass = density * volumeMl(seen)
    if (cutOff(seen, 5)) findings.push(warning('planning/lungs-cut-on-ct', { value: Number(volumeMl(seen).toFixed(0)) }, `The CT cuts the lungs off (${volumeMl(seen).toFixed(0)} mL are in view): their mass was taken as ${standardLungMass} kg.`, 'Give lungMassKg, or a CT with all of the lungs.'))
    else {
      massKg = mass
      massFrom = 'CT'
      findings.push((mass < 0.3 || mass > 2 ? warning : note)('planning/lung-mass', { value: Number(mass.toPrecision(3)) }, `The lungs on the CT hold ${volumeMl(seen).toFixed(0)} mL of ${density > 0 ? (density * 1000).toFixed(2) : 0} g/mL: ${mass.toFixed(2)} kg.`))
    }
  } else findings.push(warning('planning/no-lungs-on-ct', {}, `${ct ? 'The CT shows no lungs' : 'There is no CT'}: their mass was taken as ${standardLungMass} kg.`, 'Give lungMassKg, or a CT with the lungs.'))
  const lungs = args.lungs ?? (seen && onGrid(seen, spect))
  const covered = lungs && (args.lungs ? 1 : volumeMl(lungs) / volumeMl(seen!))
  if (!lungs || voxelsInside(lungs) === 0) return { massKg, massFrom, findings: [...findings, warning('planning/no-lungs', {}, 'No lungs are known on the SPECT: it gives no lung shunt.', 'Give lungs, or lungShunt from planar images.')] }
  if (covered! < 0.95 || cutOff(lungs, spect.geometry.spacing[2]) || (massFrom === 'assumed' && seen && !args.lungs)) return { massKg, massFrom, findings: [...findings, warning('planning/lungs-cut', { value: Number((100 * covered!).toFixed(0)) },
    'The field of view cuts the lungs off: their counts are not all there, and a lung shunt from this SPECT would be too low.', 'Give lungShunt from planar images.')] }
  const far = subtractVoi(args.edgeMm > 0 ? shrink(lungs, args.edgeMm) : lungs, expand(liver, marginMm)), from = volumeMl(far) >= 100 ? far : lungs
  if (from === lungs && marginMm > 0) findings.push(warning('planning/lungs-near-liver', {}, `Hardly any lung lies ${marginMm} mm from the liver: all of it was counted, with what spills over from the liver.`, 'The lung shunt is rather too high.'))
  const inLungs = countsIn(spect, from) / voxelsInside(from) * voxelsInside(lungs), inLiver = countsIn(spect, subtractVoi(expand(liver, 10), lungs))
  if (!(inLiver > 0)) return { massKg, massFrom, findings: [...findings, error('planning/no-liver-counts', {}, 'The liver shows no counts.', 'Check the mask and that the SPECT is that of the rehearsal.')] }
  return { shuntFraction: inLungs / (inLungs + inLiver), massKg, massFrom, findings }
}

function onGrid(v: Voi, spect: Volume): Voi {
  const { voxels } = resample({ unit: '1', geometry: v.grid, voxels: insideOver(v) }, spect.geometry, { interpolation: 'nearest' })
  return maskVoi(v.name, spect.geometry, voxels as Uint8Array)
}
