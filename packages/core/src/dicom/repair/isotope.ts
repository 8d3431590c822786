import { type Finding, type Outcome, type Subject, answer, error, refusal, warning } from '../../record/index.ts'
import { type NuclideName, type Second, averageCountRateTime, hour, radionuclides, withinFrameFactor } from '../../physics/index.ts'
import { decayFactorOf, decayFit, decayTolerance, recordsDecay } from '../header/decay-convention.ts'
import type { InstanceHeader } from '../header/header.ts'
import type { FrameHeader } from '../header/image-header.ts'
import type { Radiopharmaceutical } from '../header/radiopharmaceutical.ts'
import { nuclideOf, tracerOf } from '../header/nuclide.ts'
import { decayCorrectionOf } from '../pet/decay.ts'
import { petFacts } from '../header/pet-facts.ts'
import { type Changed, framesOf, rangeText, scaledPixels, withFrames, withTracer } from './changed.ts'
import { voxelKind } from './voxels.ts'
import type { Instant } from '../header/times.ts'

/** A nuclide as a scanner uses it: half-life for decay, positrons per decay for counts. */
export interface ScannerNuclide { readonly halfLife: Second; readonly positronFraction: number }

/**
 * Of a frame that was reconstructed as `entered`: what its numbers must be multiplied by to be those of `actual`,
 * (f_entered / f_actual) x (decay factor of actual) / (decay factor that was applied). docs/methods/dicom/isotope-repair.md.
 */
export const isotopeFactor = (args: { entered: ScannerNuclide; actual: ScannerNuclide; applied: number; due: number }): number =>
  args.entered.positronFraction / args.actual.positronFraction * args.due / args.applied

/** What the scanner took the nuclide for: the header's own half-life and positron fraction, else those of the nuclide named. */
export function enteredNuclide(r: Radiopharmaceutical | undefined): Partial<ScannerNuclide> & { readonly label: string } {
  const e = r && nuclideOf(r), named = e && (e.byHalfLife ?? e.byCode ?? e.byText)
  const known = named && radionuclides[named]
  const given = r?.positronFraction
  return {
    label: e?.label ?? named ?? 'no nuclide',
    halfLife: r?.halfLifeS !== undefined && r.halfLifeS > 0 ? r.halfLifeS : known?.halfLife,
    positronFraction: given !== undefined && given > 0 && given <= 1 ? given : known?.positronFraction,
  }
}

/**
 * A PET series reconstructed as another nuclide than `actual`, set right: each slice's applied decay factor is undone (as recorded,
 * else computed from the entered half-life), that of the actual nuclide is applied, and the counts are divided by its positrons.
 */
export function repairIsotope(instances: readonly InstanceHeader[], actual: NuclideName, subject: Subject): Outcome<Changed> {
  const about: Subject = { ...subject, tag: '(0054,0016)' }
  const head = instances.find(i => i.pet), pet = head?.pet, r = pet?.radiopharmaceuticals[0]
  const facts = petFacts(instances)
  const { positronFraction, halfLife } = radionuclides[actual]
  if (!pet || !facts) return refusal(error('repair/wrong-kind', about, 'The series is no PET: its nuclide cannot be repaired.'))
  if (positronFraction === undefined) return refusal(error('repair/value', { ...about, value: actual }, `${actual} emits no positrons: no PET can be of it.`))
  const entered = enteredNuclide(r)
  const same = entered.halfLife !== undefined && Math.abs(entered.halfLife / halfLife - 1) < 0.02 &&
    entered.positronFraction !== undefined && Math.abs(entered.positronFraction / positronFraction - 1) < 0.1
  const names = (i: InstanceHeader): InstanceHeader => renamed(i, actual)
  const nuclideText = `${entered.label}${entered.halfLife === undefined ? '' : `, ${hours(entered.halfLife)}`}${entered.positronFraction === undefined ? '' : `, positron fraction ${entered.positronFraction}`}`
  if (same) return answer(facts.nuclide === actual
    ? { instances, before: nuclideText, after: nuclideText }
    : { instances: instances.map(names), before: nuclideText, after: actual })
  if (entered.halfLife === undefined || entered.positronFraction === undefined) return refusal(error('repair/isotope', about,
    `The header names ${entered.label} and gives no ${entered.halfLife === undefined ? 'half-life' : 'positron fraction'}: what the scanner did cannot be undone.`, 'Have the series reconstructed with the right nuclide.'))
  const units = pet.units?.toUpperCase()
  const activity = units === undefined || units === 'CNTS' ? voxelKind(head) !== 'suv' && (units === undefined || pet.philipsActivityScale !== undefined) : units === 'BQML' || units === 'KBQML'
  if (!activity) return refusal(error('repair/isotope', { ...subject, tag: '(0054,1001)', value: pet.units },
    `The voxels are ${pet.units ? `in ${pet.units}` : 'SUVs'}: only an image in Bq/mL can be led back to its counts.`, 'Have the series exported in BQML.'))
  const decay = decayCorrectionOf(pet, subject)
  if (!decay.value) return refusal(...decay.findings)
  const reference = decay.value === 'ADMIN' ? facts.injection?.time : facts.scan?.time
  const was: ScannerNuclide = { halfLife: entered.halfLife, positronFraction: entered.positronFraction }, is: ScannerNuclide = { halfLife, positronFraction }
  const plan = decay.value === 'NONE' ? { applied: () => 1, findings: [], how: 'not corrected for decay' }
    : reference ? undone(framesOf(instances), reference, was.halfLife, about) : undefined
  const due = (f: FrameHeader) => decay.value === 'NONE' ? 1 : reference && decayFactorOf(f, reference, halfLife, 'with-frame')
  const factors = new Map<FrameHeader, number>()
  for (const f of framesOf(instances)) {
    const applied = plan?.applied(f), wanted = due(f)
    if (applied === undefined || wanted === undefined) return refusal(error('repair/isotope', { ...subject, tag: '(0008,0032)' },
      'The decay correction of a slice cannot be redone: it gives no acquisition time or no duration.', 'Have the series reconstructed with the right nuclide.'))
    factors.set(f, isotopeFactor({ entered: was, actual: is, applied, due: wanted }))
  }
  const changed = instances.map(i => names(withFrames(i, f => {
    const factor = factors.get(f)!
    return {
      ...f, repairFactor: (f.repairFactor ?? 1) * factor,
      decayFactor: f.decayFactor === undefined || decay.value === 'NONE' ? f.decayFactor : due(f),
      // The moment of the mean count rate moves a little with the half-life.
      frameReferenceS: f.frameReferenceS === undefined || !(f.durationS! > 0) ? f.frameReferenceS
        : f.frameReferenceS + averageCountRateTime({ duration: f.durationS!, halfLife }) - averageCountRateTime({ duration: f.durationS!, halfLife: was.halfLife }),
    }
  })))
  const frames = framesOf(instances)
  const factorText = (of: (f: FrameHeader) => number | undefined) => decay.value === 'NONE' ? '' : `, decay factors ${rangeText(frames.map(f => of(f)!))}`
  return answer({
    instances: changed,
    before: `${nuclideText}${factorText(f => plan?.applied(f))}${plan ? ` (${plan.how})` : ''}`,
    after: `${actual}, ${hours(halfLife)}, positron fraction ${positronFraction}${factorText(due)}`,
  }, plan?.findings)
}

/** Which decay factor each slice carries: the recorded one, else that of the entered half-life with the decay within the frame, as the standard has it. */
function undone(frames: readonly FrameHeader[], reference: Instant, halfLife: Second, about: Subject): { applied: (f: FrameHeader) => number | undefined; findings: readonly Finding[]; how: string } {
  const subject = { ...about, tag: '(0054,1321)' }
  const duration = Math.max(0, ...frames.map(f => f.durationS ?? 0))
  const within = 1 / withinFrameFactor({ duration, halfLife }), matters = within - 1 > decayTolerance
  const fit = decayFit(frames, reference, halfLife)
  const single = frames.length > 0 && frames.every(f => f.decayFactor === 1) && fit['start-only'] <= decayTolerance
  if (!recordsDecay(frames) && !single) return {
    applied: f => decayFactorOf(f, reference, halfLife, 'with-frame'), how: 'computed: none are recorded',
    findings: matters ? [{ ...warning('repair/isotope-decay', subject,
      'The series records no decay factors: those of the entered half-life were undone, the decay within the frame included, as the standard has it. If the scanner left that out, the numbers are too low by the factor.', 'Check against the activity administered.'), factor: 1 / within }] : [],
  }
  if (fit['with-frame'] <= decayTolerance) return { applied: f => f.decayFactor, how: 'recorded, with the decay within the frame', findings: [] }
  if (fit['start-only'] <= decayTolerance) return {
    applied: f => f.decayFactor, how: 'recorded, without the decay within the frame',
    findings: matters ? [{ ...warning('repair/isotope-decay', { ...subject, value: Number(frames[0]!.decayFactor!.toPrecision(6)) },
      'The recorded decay factors leave out the decay within the frame; the image was taken to leave it out too, since the recorded factor is the one applied. If the scanner corrected it all the same, the numbers are too high by the factor.', 'Check against the activity administered.'), factor: within }] : [],
  }
  const fits = (Object.keys(radionuclides) as NuclideName[]).find(n => Math.min(...Object.values(decayFit(frames, reference, radionuclides[n].halfLife))) <= decayTolerance)
  return {
    applied: f => f.decayFactor, how: 'recorded',
    findings: [warning('repair/isotope-decay', { ...subject, value: Number(frames[0]!.decayFactor!.toPrecision(6)) },
      `The recorded decay factors do not follow from the half-life entered (${hours(halfLife)})${fits ? `; they fit ${fits}` : ''}. They were undone as recorded.`, 'Check against the activity administered.')],
  }
}

/** The header of another nuclide; the words of a tracer that cannot carry it go too. */
function renamed(i: InstanceHeader, actual: NuclideName): InstanceHeader {
  const n = radionuclides[actual], r = i.pet?.radiopharmaceuticals[0]
  const foreign = r && actual !== '18F' && tracerOf(r) === 'FDG'
  return withTracer(i, {
    nuclideCodes: n.codes.slice(0, 1), nuclideText: actual, halfLifeS: n.halfLife, positronFraction: n.positronFraction,
    ...(foreign ? { text: undefined, tracerCodes: [], tracerText: undefined } : {}),
  })
}

/** Another positron fraction for the same nuclide: the counts are divided by it in place of the header's (or the table's). */
export function repairPositronFraction(instances: readonly InstanceHeader[], fraction: number, subject: Subject): Outcome<Changed> {
  const entered = enteredNuclide(instances.find(i => i.pet)?.pet?.radiopharmaceuticals[0])
  if (entered.positronFraction === undefined) return refusal(error('repair/value', { ...subject, tag: '(0018,1076)', value: fraction },
    'The header does not say which positron fraction the scanner used.', 'Have the series reconstructed.'))
  const before = String(entered.positronFraction), factor = entered.positronFraction / fraction
  return answer({ instances: factor === 1 ? instances : instances.map(i => scaledPixels(withTracer(i, { positronFraction: fraction }), factor)), before, after: String(fraction) })
}

const hours = (s: Second): string => `half-life ${(s / hour).toPrecision(4)} h`
