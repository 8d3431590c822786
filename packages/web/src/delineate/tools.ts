import type { ReferenceKind } from '@yttria/core/delineation'
import { type Vec3, norm, subtract } from '@yttria/core/volume'
import type { PatientState } from '../state/patient-state.ts'
import type { ExamImages } from '../voxels/exam-images.ts'
import type { GridLabels, GridShape, PanePoint, PaneTool } from '../viewer/tool.ts'
import { delineateWords as words } from '../words/delineate.ts'
import { activeLabel, chooseRegion, cutLesion, drawsIn, keepLabels, keepRegion, moveRegion, regionPlace } from './actions.ts'
import { nearestAxis } from './grid-frame.ts'
import { brushVoxels, lassoVoxels } from './brush.ts'
import { settledStroke } from './connected.ts'
import { erase, paint } from './labels-edit.ts'
import { referenceKinds } from './pipeline.ts'
import type { ToolName } from '../state/delineation.ts'
import { baselineOf, canvasOf, fdgExams, labelsToDraw, lesionsNow, referenceKey } from './state.ts'

const regionColour = { bloodPool: '#ff8f8f', liver: '#9be28a' } as const

/** The tool that has the pointer; undefined: it moves the crosshair. */
export function activeTool(s: PatientState): PaneTool | undefined {
  const d = s.delineation, tool = d.tool.value
  // Whatever is drawn over the panes is read here too, so that the page draws again when it changes.
  void [d.regionMoved.value, d.working.value, d.pointer.value, d.line.value, d.found.value, d.references.value, d.regions.value, d.margin.value, d.later.value, d.showMargin.value, d.showRegions.value, d.drawnLesions.value, d.drawnLiver.value]
  if (tool === 'none') return undefined
  if (tool === 'regions') return regionTool(s)
  if (tool === 'cut') return lineTool(s, false)
  if (tool === 'lasso') return lineTool(s, true)
  return brushTool(s, tool)
}

/** Whether the exam of a pane is the one that is drawn on; says where not. */
function onCanvas(s: PatientState, at: PanePoint): boolean {
  const d = s.delineation, target = d.target.value, canvas = canvasOf(s, target)
  if (!canvas) return false
  const name = words.exams[canvas.exam.role] ?? canvas.exam.id
  if (canvas.exam.id !== at.exam.id) { d.said.value = target === 'liver' ? words.liverWrongExam(name) : words.wrongExam(words.lesions, name); return false }
  d.said.value = undefined
  return true
}

/** A lesion without what was painted apart from it; says so. A liver may lie in pieces. */
function connected(s: PatientState, labels: NonNullable<ReturnType<typeof labelsToDraw>>, label: number, before: Uint8Array, at: PanePoint) {
  const d = s.delineation, name = labels.names[label - 1]!
  if (d.target.value === 'liver') return labels
  const settled = settledStroke(labels, label, before, nearestAxis(labels.geometry, at.normal))
  if (settled.strayMl > 0) d.said.value = words.stray(name, settled.strayMl)
  else if (settled.pieces > 1) d.said.value = words.inPieces(name, settled.pieces)
  return settled.labels
}

function brushTool(s: PatientState, tool: Extract<ToolName, 'brush' | 'eraser' | 'sphere'>): PaneTool {
  const d = s.delineation
  let stroke: { readonly labels: NonNullable<ReturnType<typeof labelsToDraw>>; readonly label: number; readonly erases: boolean; readonly before: Uint8Array; last: Vec3 } | undefined
  const touch = (at: PanePoint) => {
    if (!stroke) return
    const voxels = brushVoxels(stroke.labels.geometry, stroke.last, at.positionMm, d.radiusMm.value, tool === 'sphere' ? undefined : at.normal)
    const changed = stroke.erases ? erase(stroke.labels.map, voxels, stroke.label) : paint(stroke.labels.map, voxels, stroke.label)
    stroke.last = at.positionMm
    // The same map, as a new object: it is drawn again.
    if (changed > 0) d.working.value = { ...d.working.value, [d.target.value]: { ...stroke.labels } }
  }
  const hover = (at: PanePoint) => { d.pointer.value = { exam: at.exam.id, orientation: at.orientation, at: at.positionMm } }
  return {
    cursor: 'crosshair', hover, leave: () => { d.pointer.value = undefined },
    wheel: (_, step) => { d.radiusMm.value = Math.min(60, Math.max(1, d.radiusMm.value + step)) },
    down: at => {
      if (!onCanvas(s, at)) return true
      const labels = labelsToDraw(s, d.target.value), label = !labels ? 0 : d.target.value === 'liver' ? 1 : activeLabel(s, labels)
      if (!labels || label === 0) { d.said.value = words.chooseLesion; return true }
      drawsIn(s, at.orientation)
      stroke = { labels, label, erases: tool === 'eraser' || at.event.altKey, before: labels.map.slice(), last: at.positionMm }
      touch(at)
      return true
    },
    move: at => { hover(at); touch(at) },
    up: at => {
      touch(at)
      if (stroke) {
        const { labels, label, erases, before } = stroke
        stroke = undefined
        void keepLabels(s, d.target.value, connected(s, labels, label, before, at), erases ? words.done.eraser : words.done[tool])
      }
    },
  }
}

function lineTool(s: PatientState, closed: boolean): PaneTool {
  const d = s.delineation
  let points: Vec3[] | undefined
  return {
    cursor: 'crosshair',
    down: at => {
      if (!onCanvas(s, at)) return true
      points = [at.positionMm]
      d.line.value = { exam: at.exam.id, points, closed }
      return true
    },
    move: at => {
      if (!points) return
      // A cut is straight; an outline has a point for each voxel or so.
      if (!closed) points = [points[0]!, at.positionMm]
      else if (norm(subtract(at.positionMm, points.at(-1)!)) > 1) points = [...points, at.positionMm]
      d.line.value = { exam: at.exam.id, points, closed }
    },
    up: at => {
      const line = points
      points = undefined
      d.line.value = undefined
      if (!line) return
      if (!closed) { cutLesion(s, line[0]!, at.positionMm, at.normal); return }
      const target = d.target.value, labels = labelsToDraw(s, target), label = !labels ? 0 : target === 'liver' ? 1 : activeLabel(s, labels)
      if (!labels || label === 0) { d.said.value = words.chooseLesion; return }
      drawsIn(s, at.orientation)
      const voxels = lassoVoxels(labels.geometry, line, at.right, at.down, at.normal)
      const before = labels.map.slice(), changed = at.event.altKey ? erase(labels.map, voxels, label) : paint(labels.map, voxels, label)
      if (changed > 0) void keepLabels(s, target, connected(s, labels, label, before, at), words.done.lasso)
    },
  }
}

function regionTool(s: PatientState): PaneTool {
  let held: { readonly exam: string; readonly kind: ReferenceKind; readonly off: Vec3 } | undefined
  return {
    cursor: 'grab',
    down: at => {
      if (!fdgExams(s).some(e => e.id === at.exam.id)) return false
      const near = referenceKinds.flatMap(kind => {
        const place = regionPlace(s, at.exam.id, kind), away = place && norm(subtract(place.centreMm, at.positionMm))
        return place && away! <= Math.max(kind === 'liver' ? 15 : 8, 8 * at.mmPerPixel) ? [{ kind, place, away: away! }] : []
      }).sort((a, b) => a.away - b.away)[0]
      if (!near) return false
      chooseRegion(s, at.exam.id, near.kind)
      held = { exam: at.exam.id, kind: near.kind, off: subtract(near.place.centreMm, at.positionMm) }
      return true
    },
    move: at => { if (held) moveRegion(s, held.exam, held.kind, at.positionMm.map((x, n) => x + held!.off[n]!) as unknown as Vec3) },
    up: () => { held = undefined; void keepRegion(s) },
  }
}

/** What is drawn over the panes of an exam beside label maps. */
export function shapesOf(s: PatientState, exam: ExamImages): readonly GridShape[] {
  const d = s.delineation, shapes: GridShape[] = []
  if (d.showRegions.value || d.tool.value === 'regions') for (const kind of referenceKinds) {
    const place = regionPlace(s, exam.id, kind), region = d.references.value.get(referenceKey(exam.id, kind))?.region
    if (!place) continue
    const drawn = { id: `region-${kind}`, colour: regionColour[kind], name: words.regions[kind], strong: d.tool.value === 'regions' }
    shapes.push(kind === 'liver' ? { ...drawn, shape: 'sphere', centreMm: place.centreMm, diameterMm: region?.diameterMm ?? 30 }
      : { ...drawn, shape: 'cylinder', centreMm: place.centreMm, diameterMm: region?.diameterMm ?? 10, lengthMm: region?.lengthMm ?? 20, axis: place.axis ?? [0, 0, 1] })
  }
  const { tool, pointer, line, radiusMm, target } = d
  if (pointer.value?.exam === exam.id && ['brush', 'eraser', 'sphere'].includes(tool.value) && canvasOf(s, target.value)?.exam.id === exam.id)
    shapes.push({ id: 'pen', colour: tool.value === 'eraser' ? '#ff6b6b' : '#ffffff', shape: 'cursor', centreMm: pointer.value.at, diameterMm: 2 * radiusMm.value, orientation: pointer.value.orientation })
  if (line.value?.exam === exam.id) shapes.push({ id: 'line', colour: '#ffffff', shape: 'polyline', pointsMm: line.value.points, closed: line.value.closed, strong: true, nearMm: 3 })
  return shapes
}

/** The label maps to show in place of those of the version shown; undefined: the version's. */
export function labelsOf(s: PatientState, exam: ExamImages): readonly GridLabels[] | undefined {
  const d = s.delineation, fdg = fdgExams(s).includes(exam), region = d.regions.value.get(exam.id)
  const own = canvasOf(s, 'liver')?.exam.id === exam.id ? d.working.value.liver ?? d.drawnLiver.value?.labels ?? (d.target.value === 'liver' ? d.versionLiver.value?.block : undefined) : undefined
  const versionLiver = s.labels.value.get(exam.role === 'baseline' ? 'baseline-liver' : exam.role === 'treatment' ? 'treatment-liver' : '')
  const lesions = exam === baselineOf(s) ? lesionsNow(s) : exam.role === 'followUp' ? d.later.value?.labels ?? s.labels.value.get('followUp-lesions') : s.labels.value.get('treatment-lesions')
  if (!fdg && !own) return undefined
  const margin = fdg ? region : d.drawnLiver.value?.exam === exam.id ? d.margin.value : undefined
  return [
    ...(lesions ? [{ labels: lesions, dashed: false, show: true }] : []),
    ...(own ? [{ labels: own, dashed: false, colour: '#e8eef5', show: true, fill: d.target.value === 'liver' }] : versionLiver && !d.drawnLiver.value ? [{ labels: versionLiver, dashed: false, colour: '#8d98a5', show: true }] : []),
    ...(margin && d.showMargin.value ? [{ labels: margin, dashed: true, colour: '#c7ccd2', show: true }] : []),
  ]
}
