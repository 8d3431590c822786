import { GBq, MBq, hour, minute } from '../../physics/index.ts'
import { speaksOf90Y } from '../header/nuclide.ts'
import type { Series } from './series.ts'
import { secondsBetween } from '../header/times.ts'

/** What speaks for microspheres in a PET whose header names another nuclide. */
export interface Suspicion {
  /** 'sure': no scan of that nuclide looks like this. */
  readonly degree: 'sure' | 'likely'
  /** For people. */
  readonly signs: readonly string[]
  /** Nothing but the activity speaks for it, which may as well be mistyped. */
  readonly activityAlone: boolean
}

/** The largest activities given for imaging; of the short-lived ones more than 1 GBq is ordinary. */
const mayBeLarge: ReadonlySet<string> = new Set(['82Rb', '15O', '13N', '11C'])
const mostBq = 1 * GBq

/**
 * Whether a PET that does not say 90Y shows 90Y all the same. Sure: microspheres as tracer, or an activity no tracer has. Likely: its
 * description says so, or its study's unless all else is that of an FDG scan (the study before a SIRT is called so too); or an unnamed
 * tracer of a short-lived nuclide was scanned a night after its injection.
 */
export function suspect90Y(series: Series): Suspicion | undefined {
  const { pet } = series
  if (series.kind !== 'pet' || !pet || pet.nuclide === '90Y') return undefined
  const head = series.instances.find(i => i.pet)
  const dose = doseBq(head?.pet?.radiopharmaceuticals[0]?.totalDose)
  const large = dose !== undefined && dose >= mostBq && !mayBeLarge.has(pet.nuclide ?? '')
  const interval = pet.injection && pet.scan ? secondsBetween(pet.injection.time, pet.scan.time) : undefined
  const shortLived = pet.halfLifeS !== undefined && pet.halfLifeS < 3 * hour
  const late = shortLived && interval !== undefined && interval > 8 * hour && interval < 120 * hour
  const own = speaksOf90Y([series.description, head?.protocolName, pet.tracerText].filter(t => t !== undefined).join(' '))
  const study = speaksOf90Y(head?.studyDescription ?? '')
  const usual = interval !== undefined && interval >= 20 * minute && interval <= 4 * hour
  const ordinary = pet.tracer === 'FDG' && dose !== undefined && dose >= 50 * MBq && dose < mostBq && usual
  const signs = [
    pet.tracer === 'microspheres' && 'the tracer is microspheres',
    large && `${(dose / GBq).toPrecision(3)} GBq were given`,
    late && `the scan was ${(interval / hour).toFixed(0)} h after the injection`,
    own ? 'its description speaks of 90Y' : study && 'the description of its study speaks of 90Y',
  ].filter(s => s !== false)
  const activityAlone = large && signs.length === 1
  // An FDG scan an hour after FDG: a digit too many in its activity, which is told as that.
  if (activityAlone && pet.tracer === 'FDG' && usual) return undefined
  if (pet.tracer === 'microspheres' || large) return { degree: 'sure', signs, activityAlone }
  // A date of injection wrong by a day is common: with FDG it is no sign by itself.
  return own || (study && (late || !ordinary)) || (late && pet.tracer !== 'FDG') ? { degree: 'likely', signs, activityAlone } : undefined
}

/** (0018,1074) in Bq; below 10,000 it was typed in MBq. */
export const doseBq = (written: number | undefined): number | undefined =>
  written === undefined || !(written > 0) ? undefined : written < 10_000 ? written * MBq : written
