import { type Outcome, type Subject, answer, error, note, refusal, warning } from '../../record/index.ts'
import type { InstanceHeader } from '../header/header.ts'
import type { PetHeader } from '../header/pet-header.ts'
import { type Changed, saidBefore, withFrames, withPet } from './changed.ts'
import { dependsOnInjection, dependsOnNorm } from './voxels.ts'

/** Another word in the PET's header: it changes what the numbers mean, not the numbers. */
function label<K extends 'units' | 'suvType' | 'decayCorrection'>(instances: readonly InstanceHeader[], key: K, value: string): Changed {
  return {
    instances: instances.map(i => i.pet && i.pet[key] !== value ? withPet(i, { [key]: value } as Partial<PetHeader>) : i),
    before: saidBefore(instances.map(i => i.pet?.[key])), after: value,
  }
}

export function repairUnits(instances: readonly InstanceHeader[], units: string, subject: Subject): Outcome<Changed> {
  const said = instances.find(i => i.pet)?.pet?.units
  if (said?.toUpperCase() === 'PROPCNTS') return refusal(error('repair/units', { ...subject, tag: '(0054,1001)', value: said },
    'The voxels are only proportional to counts (PROPCNTS): no name makes an activity of them.', 'Use the quantitative series of the same scan.'))
  return answer(label(instances, 'units', units), said?.toUpperCase() === 'CNTS'
    ? [warning('repair/units', { ...subject, tag: '(0054,1001)', value: said }, `The header says counts (CNTS); they are now read as ${units}.`, 'Check against the activity administered.')] : [])
}

/** What the repairs that follow do to voxels that were divided by dose and body, or taken back to the injection. */
export function repairVoxels(instances: readonly InstanceHeader[], voxels: 'scaled' | 'kept', subject: Subject): Outcome<Changed> {
  const concerned = instances.some(i => i.pet && (dependsOnNorm(i) || dependsOnInjection(i)))
  return answer({ instances: instances.map(i => withPet(i, { voxels })), before: 'not said', after: voxels }, concerned ? [] : [note('repair/no-change', { ...subject, tag: '(7FE0,0010)', value: voxels }, 'The voxels are activities, which know neither dose nor weight nor injection: repairs of these leave them anyway.')])
}

export const repairSuvType = (instances: readonly InstanceHeader[], type: string): Outcome<Changed> => answer(label(instances, 'suvType', type))

/** The list of corrections follows, since a contradiction between the two is refused. */
export function repairDecayCorrection(instances: readonly InstanceHeader[], to: 'START' | 'ADMIN' | 'NONE'): Outcome<Changed> {
  const named = label(instances, 'decayCorrection', to)
  return answer({
    ...named, instances: named.instances.map(i => {
      const listed = i.pet?.corrections ?? []
      if (listed.length === 0 || listed.includes('DECY') === (to !== 'NONE')) return i
      return withPet(i, { corrections: to === 'NONE' ? listed.filter(c => c !== 'DECY') : [...listed, 'DECY'] })
    }),
  })
}

export function repairCorrections(instances: readonly InstanceHeader[], corrections: readonly string[]): Outcome<Changed> {
  const text = (c: readonly string[] | undefined) => c?.join('\\')
  return answer({
    instances: instances.map(i => i.pet && text([...i.pet.corrections].sort()) !== text([...corrections].sort()) ? withPet(i, { corrections }) : i),
    before: saidBefore(instances.map(i => text(i.pet?.corrections))), after: text(corrections)!,
  })
}

export function repairFrameOfReference(instances: readonly InstanceHeader[], uid: string): Outcome<Changed> {
  return answer({
    instances: instances.map(i => i.frameOfReferenceUid === uid ? i : { ...i, frameOfReferenceUid: uid }),
    before: saidBefore(instances.map(i => i.frameOfReferenceUid)), after: uid,
  })
}

/** The identity of another file; what it says of name and birth goes with it. */
export function repairPatient(instances: readonly InstanceHeader[], like: InstanceHeader['patient']): Outcome<Changed> {
  const { identity, id, name, birthDate } = like
  const same = (p: InstanceHeader['patient']) => p.identity === identity && p.name === name && p.birthDate === birthDate
  const changed = instances.map(i => same(i.patient) ? i : { ...i, patient: { ...i.patient, identity, id, name, birthDate } })
  // Who it is goes into no output.
  return answer({ instances: changed, before: changed.every((i, n) => i === instances[n]) ? 'the same patient' : 'another patient', after: 'the first patient of the folder' })
}

/** The slope with which the pixels are read, too. */
export function repairSlope(instances: readonly InstanceHeader[], slope: number, subject: Subject): Outcome<Changed> {
  const mapped = instances.find(i => i.image?.frames.some(f => f.realWorld))
  if (mapped) return refusal(error('repair/slope', { ...subject, file: mapped.file, tag: '(0040,9096)' }, `${mapped.file} has its scale in a real world map: a rescale slope would not be used.`))
  return answer({
    instances: instances.map(i => i.image?.frames.some(f => f.slope !== slope) ? withFrames(i, f => ({ ...f, slope, slopeRepaired: true })) : i),
    before: saidBefore(instances.flatMap(i => i.image?.frames.map(f => f.slope) ?? [])), after: String(slope),
  })
}
