import type { CourseFile, Results } from '@yttria/core/course'
import { type PlanFile, shareOf } from '@yttria/core/planning'
import type { Rehearsal } from '@yttria/server/api/plan'
import type { Draft, Sources } from './draft.ts'

export interface Filled { readonly plan: Draft; readonly sources: Sources; readonly said: readonly string[] }

/** What of an analysis a plan can begin with, each figure with its source; what was prescribed and ordered stays as it was. */
export function fromAnalysis(before: Draft, r: Results, version: number, course: CourseFile | undefined): Filled {
  const sources: Record<string, string> = {}, treatment = course?.treatments[0], liver = r.healthyLiver, said: string[] = [], of = `version ${version}`
  const plan: Record<string, unknown> = { ...before }
  if (treatment && treatment.device !== '166Ho') { plan['device'] = treatment.device; sources['device'] = `course.json, treatment ${treatment.id}` }
  if (liver) { plan['wholeLiverVolumeMl'] = tidy(liver.liverVolumeMl); sources['wholeLiverVolumeMl'] = `Liver of ${of}: ${liver.liverSource}${liver.draft ? ', a draft outline' : ''}` }
  const shunts = (course?.treatments ?? []).flatMap(t => t.lungShuntFraction === undefined ? [] : [t])
  if (shunts[0]) {
    plan['lungShunt'] = { percent: tidy(100 * shunts[0].lungShuntFraction!) }
    sources['lungShunt'] = `course.json, treatment ${shunts[0].id}`
    if (shunts.some(t => t.lungShuntFraction !== shunts[0]!.lungShuntFraction)) said.push(`The treatments of course.json have different lung shunts: that of ${shunts[0].id} was taken.`)
  }
  const old = (before['territories'] as Draft[] | undefined)?.[0], id = treatment?.target ?? (typeof old?.['id'] === 'string' ? old['id'] : 'right')
  if (r.lesions.length > 0 || liver) {
    const tumours = r.lesions.map((l, n) => {
      sources[`territories.0.tumours.${n}.volumeMl`] = `FDG PET before treatment, ${of}`
      if (l.tumourToNormal !== undefined) sources[`territories.0.tumours.${n}.tumourToNormal`] = `90Y PET after treatment, ${of}: mean dose over that of the healthy liver`
      return { id: l.id, volumeMl: tidy(l.volumeMl), ...(l.tumourToNormal === undefined ? {} : { tumourToNormal: tidy(l.tumourToNormal) }) }
    })
    if (liver) sources['territories.0.volumeMl'] = 'All of the liver: give the part that the injection reaches'
    plan['territories'] = [{ id, ...(liver ? { volumeMl: tidy(liver.liverVolumeMl) } : old?.['volumeMl'] === undefined ? {} : { volumeMl: old['volumeMl'] }), tumours, prescription: old?.['prescription'] ?? {} }]
  }
  if (r.lungs) said.push(`The treatment analysed gave the lungs ${r.lungs.doseGy.toFixed(1)} Gy (${of}). For a further treatment that is the dose they have had before.`)
  return { plan: { ...plan, basis: 'typed' }, sources, said }
}

/** Volumes, T/N, lung shunt and mass as the rehearsal's SPECT/CT shows them; what was prescribed, ordered and limited stays where territories agree. */
export function fromRehearsal(before: Draft, { plan, measured }: Rehearsal): Filled {
  const file = plan as unknown as PlanFile, old = (before['territories'] as readonly Draft[] | undefined) ?? [], sources: Record<string, string> = {}
  const shunt = { given: 'plan.json of the masks', counts: 'counts of planar images, plan.json of the masks', SPECT: 'SPECT of the rehearsal' }[measured.lungShuntFrom]
  sources['wholeLiverVolumeMl'] = 'Mask of the liver on the SPECT'
  sources['lungShunt'] = shunt
  sources['lungMassKg'] = { given: 'plan.json of the masks', CT: 'CT of the rehearsal, by its density', assumed: 'assumed' }[measured.lungMassFrom]
  const territories = file.territories.map((t, n) => {
    sources[`territories.${n}.volumeMl`] = 'Mask on the SPECT'
    t.tumours.forEach((_, k) => {
      sources[`territories.${n}.tumours.${k}.volumeMl`] = 'Mask on the SPECT'
      sources[`territories.${n}.tumours.${k}.tumourToNormal`] = '99mTc-MAA SPECT: counts per voxel over those of normal liver'
    })
    const same = old.find(o => o['id'] === t.id), kept = same?.['prescription']
    return { ...t, volumeMl: tidy(t.volumeMl), tumours: t.tumours.map(x => ({ ...x, volumeMl: tidy(x.volumeMl), ...(x.tumourToNormal === undefined ? {} : { tumourToNormal: tidy(x.tumourToNormal) }) })), prescription: kept && Object.keys(kept as object).length > 0 ? kept : t.prescription }
  })
  const kept = Object.fromEntries(['order', 'limits', 'residual', 'previousLungDoseGy', 'tumourType', 'intent', 'bilirubinMgPerDl', 'bilirubin', 'compromisedLiver', 'withoutLimits', 'response'].flatMap(k => before[k] === undefined ? [] : [[k, before[k]]]))
  const figures = { wholeLiverVolumeMl: tidy(file.wholeLiverVolumeMl), tumourOutsideMl: tidy(file.tumourOutsideMl), lungMassKg: tidy(file.lungMassKg), lungShunt: { percent: tidy(100 * shareOf(file.lungShunt)) } }
  return { plan: { ...file, ...figures, patient: before['patient'] ?? file.patient, ...kept, territories }, sources, said: [] }
}

/** Six digits can be read, and no measured figure has more. */
const tidy = (x: number): number => Number(x.toPrecision(6))
