import '../style/patient.css'
import { useEffect, useState } from 'preact/hooks'
import { type CourseFile, openGuesses, settledGuesses, withOpenGuesses } from '@yttria/core/course'
import { roleName } from '@yttria/core/report'
import { ChoiceField, DateField, GuessMark, NumberField, TextField, TimeField } from '../parts/fields.tsx'
import { PersonField } from '../state/person-field.tsx'
import { Problem } from '../parts/problem.tsx'
import { confirmed, courseMessages, emptyCourse, freeId, guessAt, guessesWithin, put } from '../report/course-form.ts'
import { courseDraft, isOutdated, isTyped } from '../state/course-draft.ts'
import { type PatientState, makeEdit, openPatient } from '../state/patient-state.ts'
import { personName } from '../state/person.ts'
import { courseWords as words } from '../words/course.ts'

type Path = readonly (string | number)[]

/** Who the patient is, which series is which, what was given: course.json, field by field, with the schema's own messages. */
export function CoursePage({ state: s }: { state: PatientState }) {
  const view = s.view.value, draft = courseDraft(s.key), [tried, setTried] = useState(false), [kept, setKept] = useState(false)
  const given = view && (view.course ?? emptyCourse(s.key)), course = draft.value?.typed ?? given
  // Another window kept a course: what is typed here stays, and is compared with the last edit when it is kept.
  useEffect(() => { setTried(false) }, [view])
  if (!view || !course) return <main class="sheet patient"><h1>{words.title}</h1><Problem message={s.problem.value} />{s.problem.value === undefined && <p role="status">...</p>}</main>
  const messages = courseMessages(course), changed = isTyped(draft.value), settled = given ? settledGuesses(given, course) : []
  const type = (next: CourseFile) => { setKept(false); draft.value = { typed: next, from: draft.value?.from ?? given! } }
  const set = (path: Path) => (value: unknown) => type(put(course, path, value))
  const guessOf = (path: Path) => {
    const guess = guessAt(course, path)
    return guess && { from: guess.from, confirm: () => type(confirmed(course, path)) }
  }
  const at = (path: Path, optional = true) => {
    const name = path.map(String).join('.'), message = messages.get(name), guess = guessOf(path)
    // A required field that is empty is told when the person wants to keep it, not while it is typed.
    return { ...(message === undefined || (!tried && optional === false) ? {} : { wrong: message }), ...(guess ? { guess } : {}) }
  }
  const confirmAll = (path: Path, of: string) => guessesWithin(course, path) > 1
    && <> <button type="button" onClick={() => type(confirmed(course, path))}>{words.confirmAll(guessesWithin(course, path), of)}</button></>
  const mark = (path: Path, what: string) => {
    const guess = guessOf(path)
    return guess && <p><GuessMark what={what} {...guess} /></p>
  }
  const keep = async (event: Event) => {
    event.preventDefault()
    setTried(true)
    if (messages.size > 0) { document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(); return }
    const by = personName()
    if (settled.length > 0 && by === undefined) { document.querySelector<HTMLElement>('.person input')?.focus(); return }
    const document_ = withOpenGuesses(course) as unknown as Record<string, unknown>
    if (!await makeEdit(s, { kind: 'course', document: document_, ...(by === undefined ? {} : { by }) })) return
    draft.value = undefined
    setKept(true)
    await openPatient(s).catch((fault: Error) => { s.problem.value = fault.message })
  }
  const series = (kinds: readonly string[]) => [['', words.notKnown] as const, ...view.series.filter(x => kinds.includes(x.kind)).map(x => [x.key, `${x.modality} ${x.description}${x.start ? `, ${x.start.slice(0, 16).replace('T', ' ')}` : ''} (${x.files})`] as const)]
  const exams = course.exams.filter(e => e.role === 'treatment').map(e => [e.id, e.id] as const), others = [...messages].filter(([path]) => !/^(patient\.(sex|heightM|birthDate)|exams\.\d+\.(id|role|petSeriesUid|ctSeriesUid|weightKg)|treatments\.\d+\.(id|exam|device|assayMbq|assayTime|residualMbq|injectionTime|target|lungShuntFraction))$/.test(path))
  return <main class="sheet patient"><h1>{words.title}</h1>
    <Problem message={s.problem.value} />
    <p class="quiet">{view.course === undefined ? words.none : view.drafted ? words.drafted : words.kept}</p>
    {openGuesses(course).length > 0 && <p class="notice">{words.open(openGuesses(course).length)}</p>}
    {given && isOutdated(draft.value, given) && <p class="notice" role="alert">{words.outdated}</p>}
    <form class="course" onSubmit={keep} noValidate>
      <fieldset><legend>{words.patient}</legend><div class="fields">
        <ChoiceField label={words.sex} value={course.patient.sex} choices={[['', words.notKnown], ['F', words.female], ['M', words.male]]} onChange={set(['patient', 'sex'])} {...at(['patient', 'sex'])} />
        <NumberField label={words.height} unit="m" value={course.patient.heightM} onChange={set(['patient', 'heightM'])} {...at(['patient', 'heightM'])} />
        <DateField label={words.birthDate} value={course.patient.birthDate} onChange={set(['patient', 'birthDate'])} {...at(['patient', 'birthDate'])} />
      </div></fieldset>
      <fieldset><legend>{words.exams}</legend>{mark(['exams'], words.whichExams)}{course.exams.map((e, n) => <fieldset key={n}><legend>{roleName[e.role]}{e.id === e.role ? '' : ` (${e.id})`}</legend><div class="fields">
        <TextField label={words.id} value={e.id} onChange={set(['exams', n, 'id'])} {...at(['exams', n, 'id'])} />
        <ChoiceField label={words.role} value={e.role} choices={Object.entries(roleName)} onChange={set(['exams', n, 'role'])} {...at(['exams', n, 'role'])} />
        <ChoiceField label={words.pet} value={e.petSeriesUid} choices={series(['pet'])} onChange={set(['exams', n, 'petSeriesUid'])} {...at(['exams', n, 'petSeriesUid'])} />
        <ChoiceField label={words.ct} value={e.ctSeriesUid} choices={series(['ct'])} onChange={set(['exams', n, 'ctSeriesUid'])} {...at(['exams', n, 'ctSeriesUid'])} />
        <NumberField label={words.weight} unit="kg" hint={words.weightHint} value={e.weightKg} onChange={set(['exams', n, 'weightKg'])} {...at(['exams', n, 'weightKg'])} />
      </div><button type="button" onClick={() => set(['exams'])(course.exams.filter((_, i) => i !== n))}>{words.remove(e.id)}</button>{confirmAll(['exams', n], e.id)}</fieldset>)}
        <button type="button" onClick={() => set(['exams'])([...course.exams, { id: freeId('exam', course.exams.map(e => e.id)), role: 'baseline' }])}>{words.addExam}</button></fieldset>
      <fieldset><legend>{words.treatments}</legend>{mark(['treatments'], words.whichTreatments)}{course.treatments.map((t, n) => {
        const p = (key: string) => ['treatments', n, key] as const
        return <fieldset key={n}><legend>{t.id}</legend><div class="fields">
          <TextField label={words.id} value={t.id} onChange={set(p('id'))} {...at(p('id'))} />
          <ChoiceField label={words.exam} value={t.exam} choices={exams} onChange={set(p('exam'))} {...at(p('exam'))} />
          <ChoiceField label={words.device} value={t.device} choices={[['glass', words.glass], ['resin', words.resin], ['166Ho', words.holmium]]} onChange={set(p('device'))} {...at(p('device'))} />
          <NumberField label={words.assay} unit="MBq" value={t.assayMbq} onChange={set(p('assayMbq'))} {...at(p('assayMbq'))} />
          <TimeField label={words.assayTime} value={t.assayTime} onChange={set(p('assayTime'))} {...at(p('assayTime'))} />
          <NumberField label={words.residual} unit="MBq" value={t.residualMbq} onChange={set(p('residualMbq'))} {...at(p('residualMbq'))} />
          <TimeField label={words.injection} value={t.injectionTime} onChange={set(p('injectionTime'))} {...at(p('injectionTime'), false)} />
          <TextField label={words.target} value={t.target} onChange={set(p('target'))} {...at(p('target'))} />
          <NumberField label={words.shunt} hint={words.shuntHint} value={t.lungShuntFraction} onChange={set(p('lungShuntFraction'))} {...at(p('lungShuntFraction'))} />
        </div><button type="button" onClick={() => set(['treatments'])(course.treatments.filter((_, i) => i !== n))}>{words.remove(t.id)}</button>{confirmAll(['treatments', n], t.id)}</fieldset>
      })}
        <button type="button" disabled={exams.length === 0} onClick={() => set(['treatments'])([...course.treatments, { id: freeId('treatment', course.treatments.map(t => t.id)), exam: exams[0]![0], device: 'glass', injectionTime: '' }])}>{words.addTreatment}</button></fieldset>
      <fieldset><legend>{words.liver}</legend><p>{course.liver ? `${course.liver.file}${course.liver.roi === undefined ? '' : `, ${course.liver.roi}`}, ${course.liver.exam}` : words.liverNone}</p>{mark(['liver'], words.liver)}</fieldset>
      <fieldset><legend>{words.repairs}</legend>{(course.repairs ?? []).length === 0 ? <p class="quiet">{words.noRepairs}</p> : <ul>{course.repairs!.map((r, n) => <li key={n}>{r.name} = {r.value}{r.exam ? `, ${r.exam}` : ''}: {r.reason} <button type="button" onClick={() => set(['repairs'])(course.repairs!.length === 1 ? undefined : course.repairs!.filter((_, i) => i !== n))}>{words.remove(`repair ${r.name}`)}</button></li>)}</ul>}</fieldset>
      {tried && messages.size > 0 && <p class="problem" role="alert">{words.fields(messages.size)}{others.length > 0 ? ` ${others.map(([path, m]) => `${path}: ${m}`).join('; ')}` : ''}</p>}
      {settled.length > 0 && <p><PersonField label={words.name} hint={words.nameHint} /></p>}
      {tried && settled.length > 0 && personName() === undefined && <p class="problem" role="alert">{words.nameMissing}</p>}
      <p class="buttons"><button class="primary" type="submit" disabled={!changed && !view.drafted}>{words.keep}</button> <button type="button" disabled={!changed} onClick={() => { draft.value = undefined; setTried(false) }}>{words.discard}</button> <span role="status" class="quiet">{kept && !changed ? words.keptNow : ''}</span></p>
    </form>
  </main>
}
