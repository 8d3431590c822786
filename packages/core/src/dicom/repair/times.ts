import { type Outcome, type Subject, answer, error, refusal } from '../../record/index.ts'
import { type Second, radionuclides } from '../../physics/index.ts'
import { decayFit, decayTolerance, recordsDecay } from '../header/decay-convention.ts'
import type { InstanceHeader } from '../header/header.ts'
import type { HeaderTimes } from '../header/header-times.ts'
import { petFacts } from '../header/pet-facts.ts'
import { type Changed, framesOf, saidBefore, withFrames, withPet, withTracer } from './changed.ts'
import { dependsOnInjection, ledOver, retimed, unknownNorm } from './voxels.ts'
import { type Instant, atClock, clockS, laterBy, parseOffset, secondsBetween } from '../header/times.ts'

/**
 * Another time of injection. Voxels that were taken back to it (ADMIN), and SUVs, are led over to the new one, unless the recorded
 * decay factors say that the scanner used the new one already.
 */
export function repairInjectionTime(instances: readonly InstanceHeader[], time: Instant, subject: Subject): Outcome<Changed> {
  const about = { ...subject, tag: '(0018,1078)' }
  const facts = petFacts(instances), was = facts?.injection?.time
  const before = saidBefore(instances.map(i => { const r = i.pet?.radiopharmaceuticals[0]; return r?.startDateTime?.text ?? r?.startTime }))
  if (instances.every(i => i.pet?.radiopharmaceuticals[0]?.startDateTime?.text === time.text)) return answer({ instances, before, after: time.text })
  const named = instances.map(i => withTracer(i, { startDateTime: time, startTime: undefined }))
  const concerned = instances.some(i => i.pet && dependsOnInjection(i))
  // ADMIN without a time: what the scanner had is what the person gives.
  if (!concerned || (was === undefined && facts?.decayCorrection?.toUpperCase() === 'ADMIN') || scannerUsed(instances, time, facts?.halfLifeS, was)) return answer({ instances: named, before, after: time.text })
  const factor = factorOf(was && secondsBetween(time, was), facts?.halfLifeS)
  if (factor === undefined) return unknownNorm(about, was ? 'half-life' : 'injection time')
  return answer({ instances: named.map(i => retimed(i, factor)), before, after: time.text }, scannerUsed(instances, was!, facts?.halfLifeS, time) ? [] : ledOver(about, 'injection time', before, factor, instances))
}

/** Whether the recorded factors of an ADMIN series lead to `time` and not to the `other`. */
function scannerUsed(instances: readonly InstanceHeader[], time: Instant, halfLife: Second | undefined, other: Instant | undefined): boolean {
  const frames = framesOf(instances)
  if (halfLife === undefined || instances.find(i => i.pet)?.pet?.decayCorrection?.toUpperCase() !== 'ADMIN' || !recordsDecay(frames)) return false
  const worst = (at: Instant | undefined) => at ? Math.min(...Object.values(decayFit(frames, at, halfLife))) : Infinity
  return worst(time) <= decayTolerance && !(worst(other) <= worst(time))
}

/** Another start of the scan: every frame keeps its distance from it. */
export function repairScanTime(instances: readonly InstanceHeader[], time: Instant, subject: Subject): Outcome<Changed> {
  const facts = petFacts(instances), was = facts?.scan?.time
  const before = was?.text ?? saidBefore(instances.map(i => i.times.series?.text))
  if (was && was.text === time.text) return answer({ instances, before, after: time.text })
  const later = was && secondsBetween(was, time)
  const moved = (t: Instant | undefined) => t && later !== undefined ? place(laterBy(t, later), time) : t
  const named = instances.map((i): InstanceHeader => withFrames(withPet({
    ...i, times: { ...i.times, series: time, seriesDate: time.text.slice(0, 10).replaceAll('-', ''), acquisition: moved(i.times.acquisition), ...(i.times.halves ? { halves: [] } : {}) },
  }, { geScanTime: i.pet?.geScanTime && time, geScanTimeOrphan: i.pet?.geScanTimeOrphan && time, decayCorrectionTime: i.pet?.decayCorrectionTime && time }), f => ({ ...f, acquisition: moved(f.acquisition) })))
  if (!instances.some(i => i.pet && dependsOnInjection(i))) return answer({ instances: named, before, after: time.text })
  const factor = factorOf(later, facts?.halfLifeS)
  const about = { ...subject, tag: '(0008,0031)' }
  if (factor === undefined) return unknownNorm(about, was ? 'half-life' : 'start of the scan')
  return answer({ instances: named.map(i => retimed(i, factor)), before, after: time.text }, ledOver(about, 'start of the scan', before, factor, instances))
}

/** On the clock of `like`, where one of the two has no zone. */
const place = (t: Instant, like: Instant): Instant => t.zone === like.zone ? t : atClock(clockS(t), like.offsetS)

/** 2^(longer / T), `longer` by what the time from injection to scan has grown. */
function factorOf(longer: Second | undefined, halfLife: Second | undefined): number | undefined {
  return longer === undefined || halfLife === undefined ? undefined : 2 ** (longer / (halfLife || radionuclides['18F'].halfLife))
}

/** The offset from UTC of all times that give none. */
export function repairTimeZone(instances: readonly InstanceHeader[], offset: string, subject: Subject): Outcome<Changed> {
  const seconds = parseOffset(offset)
  if (seconds === undefined) return refusal(error('repair/value', { ...subject, tag: '(0008,0201)', value: offset }, `${offset} is no offset from UTC.`))
  const zoned = <T extends Instant | undefined>(t: T): T => t?.zone === 'unknown' ? atClock(t.epochS, seconds) as T : t
  const changed = instances.map((i): InstanceHeader => {
    if (i.times.offset !== undefined) return i
    const { study, series, acquisition, content } = i.times
    const times: HeaderTimes = { ...i.times, study: zoned(study), series: zoned(series), acquisition: zoned(acquisition), content: zoned(content), offset }
    const now = withFrames({ ...i, times }, f => ({ ...f, acquisition: zoned(f.acquisition) }))
    return now.pet ? withPet(now, {
      geScanTime: zoned(now.pet.geScanTime), geScanTimeOrphan: zoned(now.pet.geScanTimeOrphan),
      decayCorrectionTime: zoned(now.pet.decayCorrectionTime),
      radiopharmaceuticals: now.pet.radiopharmaceuticals.map(r => ({ ...r, startDateTime: zoned(r.startDateTime) })),
    }) : now
  })
  return answer({ instances: changed, before: saidBefore(instances.map(i => i.times.offset)), after: offset })
}
