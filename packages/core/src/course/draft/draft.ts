import { type Finding, type Outcome, answer, error, note, refusal, warning } from '../../record/index.ts'
import { MBq, day, hour, radionuclides } from '../../physics/index.ts'
import { type FolderIndex, type Series, doseBq, originalsFirst, secondsBetween, suspect90Y, wrongNuclide } from '../../dicom/index.ts'
import { type CourseExam, type CourseFile, type CourseGuess, type CourseTreatment, courseSchemaVersion } from '../file/course-file.ts'
import { calendarDays } from '../file/treatment-times.ts'
import { draftLiverInput } from './draft-liver.ts'
import { pairCt } from './pair-ct.ts'
import type { CourseSettings } from '../file/settings.ts'

/**
 * A course file guessed from headers: which exam is which, never by descriptions. Every guess is a finding; ties are errors
 * that ask. No value where not even one exam can be told.
 */
export function draftCourse(index: FolderIndex, settings: CourseSettings): Outcome<CourseFile> {
  if (index.patients.length !== 1) return refusal(index.patients.length === 0
    ? error('course/no-images', {}, 'The folder holds no DICOM images.', 'Give the folder with the PET and CT files of one patient.')
    : error('course/several-patients', { value: index.patients.length }, `The folder holds ${index.patients.length} patients.`, 'Give a folder with one patient; `yttria inspect` lists what is there.'))
  const pets = originalsFirst(index.series.filter(s => s.kind === 'pet' && s.pet?.attenuationCorrected !== false && (s.geometry?.slices ?? 0) > 1))
  const choice: Finding[] = []
  const chosen = chooseExams(pets, settings, choice)
  if (chosen.treatments.length + chosen.fdg.length === 0) return refusal(...choice, error('course/no-pet', {},
    'No PET series can be told as 90Y or FDG.', 'Check isotope and tracer with `yttria inspect`, or name the series in a course.json.'))

  const findings: Finding[] = [...choice, ...chosen.fdg.flatMap(f => f.findings)]
  const exams: CourseExam[] = [], guesses: CourseGuess[] = []
  const guess = (path: string, from: string, value: unknown, said: readonly Finding[], id?: string): void => {
    guesses.push({ path, ...(id === undefined ? {} : { id }), from, value, findings: [...said] })
  }
  const add = (id: string, { role, pet, from, findings: said }: ChosenExam) => {
    const ct = pairCt(pet, index.series), at = `exams[${exams.length}]`
    findings.push(...ct.findings)
    guess(`${at}.role`, `isotope and date of its PET: ${from}`, role, [drafted], id)
    guess(`${at}.petSeriesUid`, `isotope and date of the PET series ${label(pet)}: ${from}`, pet.key, said, id)
    const paired = ct.value ? `the frame of reference, else the study, of the PET; CT series ${label(ct.value)}` : 'the CT series of the folder: none belongs to this PET'
    guess(`${at}.ctSeriesUid`, paired, ct.value?.key ?? null, ct.findings, id)
    exams.push({ id, role, petSeriesUid: pet.key, ...(ct.value ? { ctSeriesUid: ct.value.key } : {}) })
  }
  for (const exam of chosen.fdg) add(exam.role, exam)
  const treatments: CourseTreatment[] = [], withoutInjection: Finding[] = []
  for (const [n, pet] of chosen.treatments.entries()) {
    const id = chosen.treatments.length === 1 ? 'treatment' : `treatment${n + 1}`
    add(id, { role: 'treatment', pet, from: 'a 90Y PET', findings: [] })
    const t = draftTreatment(id, pet)
    findings.push(...t.findings)
    if (!t.value) { withoutInjection.push(...t.findings); continue }
    for (const g of t.value.guesses) guess(`treatments[${treatments.length}].${g.key}`, g.from, g.value, g.findings, id)
    treatments.push(t.value.treatment)
  }
  if (withoutInjection.length > 0) guess('treatments', 'the 90Y PETs whose headers give an injection time', treatments.map(t => t.id), withoutInjection)
  const liver = draftLiverInput(index, exams)
  findings.push(...liver.findings)
  if (liver.value?.exam) exams.push(liver.value.exam)
  if (liver.value) guess('liver', `the name of a contour in ${liver.value.liver.file}`, liver.value.liver, liver.findings)
  guess('exams', 'isotope and date of the PET series in the folder', exams.map(e => e.id), choice.filter(f => f !== drafted))
  const sex = index.patients[0]!.sex, height = heightOf(chosen.fdg.map(f => f.pet))
  findings.push(...height.findings)
  if (height.findings.length > 0) guess('patient.heightM', height.from, height.value, height.findings)
  return answer({
    schemaVersion: courseSchemaVersion,
    patient: { key: 'patient-1', ...(sex === 'M' || sex === 'F' ? { sex } : {}), ...(height.value === undefined ? {} : { heightM: height.value }) },
    exams, treatments, ...(liver.value ? { liver: liver.value.liver } : {}), guesses,
  }, findings)
}

interface ChosenExam {
  readonly role: CourseExam['role']
  readonly pet: Series
  /** Why this one. */
  readonly from: string
  readonly findings: readonly Finding[]
}

interface Choice {
  readonly fdg: readonly ChosenExam[]
  readonly treatments: readonly Series[]
}

const drafted = note('course/drafted', {}, 'Which exam is which was guessed from isotope and date; nobody has confirmed it.',
  'Look at the course.json that was written; take out of its guesses what is right, correct what is not, and give it with --course.')

/** No one gets more FDG; microspheres of less are rare. */
const mostFdgBq = 1e9

function chooseExams(pets: readonly Series[], settings: CourseSettings, findings: Finding[]): Choice {
  const y90 = pets.filter(p => p.pet?.nuclide === '90Y')
  const fdg = pets.filter(p => p.pet?.nuclide === '18F' && p.pet.tracer !== 'microspheres' && p.pet.tracer !== 'MAA' && !(injectedBq(p) > mostFdgBq))
  for (const p of pets) if (!y90.includes(p) && !fdg.includes(p)) findings.push(doubtful(p, y90, fdg))
  const treatments = ofOneTreatment(oneEach(y90, findings), findings)
  const dated = oneEach(fdg, findings).filter(p => p.start)
  if (treatments.length === 0) return { fdg: withoutTreatment(dated, findings, y90.length > 0), treatments }
  const first = treatments[0]!, last = treatments.at(-1)!
  const days = (p: Series, from: Series) => secondsBetween(from.start!, p.start!) / day
  const before = dated.filter(p => days(p, first) < 0), after = dated.filter(p => days(p, last) > 0)
  for (const p of dated) if (days(p, first) > 0 && days(p, last) < 0) findings.push(note('course/between-treatments', { series: p.key }, `The FDG PET ${label(p)} lies between two 90Y PETs: it is neither baseline nor follow-up, and is left out.`))
  const baseline = before.at(-1)
  const [from, to] = settings.followUpDaysAfter
  const dayOf = (p: Series) => calendarDays(last.pet?.injection?.time ?? last.start!, p.start!)
  const inWindow = after.find(p => dayOf(p) >= from && dayOf(p) <= to)
  const followUp = inWindow ?? after[0]
  const which = (late: boolean) => fdg.some(p => p.start && (late ? days(p, last) > 0 : days(p, first) < 0))
  // Where there are several of one scan, that has been said.
  if (!baseline && !which(false)) findings.push(error('course/no-baseline', {}, 'There is no FDG PET before the 90Y PET: no lesions can be delineated.', 'Add the baseline FDG PET/CT to the folder.'))
  if (!followUp && !which(true)) findings.push(warning('course/no-follow-up', {}, 'There is no FDG PET after the 90Y PET: doses are given, responses are not.'))
  const outside = followUp && !inWindow ? [warning('course/follow-up-guessed', { series: followUp.key, value: dayOf(followUp) },
    `No FDG PET is ${from} to ${to} days after the treatment; the nearest after it (day ${dayOf(followUp)}) is taken.`, 'Name another in a course.json where that is wrong.')] : []
  findings.push(drafted)
  const why = inWindow ? `the first FDG PET ${from} to ${to} days after the 90Y PET` : 'the first FDG PET after the 90Y PET'
  return { fdg: [...chosenAs('baseline', baseline, 'the last FDG PET before the 90Y PET'), ...chosenAs('followUp', followUp, why, outside)], treatments }
}

const chosenAs = (role: 'baseline' | 'followUp', pet: Series | undefined, from: string, findings: readonly Finding[] = []): ChosenExam[] =>
  pet ? [{ role, pet, from, findings }] : []

function withoutTreatment(scans: readonly Series[], findings: Finding[], tied: boolean): Choice['fdg'] {
  // No one images FDG half a day after it was given: such a scan may be the 90Y PET that is missing.
  const late = tied ? [] : scans.filter(p => hoursAfterInjection(p) > 8), dated = scans.filter(p => !late.includes(p))
  for (const p of late) findings.push(doubtful(p, [], dated))
  if (!tied) findings.push(warning('course/no-90y', {}, 'There is no 90Y PET: uptake and volume are given, doses are not.', 'Check the isotope of the series with `yttria inspect`, or name the series in a course.json.'))
  if (dated.length > 0) findings.push(drafted)
  const [baseline, followUp] = dated
  if (dated.length > 2) {
    // One of those between may be the 90Y PET.
    findings.push(error('course/which-exam', { value: dated.length }, `There are ${dated.length} FDG PET exams (${dated.map(p => p.start!.text.slice(0, 10)).join(', ')}) and no 90Y PET is known to date them by: only the first is taken. One between the others may be the 90Y PET under a wrong isotope.`,
      'Name baseline and follow-up in a course.json; correct the isotope of a 90Y PET with --repair isotope@SERIES=Y-90.'))
    return chosenAs('baseline', baseline, 'the first of several FDG PETs; no 90Y PET dates them')
  }
  return [...chosenAs('baseline', baseline, 'the first FDG PET; no 90Y PET dates it'), ...chosenAs('followUp', followUp, 'the second FDG PET; no 90Y PET dates it')]
}

/** One series per scan, by time. Several of one scan (the same quarter of a day) are a tie: refused by name. */
function oneEach(series: readonly Series[], findings: Finding[]): Series[] {
  const dated = series.filter(s => s.start).toSorted((a, b) => secondsBetween(b.start!, a.start!))
  for (const s of series) if (!s.start) findings.push(error('course/undated', { series: s.key }, `PET series ${label(s)} has no date: it cannot be placed in the course.`, 'Name it in a course.json.'))
  const groups: Series[][] = []
  for (const s of dated) {
    const group = groups.at(-1)
    if (group && secondsBetween(group[0]!.start!, s.start!) < day / 4) group.push(s)
    else groups.push([s])
  }
  return groups.flatMap(group => {
    if (group.length === 1) return group
    findings.push(error('course/which-series', { series: group.map(s => s.key).join(', ') },
      `There are ${group.length} PET series of the scan of ${group[0]!.start!.text.slice(0, 16)}: ${group.map(label).join('; ')}. Nothing in the headers says which one is meant.`,
      'Name the one to use as petSeriesUid in a course.json.'))
    return []
  })
}

const label = (s: Series): string => `${s.description ?? 'without description'} (series ${s.number ?? '?'}, ${s.instances.length} files)`

const injectedBq = (s: Series): number => doseBq(s.instances.find(i => i.pet)?.pet?.radiopharmaceuticals[0]?.totalDose) ?? 0

/** 90Y PETs whose headers give one injection show one treatment: the first of them counts. */
function ofOneTreatment(scans: readonly Series[], findings: Finding[]): Series[] {
  return scans.filter((s, n) => {
    const injection = s.pet?.injection?.time
    const same = injection && scans.slice(0, n).find(e => e.pet?.injection && Math.abs(secondsBetween(e.pet.injection.time, injection)) < hour)
    if (same) findings.push(warning('course/repeated-90y', { series: s.key, value: injection.text }, `The 90Y PETs of ${same.start!.text.slice(0, 10)} and ${s.start!.text.slice(0, 10)} give one injection (${injection.text}): they are taken as two scans of one treatment, and the first is used.`, 'If they show two treatments, name both with their own injectionTime in a course.json.'))
    return !same
  })
}

/** A PET that is neither 90Y nor FDG by its header, with what speaks for its being the 90Y PET. */
function doubtful(p: Series, y90: readonly Series[], fdg: readonly Series[]): Finding {
  const what = p.pet?.evidence?.label ?? 'no nuclide', suspicion = suspect90Y(p), activity = injectedBq(p)
  const hours = hoursAfterInjection(p)
  const signs = [...(suspicion?.signs ?? []), ...(suspicion ? [] : [activity > 0.5e9 && `${(activity / 1e9).toFixed(2)} GBq were given`, hours > 8 && `the scan was ${hours.toFixed(0)} h after the injection`].filter(x => x !== false))]
  if (signs.length === 0) return note('course/other-tracer', { series: p.key, value: what }, `PET series ${label(p)} (${what}) is neither 90Y nor FDG by its header: left out.`)
  const { positronFraction, halfLife } = radionuclides['90Y'], wrong = wrongNuclide(p, { halfLife, positronFraction: positronFraction! })
  return { ...error('course/90y-doubtful', { series: p.key, tag: '(0054,0016)', value: what },
    `PET series ${label(p)} says ${what}, but may be the 90Y PET: ${[...signs, ...dateSigns(p, fdg), ...(y90.length === 0 ? ['no other PET is 90Y'] : [])].join('; ')}. Read as 90Y its Bq/mL would be wrong by ${wrong ? `a factor of ${wrong.positrons.toPrecision(3)} by the positrons alone` : 'orders of magnitude'}; it is left out.`,
    `If it is the 90Y PET: have it reconstructed or exported with 90Y as its isotope, or correct it here: --repair isotope@${p.key}=Y-90.`), ...(wrong ? { factor: wrong.positrons } : {}) }
}

/** By the header; 0 where it gives no injection, or one days away. */
function hoursAfterInjection(p: Series): number {
  const hours = p.pet?.injection && p.start ? secondsBetween(p.pet.injection.time, p.start) / hour : 0
  return hours < 120 ? hours : 0
}

/** '29 days after the FDG PET of 2020-02-10' */
function dateSigns(p: Series, fdg: readonly Series[]): string[] {
  const of = (late: boolean) => fdg.flatMap(f => {
    const days = p.start && f.start ? calendarDays(f.start, p.start) * (late ? -1 : 1) : 0
    return days > 0 ? [{ days, text: f.start!.text.slice(0, 10) }] : []
  }).sort((a, b) => a.days - b.days)[0]
  const before = of(false), after = of(true)
  return [before && `${before.days} days after the FDG PET of ${before.text}`, after && `${after.days} days before that of ${after.text}`].filter(x => x !== undefined)
}

interface DraftedTreatment {
  readonly treatment: CourseTreatment
  readonly guesses: readonly { readonly key: string; readonly from: string; readonly value: unknown; readonly findings: readonly Finding[] }[]
}

function draftTreatment(exam: string, pet: Series): Outcome<DraftedTreatment> {
  const injection = pet.pet?.injection, assay = injectedBq(pet)
  const subject = { series: pet.key }
  if (!injection) return refusal(error('course/no-injection-time', { ...subject, tag: '(0018,1078)' },
    'The header of the 90Y PET gives no injection time: its activity cannot be brought to injection.', 'Give injectionTime of the treatment in a course.json.'))
  const { text } = injection.time, mbq = assay / MBq
  const device = warning('course/device-guessed', subject, 'The device is taken as glass microspheres: no header says it.', 'Give device in course.json.')
  const time = warning('course/injection-guessed', { ...subject, tag: '(0018,1078)', value: text }, `The injection time ${text} is that of the 90Y PET's header.`, 'Give injectionTime in course.json as the procedure recorded it.')
  const guesses: DraftedTreatment['guesses'] = [
    { key: 'device', from: 'nothing: no header says it, and glass is the more common', value: 'glass', findings: [device] },
    { key: 'injectionTime', from: `the header (0018,1078) of series ${label(pet)}`, value: text, findings: [time] },
  ]
  const treatment: CourseTreatment = { id: exam, exam, device: 'glass', injectionTime: text }
  if (!(assay > 0)) return answer({ treatment, guesses }, [device, time,
    warning('course/no-assay', subject, 'The administered activity is not known: the activity in the image cannot be checked against it.', 'Give assayMbq, assayTime and residualMbq in course.json.')])
  const activity = warning('course/assay-guessed', { ...subject, tag: '(0018,1074)', value: mbq }, `The net administered activity is taken as the ${mbq.toFixed(0)} MBq of the 90Y PET's header.`, 'Give assayMbq, assayTime and residualMbq in course.json.')
  const of = note('course/assay-time-guessed', { ...subject, value: text }, `The activity in the header is taken as of the injection, ${text}: no header says when it was assayed.`, 'Give assayTime in course.json.')
  const left = note('course/residual-guessed', { ...subject, value: 0 }, "The residual activity is taken as 0: no header says whether the activity given in it is net.", 'Give residualMbq in course.json.')
  return answer({
    treatment: { ...treatment, assayMbq: mbq, assayTime: text, residualMbq: 0 },
    guesses: [
      ...guesses,
      { key: 'assayMbq', from: `the header (0018,1074) of series ${label(pet)}`, value: mbq, findings: [activity] },
      { key: 'assayTime', from: 'the time of the injection: no header gives that of the assay', value: text, findings: [of] },
      { key: 'residualMbq', from: 'nothing: no header says it, and 0 is assumed', value: 0, findings: [left] },
    ],
  }, [device, time, activity, of, left])
}

/** Of the first FDG PET whose header gives one; read as centimetres where metres cannot be meant. */
function heightOf(pets: readonly Series[]): { readonly value?: number; readonly from: string; readonly findings: readonly Finding[] } {
  for (const p of pets) for (const i of p.instances) {
    const h = i.patient.height
    if (h === undefined || !(h > 0)) continue
    const value = h > 3 ? h / 100 : h, from = `the header (0010,1020) of series ${label(p)}, ${h}, read as centimetres`
    return { value, from, findings: h > 3 ? [warning('course/height-guessed', { series: p.key, tag: '(0010,1020)', value: h },
      `The height is taken as ${value} m: the header says ${h}, which must be centimetres.`, 'Give heightM in course.json.')] : [] }
  }
  return { from: '', findings: [] }
}
