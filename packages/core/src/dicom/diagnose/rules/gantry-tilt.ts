import { type Finding, warning } from '../../../record/index.ts'
import type { Series } from '../../folder/series.ts'

/**
 * Gantry/Detector Tilt (0018,1120) in a CT whose slices lie straight above each other: either they were straightened, or a program wrote
 * positions as if the gantry had been upright. Where the positions lean, that is told of the slices.
 */
export function gantryTilt(series: Series): Finding[] {
  const tilt = series.instances.find(i => Math.abs(i.image?.gantryTiltDeg ?? 0) >= 1)?.image?.gantryTiltDeg, g = series.geometry
  if (series.kind !== 'ct' || tilt === undefined || !g || g.slices < 2 || g.positions.shear > 0.002) return []
  // Slices perpendicular to a tilted axis are no shear: oblique reformats and tilted tables.
  if (Math.abs(Math.asin(Math.min(1, Math.hypot(g.normal[0], g.normal[1]))) * 180 / Math.PI - Math.abs(tilt)) < 1) return []
  return [warning('image/gantry-tilt', { series: series.key, tag: '(0018,1120)', value: tilt },
    `The gantry was tilted by ${Math.abs(tilt).toFixed(1)} degrees by the header, and the slices lie straight: they were straightened, or their positions were written as if it had been upright. In the latter case the body is sheared.`,
    'Look at the CT from the side; use the CT of the PET/CT, whose gantry does not tilt.')]
}
