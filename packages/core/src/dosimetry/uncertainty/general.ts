import type { DoseConstants, Second } from '../../physics/index.ts'
import type { Calibration } from '../calibration.ts'
import { type Contribution, contribution } from './budget.ts'
import { decayTimeSensitivity, halfLifeSensitivity } from './decay.ts'
import type { UncertaintySettings } from './settings.ts'

/** What every dose of a treatment has: calibration, times, half-life, energy, density. A relative calibration has the net activity in place of the first three. */
export function generalContributions(args: { doseGy: number; calibration: Calibration; elapsed: Second; constants: DoseConstants; settings: UncertaintySettings }): Contribution[] {
  const { doseGy, calibration, elapsed, constants: { halfLife }, settings: s } = args
  const percent = (name: Contribution['name'], u: number, sign: 1 | -1, source: string) => contribution({ name, standardUncertainty: u, unit: '%', sensitivityGy: sign * doseGy / 100, type: 'B', common: true, source })
  return [
    ...(calibration === 'relative' ? [percent('net activity', s.netActivityPercent, 1, 'protocol: netActivityPercent')] : [
      percent('calibration', s.calibrationPercent, 1, 'protocol: calibrationPercent'),
      contribution({ name: 'decay times', standardUncertainty: s.timesMin, unit: 'min', sensitivityGy: doseGy * decayTimeSensitivity(halfLife), type: 'B', common: false, source: 'protocol: timesMin' }),
      contribution({ name: 'half-life', standardUncertainty: s.halfLifeH, unit: 'h', sensitivityGy: doseGy * halfLifeSensitivity(elapsed, halfLife), type: 'B', common: true, source: 'protocol: halfLifeH' }),
    ]),
    percent('energy', s.energyPercent, 1, 'protocol: energyPercent'),
    percent('density', s.densityPercent, -1, 'protocol: densityPercent'),
  ]
}
