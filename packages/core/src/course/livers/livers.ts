import { type Finding, type Outcome, answer, error, refusal } from '../../record/index.ts'
import { draftLiver } from '../../delineation/index.ts'
import {
  type FractionalVoi, type Geometry, type Vec3, type Voi, atLeast, boundingBox, coverVoi, cropVoi, expand, grownBox, volumeMl,
} from '../../volume/index.ts'
import { type Ablations, without } from './ablations.ts'
import { shareWithin } from './coverage.ts'
import type { ExamImages, LiverInput } from '../images/inputs.ts'
import type { ExamRegistrations } from '../images/register-exams.ts'

/** The liver and the liver with its margin, in the exam on which it was drawn, and on any other exam's grid. */
export interface Livers {
  readonly exam: string
  readonly source: string
  readonly draft: boolean
  /** On the block of its grid that holds it, without ablations. */
  readonly liver: Voi
  /** What ablations take out of it. */
  readonly ablatedMl: number
  /** Undefined where the exams are not registered. */
  readonly on: (exam: string, grid: Geometry) => FractionalVoi | undefined
  readonly expandedOn: (exam: string, grid: Geometry, marginMm: number) => FractionalVoi | undefined
  /** The voxels that the liver and its margin cover by half or more. */
  readonly maskOn: (exam: string, grid: Geometry, marginMm: number) => Voi | undefined
  /** Share of the liver that lies within a grid of an exam, 0 to 1. */
  readonly shareOn: (exam: string, grid: Geometry) => number | undefined
}

/** The liver given; else a rough draft from the CT and PET of the first exam that gives one, with the finding that it needs a person. */
export function liverOf(args: {
  liver: LiverInput | undefined; exams: readonly ExamImages[]; uptakeOf: (exam: string) => Parameters<typeof draftLiver>[0]['pet'] | undefined
}): Outcome<LiverInput & { readonly draft: boolean }> {
  if (args.liver) return answer({ ...args.liver, draft: false })
  const findings: Finding[] = []
  const order = ['treatment', 'baseline', 'followUp']
  for (const e of args.exams.toSorted((a, b) => order.indexOf(a.exam.role) - order.indexOf(b.exam.role))) {
    if (!e.ct) continue
    const drafted = draftLiver({ ct: e.ct.volume, pet: args.uptakeOf(e.exam.id) })
    findings.push(...drafted.findings.map(f => ({ ...f, message: `${e.exam.id}: ${f.message}` })))
    if (drafted.value) return answer({ exam: e.exam.id, voi: drafted.value, source: `rough draft from the CT of ${e.exam.id}`, draft: true }, findings.filter(f => f.severity !== 'error'))
  }
  return refusal(error('course/no-liver', {}, 'There is no liver contour, and none could be drafted from the CT.',
    'Give one: an RTSTRUCT or SEG in the folder with an ROI named Liver, a NIfTI label (--liver FILE), or liver in course.json.'), ...findings.filter(f => f.severity !== 'error'))
}

export function livers(liver: LiverInput & { readonly draft: boolean }, registrations: Pick<ExamRegistrations, 'between'>, ablations?: Ablations): Livers {
  const whole = withMargin(liver.voi, 0)
  // A margin grown from the whole liver, so that the cavity's wall has none.
  const left = (v: Voi): Voi => without(v, ablations?.on(liver.exam, v.grid))
  const within = left(whole)
  const expanded = new Map<number, Voi>()
  const expandedBy = (mm: number): Voi => {
    if (!expanded.has(mm)) expanded.set(mm, left(expand(withMargin(liver.voi, mm), mm)))
    return expanded.get(mm)!
  }
  const carried = (v: Voi, exam: string, grid: Geometry, mostPoints?: number): FractionalVoi | undefined => {
    const t = registrations.between(liver.exam, exam)
    if (!t) return undefined
    // Positions are what counts: the exam's own frame stands for the contour's.
    const own = { ...v, grid: { ...v.grid, frameOfReferenceUid: t.from } }
    return coverVoi(own, { ...grid, frameOfReferenceUid: t.to }, { ...(liver.exam === exam ? {} : { transform: t }), mostPoints })
  }
  return {
    exam: liver.exam, source: liver.source, draft: liver.draft, liver: within, ablatedMl: ablations ? volumeMl(whole) - volumeMl(within) : 0,
    on: (exam, grid) => named(carried(within, exam, grid), 'liver', grid),
    expandedOn: (exam, grid, mm) => named(carried(expandedBy(mm), exam, grid), `liver + ${mm} mm`, grid),
    shareOn: (exam, grid) => {
      const t = registrations.between(liver.exam, exam)
      return t && shareWithin(within, grid, liver.exam === exam ? undefined : t)
    },
    maskOn: (exam, grid, mm) => mostly(named(carried(mm === 0 ? within : expandedBy(mm), exam, grid, 200), mm === 0 ? 'liver' : `liver + ${mm} mm`, grid)),
  }
}

/** The VOI on the block of its grid that holds it and so much around it. */
function withMargin(v: Voi, mm: number): Voi {
  const box = boundingBox(v), { size, spacing } = v.grid
  return box ? cropVoi(v, grownBox(box, spacing.map(s => Math.ceil(mm / s)) as unknown as Vec3, size)) : v
}

const named = (v: FractionalVoi | undefined, name: string, grid: Geometry): FractionalVoi | undefined => v && { ...v, name, grid }

const mostly = (v: FractionalVoi | undefined): Voi | undefined => v && atLeast(v, 0.5)
