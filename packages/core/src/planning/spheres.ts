import { type Becquerel, type Millilitre, type Second, GBq, Bq, day, decayFactor } from '../physics/index.ts'
import type { PlannedDevice } from './vocabulary.ts'

/** What is known of a device's spheres and vials. */
export interface DeviceData {
  readonly device: PlannedDevice
  /** At calibration. */
  readonly perSphere: Becquerel
  /** Activities of the vials at calibration; of resin the one delivered. */
  readonly vials: readonly Becquerel[]
  /** Steps in which a vial can be ordered beside these. */
  readonly customStep?: Becquerel
  /** Share of the nominal activity by which a vial may differ. */
  readonly tolerance: number
  /** When a vial may be given, seconds from its calibration; before it where the maker delivers precalibrated vials. */
  readonly usableFrom: Second
  readonly usableTo: Second
  readonly source: string
}

/** User's product data decide: these stand in the plan as assumptions. */
export const devices: Readonly<Record<PlannedDevice, DeviceData>> = {
  glass: {
    device: 'glass', perSphere: 2500 * Bq, vials: [3, 5, 7, 10, 15, 20].map(g => g * GBq), customStep: 0.5 * GBq, tolerance: 0.1,
    usableFrom: 0, usableTo: 12 * day,
    source: 'About 2,500 Bq per sphere at calibration and vials of 3, 5, 7, 10, 15, 20 GBq: package insert of glass microspheres; custom vials in steps of 0.5 GBq: check with the supplier; given until 12 days after calibration',
  },
  resin: {
    device: 'resin', perSphere: 50 * Bq, vials: [3 * GBq], tolerance: 0.1,
    usableFrom: -3 * day, usableTo: 1 * day,
    source: 'Nominally 50 Bq per sphere (40 to 70) and 3.0 GBq +-10% a vial at calibration: package insert of resin microspheres; its 44 million spheres do not fit both, so the delivered data decide; vials precalibrated by up to 3 days and given until 24 h after calibration: check with the supplier',
  },
}

export interface EmbolicLoad {
  readonly spheres: number
  readonly activityPerSphere: Becquerel
  /** Of the treated volume. */
  readonly spheresPerMl: number
}

/** Spheres that bring an activity `elapsed` after calibration, and how densely they lie. */
export function embolicLoad(args: { injected: Becquerel; elapsed: Second; halfLife: Second; perSphere: Becquerel; volume: Millilitre }): EmbolicLoad {
  const { injected, elapsed, halfLife, perSphere, volume } = args
  if (!(perSphere > 0)) throw new RangeError(`${perSphere} Bq per sphere`)
  if (!(volume > 0)) throw new RangeError(`a treated volume of ${volume} mL`)
  const activityPerSphere = perSphere * decayFactor({ elapsed, halfLife })
  const spheres = injected / activityPerSphere
  return { spheres, activityPerSphere, spheresPerMl: spheres / volume }
}
