import type { ExamRole, LesionResult, Results } from '../course/index.ts'
import { type ColourMap, type PanelVoi, type PlaneKind, type PositionBox, type SlicePanel, type Window, centreVoxel, changeText, decimal, gridBox, niceCeiling, positionBox, projectionPanel, significant, slicePanel } from '../figures/index.ts'
import { type FractionalVoi, type RigidTransform, type Vec3, type Voi, type Volume, applyTransform, fromMatrix16, inverseTransform } from '../volume/index.ts'
import { roleName } from './detail-tables.ts'
import type { PanelFigure } from './page.ts'
import type { UptakeUnit } from './uptake-unit.ts'

export interface PageImages {
  /** FDG in the protocol's uptake unit. */
  readonly fdg?: Volume
  readonly fdgCt?: Volume<"[hnsf'U]">
  readonly dose?: Volume<'Gy'>
  readonly y90Ct?: Volume<"[hnsf'U]">
  readonly followUp?: Volume
  readonly followUpCt?: Volume<"[hnsf'U]">
  /** Of several treatments each with its own dose map: pictured one by one, in place of `dose` and its VOIs. */
  readonly treatments?: readonly PageTreatment[]
}

export interface PageTreatment {
  readonly id: string
  readonly exam: string
  readonly dose: Volume<'Gy'>
  readonly ct?: Volume<"[hnsf'U]">
  readonly liver?: Voi | FractionalVoi
  /** By the id of the lesion: where its dose was measured, and where the registration alone put it. */
  readonly lesions: ReadonlyMap<string, { readonly voi: Voi | FractionalVoi; readonly before: Voi | FractionalVoi }>
}

export interface PageLesion {
  readonly id: string
  readonly fdgVoi?: Voi | FractionalVoi
  /** On the dose grid, where the dose was measured; `doseVoiBefore`: where the registration alone put it. */
  readonly doseVoi?: Voi | FractionalVoi
  readonly doseVoiBefore?: Voi | FractionalVoi
  readonly followUpVoi?: Voi | FractionalVoi
}

export type PageLivers = Partial<Record<ExamRole, Voi | FractionalVoi>>

interface Exam {
  /** Its id in the results. */
  readonly id: string
  readonly role: ExamRole
  readonly title: string
  readonly uptake: Volume
  readonly ct: Volume | undefined
  readonly window: Window
  readonly colourMap: ColourMap
  readonly vois: readonly (PanelVoi & { readonly lesion?: string })[]
}

/** The overview of all exams and one figure per lesion, from the images at hand. */
export function pagePanels(args: { results: Results; images: PageImages; lesions: readonly PageLesion[]; livers: PageLivers; uptake: UptakeUnit }): { overview?: PanelFigure; lesionFigures: PanelFigure[] } {
  const exams = examsOf(args)
  if (exams.length === 0) return { lesionFigures: [] }
  const overview = overviewOf(exams)
  const lesionFigures = args.results.lesions.flatMap(lesion => {
    return args.lesions.some(l => l.id === lesion.id) ? [lesionFigure(args.results, lesion, exams)] : []
  })
  return { ...(overview ? { overview } : {}), lesionFigures }
}

function examsOf({ results, images, lesions, livers, uptake }: Parameters<typeof pagePanels>[0]): Exam[] {
  const uptakeEnd = niceCeiling(median(results.lesions.map(l => l.maxUptakeBaseline)) || 10)
  const doseEnd = niceCeiling(median(results.lesions.flatMap(l => l.maxDoseGy ?? [])) || 200)
  const exam = (role: ExamRole, e: {
    id?: string; shown: Volume | undefined; ct: Volume | undefined; window: Window; colourMap: ColourMap; what: string; liver?: Voi | FractionalVoi
    voiOf: (l: PageLesion) => Voi | FractionalVoi | undefined; beforeOf?: (l: PageLesion) => Voi | FractionalVoi | undefined
  }): Exam[] => {
    if (!e.shown) return []
    const { liver = livers[role], voiOf, beforeOf = () => undefined } = e
    const boxed = (v: PanelVoi & { lesion?: string }) => ({ ...v, box: positionBox(v.voi) })
    return [{
      id: e.id ?? results.exams.find(x => x.role === role)?.id ?? role, role, title: `${roleName[role]} \u00b7 ${e.what}`, uptake: e.shown, ct: e.ct, window: e.window, colourMap: e.colourMap,
      vois: [
        ...(liver ? [boxed({ name: 'liver', role: 'liver', voi: liver })] : []),
        ...lesions.flatMap(l => { const v = voiOf(l); return v ? [boxed({ name: l.id, role: 'lesion', voi: v, lesion: l.id })] : [] }),
        ...lesions.flatMap(l => { const v = beforeOf(l); return v ? [boxed({ name: `${l.id} before refinement`, role: 'before', voi: v, lesion: l.id })] : [] }),
      ],
    }]
  }
  const dosed = { window: [0, doseEnd] as Window, colourMap: 'viridis' as const }, fdg = { window: [0, uptakeEnd] as Window, colourMap: 'inferno' as const, what: uptake.name }
  return [
    ...exam('baseline', { ...fdg, shown: images.fdg, ct: images.fdgCt, voiOf: l => l.fdgVoi }),
    ...(images.treatments
      ? images.treatments.flatMap(t => exam('treatment', { ...dosed, id: t.exam, what: `dose of ${t.id}`, shown: t.dose, ct: t.ct, liver: t.liver, voiOf: l => t.lesions.get(l.id)?.voi, beforeOf: l => t.lesions.get(l.id)?.before }))
      : exam('treatment', { ...dosed, what: 'dose', shown: images.dose, ct: images.y90Ct, voiOf: l => l.doseVoi, beforeOf: l => l.doseVoiBefore })),
    ...exam('followUp', { ...fdg, shown: images.followUp, ct: images.followUpCt, voiOf: l => l.followUpVoi }),
  ]
}

/** Coronal maximum projections side by side, cut to the liver and lesions with a margin, alike in size. */
function overviewOf(exams: readonly Exam[]): PanelFigure | undefined {
  const boxes = exams.map(exam => unionBox(exam.vois.flatMap(v => v.role !== 'before' && v.box ? [v.box] : [])) ?? gridBox(exam.uptake.geometry))
  const margin = 40
  const extent = (d: 0 | 1 | 2) => Math.min(400, Math.max(...boxes.map(b => b.high[d] - b.low[d])) + 2 * margin)
  const [width, height] = [extent(0), extent(2)]
  return {
    id: 'overview', title: 'Overview', detail: 'Coronal maximum projections; lesions by number, liver dashed.',
    groups: exams.map((exam, n) => {
      const b = boxes[n]!, whole = gridBox(exam.uptake.geometry), cx = (b.low[0] + b.high[0]) / 2, cz = (b.low[2] + b.high[2]) / 2
      return {
        title: exam.title,
        panels: [projectionPanel({
          kind: 'coronal', title: exam.title, low: [cx - width / 2, whole.low[1], cz - height / 2], high: [cx + width / 2, whole.high[1], cz + height / 2],
          uptake: exam.uptake, uptakeWindow: exam.window, colourMap: 'inverted-grey',
          vois: exam.vois.filter(v => v.role !== 'before').map(v => ({ ...v, label: v.role === 'lesion' })),
        })],
      }
    }),
  }
}

function lesionFigure(results: Results, lesion: LesionResult, exams: readonly Exam[]): PanelFigure {
  const ownBoxes = exams.flatMap(e => e.vois.filter(v => v.lesion === lesion.id && v.box).map(v => v.box!))
  const extent = Math.max(0, ...ownBoxes.map(b => Math.max(b.high[0] - b.low[0], b.high[1] - b.low[1], b.high[2] - b.low[2])))
  const side = Math.min(280, Math.max(150, 10 * Math.ceil((extent + 80) / 10)))
  const ownVoi = (e: Exam) => e.vois.find(v => v.role === 'lesion' && v.lesion === lesion.id)?.voi
  const centres = new Map(exams.map(e => [e.id, centreIn(ownVoi(e))]))
  return {
    id: `lesion-${lesion.id}`, title: lesion.id,
    detail: [
      `${decimal(lesion.volumeMl, 1)} mL`,
      ...(lesion.meanDoseGy === undefined ? [] : [`${significant(lesion.meanDoseGy)} Gy`]),
      ...(lesion.changePercent === undefined ? [] : [`TLG ${changeText(lesion.changePercent)}${lesion.category ? `, ${lesion.category}` : ''}`]),
      ...(lesion.shiftMm === undefined ? [] : [lesion.refinementAccepted === false ? 'not moved on the \u2079\u2070Y map' : `moved ${decimal(lesion.shiftMm, 1)} mm, ${decimal(lesion.rotationDeg ?? 0, 1)}\u00b0 on the \u2079\u2070Y map`]),
    ].join(' \u00b7 '),
    groups: exams.flatMap(exam => {
      const centre = centres.get(exam.id) ?? mappedCentre(results, centres, exam.id)
      if (!centre) return [{ title: exam.title, panels: [], absent: 'position not known' }]
      const vois = exam.vois.flatMap(v => v.lesion === lesion.id || v.role === 'liver' ? [v] : v.role === 'lesion' ? [{ ...v, role: 'other' as const }] : [])
      const panel = (kind: PlaneKind): SlicePanel => slicePanel({
        kind, title: `${lesion.id} \u00b7 ${exam.title} \u00b7 ${kind}`, centre, widthMm: side, heightMm: side,
        uptake: exam.uptake, uptakeWindow: exam.window, colourMap: exam.colourMap, ct: exam.ct, vois,
      })
      return [{ title: exam.title, panels: [panel('axial'), panel('coronal')] }]
    }),
  }
}

const centreIn = (voi: Voi | FractionalVoi | undefined): Vec3 | undefined => voi && centreVoxel(voi)

/** Where nothing is left to outline: the place to which the registration takes the lesion from another exam. */
function mappedCentre(results: Results, centres: ReadonlyMap<string, Vec3 | undefined>, exam: string): Vec3 | undefined {
  for (const [from, centre] of centres) {
    const t = centre && transformBetween(results, from, exam)
    if (centre && t) return applyTransform(t, centre)
  }
  return undefined
}

function transformBetween(results: Results, from: string, to: string): RigidTransform | undefined {
  for (const r of results.registration) {
    if (r.from === from && r.to === to) return fromMatrix16(r.matrix, undefined, undefined)
    if (r.from === to && r.to === from) return inverseTransform(fromMatrix16(r.matrix, undefined, undefined))
  }
  return undefined
}

function unionBox(boxes: readonly PositionBox[]): PositionBox | undefined {
  if (boxes.length === 0) return undefined
  const reach = (pick: (...xs: number[]) => number, end: 'low' | 'high', d: 0 | 1 | 2) => pick(...boxes.map(b => b[end][d]))
  return { low: [reach(Math.min, 'low', 0), reach(Math.min, 'low', 1), reach(Math.min, 'low', 2)], high: [reach(Math.max, 'high', 0), reach(Math.max, 'high', 1), reach(Math.max, 'high', 2)] }
}

function median(xs: readonly number[]): number {
  if (xs.length === 0) return 0
  const sorted = [...xs].sort((a, b) => a - b), middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
