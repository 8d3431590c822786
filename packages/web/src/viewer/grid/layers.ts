import { colourMaps, grey } from '../colours.ts'
import type { ExamImages } from '../../voxels/exam-images.ts'
import type { Layer } from '../engine/pane.ts'
import { scaleOf } from '../scales.ts'
import { type ViewSettings, ctWindows } from '../settings.ts'

/** CT below, PET or dose above: what a pane of an exam shows. */
export function layersOf(e: ExamImages, s: ViewSettings): Layer[] {
  const scale = scaleOf(e, s), colours = colourMaps[e.role === 'treatment' ? s.y90Colours : s.fdgColours]
  const ct: Layer[] = e.ct ? [{ volumeId: e.ct.id, range: ctWindows[s.ctWindow], colours: grey, opacity: 1, seen: s.layers !== 'PET' || !scale }] : []
  return scale ? [...ct, { volumeId: scale.image.id, range: [0, scale.high], colours, opacity: s.layers === 'fused' && e.ct ? s.opacity : 1, seen: s.layers !== 'CT' || !e.ct, alone: s.layers === 'PET' || !e.ct }] : ct
}

