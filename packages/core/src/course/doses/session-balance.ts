import type { Finding } from '../../record/index.ts'
import type { Becquerel, KilogramPerMl, Millilitre, Second } from '../../physics/index.ts'
import { type Instant, secondsBetween } from '../../dicom/index.ts'
import {
  type ActivityBalance, type BalanceFacts, type BalanceFrame, type BalanceParts, activityBalance, lungsOnCt,
  meanDensity, totalActivity,
} from '../../dosimetry/index.ts'
import {
  type FractionalVoi, type Voi, type Volume, coverVoi, eachVoxel, requireSameGeometry, subtractVoi, volumeMl, voxelVolumeMl,
} from '../../volume/index.ts'
import type { PetImage } from '../images/inputs.ts'
import { isoInstant } from '../file/iso-instant.ts'
import type { Protocol } from '../file/protocol.ts'
import type { Session } from '../images/treatment-sessions.ts'

/** What the 90Y image of a session holds, and how it compares with what was given. */
export interface SessionBalance {
  readonly session: Session
  readonly imageBq: Becquerel
  /** In the liver with its margin. */
  readonly liverBq?: Becquerel
  /** What of the lungs lies in the image, outside the liver's margin. */
  readonly lungs?: LungsInView
  /** Undefined where the administered activity is not known. */
  readonly balance?: ActivityBalance
  /** The ratio is so far off that no dose may be given. */
  readonly refused: boolean
  readonly findings: readonly Finding[]
}

export interface LungsInView {
  readonly activityBq: Becquerel
  readonly volumeMl: Millilitre
  readonly density: KilogramPerMl
}

/** `activity`: of the session alone, at its injection; `liver`: with its margin, on the image's grid; `liverInView`: 0 to 1. */
export function sessionBalance(args: {
  session: Session; activity: Volume<'Bq/ml'>; liver: FractionalVoi | undefined; liverInView?: number; protocol: Protocol; halfLife: Second
}): SessionBalance {
  const { session, activity, liver, liverInView, protocol: { dosimetry }, halfLife } = args
  const imageBq = totalActivity(activity), administered = session.administeredBq
  const parts = administered === undefined ? liver && { liver: activityWithin(activity, liver), inView: undefined } : balanceParts(session, activity, imageBq, liver)
  const base = { session, imageBq, ...(parts?.liver === undefined ? {} : { liverBq: parts.liver }), ...(parts?.inView ? { lungs: parts.inView } : {}) }
  if (administered === undefined || !(administered > 0)) return { ...base, refused: false, findings: [] }
  const { balance, findings } = activityBalance({
    image: imageBq, administered, parts, halfLife, facts: factsOf(session, activity, liverInView), subject: { series: session.images.pet.seriesUid }, repairAt: session.images.exam.id,
    limits: { expected: dosimetry.closureWarning, refused: dosimetry.closureRefusal },
  })
  return { ...base, balance, refused: balance.refused, findings }
}

/** Liver with its margin, lungs outside it, and the rest. */
function balanceParts(session: Session, activity: Volume<'Bq/ml'>, image: Becquerel, liver: FractionalVoi | undefined): BalanceParts & { readonly inView: LungsInView | undefined } {
  const { ct } = session.images, g = activity.geometry
  const lungs = ct && ct.volume.geometry.frameOfReferenceUid === g.frameOfReferenceUid ? lungsOnCt(ct.volume) : undefined
  const there = lungs && coverVoi(lungs, g, { mostPoints: 200 })
  // Breath carries the liver's dome into the lungs of the CT: within the margin it is the liver's.
  const outside = there && (liver ? subtractVoi(there, liver, there.name) : there), inLungs = outside && activityWithin(activity, outside)
  const density = lungs && meanDensity(ct!.volume, lungs), ml = outside ? volumeMl(outside) : 0
  const inLiver = liver && activityWithin(activity, liver)
  return {
    inView: inLungs === undefined || density === undefined || !(ml > 0) ? undefined : { activityBq: inLungs, volumeMl: ml, density },
    ...(inLiver === undefined ? {} : { liver: inLiver }), ...(inLungs === undefined ? {} : { lungs: inLungs }),
    ...(inLiver === undefined && inLungs === undefined ? {} : { elsewhere: image - (inLiver ?? 0) - (inLungs ?? 0) }),
  }
}

/** What of an image lies in a VOI of its grid; voxels count by their part within. Throws RangeError for different grids. */
export function activityWithin(a: Volume<'Bq/ml'>, v: Voi | FractionalVoi): Becquerel {
  requireSameGeometry(a.geometry, v.grid, `activity within ${v.name}`)
  let sum = 0
  eachVoxel(v, (n, part) => { sum += part * a.voxels[n]! })
  return sum * voxelVolumeMl(a.geometry)
}

function factsOf(session: Session, activity: Volume<'Bq/ml'>, liverInView: number | undefined): BalanceFacts {
  const { images: { pet }, vials, injection } = session
  const vial = vials.length === 1 ? vials[0]! : undefined, t = vial?.treatment
  return {
    ...imageFacts(pet, activity, injection),
    ...(vial && t?.assayMbq !== undefined ? {
      assay: {
        assayBq: t.assayMbq * 1e6, residualBq: t.residualMbq === undefined ? undefined : t.residualMbq * 1e6,
        toInjectionS: t.assayTime ? secondsBetween(isoInstant(t.assayTime), vial.injection) : 0,
        ...(t.calibrationTime ? { calibrationToInjectionS: secondsBetween(isoInstant(t.calibrationTime), vial.injection) } : {}),
      },
    } : {}),
    lungShunt: t?.lungShuntFraction, liverInView,
  }
}

/** What the image itself tells: `activity` of it at `injection`. */
export function imageFacts({ quantity: q, frames }: PetImage, activity: Volume<'Bq/ml'>, injection: Instant): BalanceFacts {
  const slopes = frames?.map(f => f.slope) ?? []
  return {
    decayCorrection: q.decayCorrection, toScanS: secondsBetween(injection, q.scanStart), frames: balanceFrames(activity, frames),
    positronFraction: q.nuclide === '90Y' ? q.positronFraction : undefined,
    slopesAlike: slopes.length > 1 && slopes[0] !== undefined && slopes[0] !== 1 && slopes.every(s => s === slopes[0]),
  }
}

/** Slice by slice; undefined where a slice gives no time. */
function balanceFrames(a: Volume<'Bq/ml'>, frames: Session['images']['pet']['frames']): BalanceFrame[] | undefined {
  const plane = a.geometry.size[0] * a.geometry.size[1], ml = voxelVolumeMl(a.geometry)
  if (frames?.length !== a.geometry.size[2]) return undefined
  const found: BalanceFrame[] = []
  for (const [k, f] of frames.entries()) {
    if (f.afterS === undefined) return undefined
    let sum = 0
    for (let n = k * plane; n < (k + 1) * plane; n++) sum += a.voxels[n]!
    found.push({ activityBq: sum * ml, afterS: f.afterS, durationS: f.durationS !== undefined && f.durationS > 0 ? f.durationS : 0 })
  }
  return found
}
