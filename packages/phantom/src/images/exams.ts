import {
  type Geometry, type Mat3, type RigidTransform, type Vec3,
  centreOf, eulerRotation, geometry, identity3, rigidAbout, scale, subtract, add,
} from '@yttria/core/volume'
import type { ExamId } from '../design/design.ts'
import { designOf, sessionMark } from '../design/standard-design.ts'
import type { PhantomSettings, FdgStorage } from '../design/options.ts'
import type { PhantomNuclide } from '../nuclides.ts'
import { type Random, randomStream } from '../random.ts'

/** When and how one PET/CT was made. Times in seconds since 1970 by the clock of the site, which is `zone` ahead of UTC. */
export interface Exam {
  readonly id: ExamId
  readonly nuclide: PhantomNuclide
  readonly storage: FdgStorage
  readonly weightKg: number
  readonly uids: { readonly study: string; readonly frame: string; readonly pet: string; readonly ct: string; readonly structures: string }
  /** Maps body coordinates to this exam's frame of reference. */
  readonly bodyToExam: RigidTransform
  readonly pet: Geometry
  readonly ct: Geometry
  readonly injectionS: number
  readonly seriesS: number
  /** Starts of the beds, feet first, and how long each takes. */
  readonly bedStartsS: readonly number[]
  readonly bedDurationS: number
  readonly ctS: number
  /** Injected, at injection; the 90Y's is known once the activity in the liver is. */
  readonly injectedBq: number | undefined
  readonly fwhmMm: number
}

export const zone = '+0100'
/** Middle of the fields of view, body coordinates. */
const middle: Vec3 = [0, 10, 15]
const day = 86400

/** The three exams. `uid` makes a UID of a purpose. */
export function phantomExams(settings: PhantomSettings, uid: (purpose: string) => string): Readonly<Record<ExamId, Exam>> {
  const design = designOf(settings)
  const exam = (id: ExamId, e: {
    startDay: number; clock: number; injectedBefore: number; nuclide: PhantomNuclide; storage: FdgStorage
    bedDurationS: number; fwhmMm: number; mostShiftMm: number; mostTurnDeg: number; petTurnDeg: Vec3; ctTurnDeg: Vec3
  }): Exam => {
    const random = randomStream(settings.seed, `motion/${id}${id === 'treatment' ? sessionMark(settings) : ''}`)
    const frame = uid(`${id}/frame`)
    const bodyToExam = motion(random, frame, settings.motion ? e.mostShiftMm : 0, settings.motion ? e.mostTurnDeg : 0)
    const seriesS = (design.treatmentDay + e.startDay) * day + e.clock
    const upright = settings.ideal
    const injectionS = seriesS - e.injectedBefore
    return {
      id, nuclide: e.nuclide, storage: e.storage, weightKg: design.weightKg[id], bodyToExam, seriesS, injectionS, fwhmMm: e.fwhmMm,
      uids: { study: uid(`${id}/study`), frame, pet: uid(`${id}/pet`), ct: uid(`${id}/ct`), structures: uid(`${id}/structures`) },
      pet: grid(frame, petGrid(settings), upright ? [0, 0, 0] : e.petTurnDeg, upright ? [0, 0, 0] : offset(random, petGrid(settings).spacing)),
      ct: grid(frame, ctGrid(settings), upright ? [0, 0, 0] : e.ctTurnDeg, upright ? [0, 0, 0] : offset(random, ctGrid(settings).spacing)),
      bedStartsS: [seriesS, seriesS + e.bedDurationS], bedDurationS: e.bedDurationS, ctS: seriesS - 180,
      injectedBq: e.nuclide === '18F' ? Math.round(2e6 * design.weightKg[id]) : undefined,
    }
  }
  const hour = 3600
  return {
    baseline: exam('baseline', {
      startDay: design.baselineDay, clock: 10 * hour + 732, injectedBefore: 3720, nuclide: '18F', storage: settings.baselineStorage,
      bedDurationS: 180, fwhmMm: settings.fdgFwhmMm, mostShiftMm: 6, mostTurnDeg: 1.5, petTurnDeg: [2.5, -2, 4], ctTurnDeg: [0, 0, 0],
    }),
    treatment: exam('treatment', {
      startDay: 1, clock: 9 * hour + 615, injectedBefore: 18.6 * hour, nuclide: '90Y', storage: 'bqml-start',
      bedDurationS: 900, fwhmMm: settings.y90FwhmMm, mostShiftMm: 14, mostTurnDeg: 4, petTurnDeg: [0, 0, 0], ctTurnDeg: [0, 0, 0],
    }),
    followUp: exam('followUp', {
      startDay: design.followUpDay, clock: 11 * hour + 78, injectedBefore: 3840, nuclide: '18F', storage: settings.followUpStorage,
      bedDurationS: 180, fwhmMm: settings.fdgFwhmMm, mostShiftMm: 12, mostTurnDeg: 4, petTurnDeg: [-2, 1.5, -3], ctTurnDeg: [1.5, 0, 3],
    }),
  }
}

/** SPECT/CT a week before treatment: the treatment's body in a place of its own. Its `pet` is the SPECT's grid. */
export function planningExam(settings: PhantomSettings, uid: (purpose: string) => string, treatment: Exam): Exam {
  const random = randomStream(settings.seed, 'motion/planning'), frame = uid('planning/frame'), seriesS = treatment.seriesS - 8 * day
  const bodyToExam = motion(random, frame, settings.motion ? 10 : 0, settings.motion ? 3 : 0), shift = (spacing: Vec3): Vec3 => settings.ideal ? [0, 0, 0] : offset(random, spacing)
  return {
    ...treatment, bodyToExam, seriesS, injectionS: seriesS - 3600, bedStartsS: [seriesS], ctS: seriesS - 180,
    uids: { study: uid('planning/study'), frame, pet: uid('planning/spect'), ct: uid('planning/ct'), structures: uid('planning/structures') },
    pet: grid(frame, petGrid(settings), [0, 0, 0], shift(petGrid(settings).spacing)), ct: grid(frame, ctGrid(settings), [0, 0, 0], shift(ctGrid(settings).spacing)),
  }
}

interface GridPlan { readonly size: Vec3; readonly spacing: Vec3 }
const petGrid = (s: PhantomSettings): GridPlan => ({
  tiny: { size: [50, 46, 50], spacing: [8.14566, 8.14566, 6] },
  compact: { size: [96, 72, 58], spacing: [4, 4, 4] },
  small: { size: [100, 92, 100], spacing: [4.07283, 4.07283, 3] },
  full: { size: [200, 200, 150], spacing: [4.07283, 4.07283, 3] },
} as const)[s.size]
const ctGrid = (s: PhantomSettings): GridPlan => ({
  tiny: { size: [80, 80, 38], spacing: [5, 5, 8] },
  compact: { size: [96, 72, 58], spacing: [4, 4, 4] },
  small: { size: [160, 160, 75], spacing: [2.5, 2.5, 4] },
  full: { size: [512, 512, 150], spacing: [0.9765625, 0.9765625, 3] },
} as const)[s.size]

function grid(frame: string, plan: GridPlan, turnDeg: Vec3, shift: Vec3): Geometry {
  const direction: Mat3 = turnDeg.every(a => a === 0) ? identity3 : eulerRotation(scale(turnDeg, Math.PI / 180))
  const at = geometry({ frameOfReferenceUid: frame, size: plan.size, spacing: plan.spacing, direction })
  const origin = add(subtract(middle, centreOf(at)), shift)
  // DICOM's decimal strings hold 16 characters; the geometry is what they say.
  return geometry({ frameOfReferenceUid: frame, size: plan.size, spacing: plan.spacing, direction: direction.map(x => Number(x.toFixed(12))) as unknown as Mat3, origin: rounded(origin, 6) })
}

const rounded = (v: Vec3, digits: number): Vec3 => v.map(x => Number(x.toFixed(digits))) as unknown as Vec3

/** Up to half a voxel, so that the grids of the exams do not coincide. */
const offset = (random: Random, spacing: Vec3): Vec3 => spacing.map(s => s * random.between(-0.5, 0.5)) as unknown as Vec3

/** At least half of the most allowed, so that no exam is registered by chance. */
function motion(random: Random, frame: string, mostShiftMm: number, mostTurnDeg: number): RigidTransform {
  const one = (most: number) => most * random.between(0.5, 1) * (random.next() < 0.5 ? -1 : 1) / Math.sqrt(3)
  const translationMm: Vec3 = [one(mostShiftMm), one(mostShiftMm), one(mostShiftMm)]
  const anglesRad = scale([one(mostTurnDeg), one(mostTurnDeg), one(mostTurnDeg)], Math.PI / 180)
  return rigidAbout({ from: 'body', to: frame, centre: middle, anglesRad, translationMm })
}
