import '../style/viewer.css'
import '../style/registration.css'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { lesionDoseAt } from '@yttria/core/course'
import { type RigidTransform, type Vec3, add, applyTransform, centreOf, cross, toMatrix16 } from '@yttria/core/volume'
import { Problem } from '../parts/problem.tsx'
import { ComparePane, type CompareView, axesOf } from './compare-pane.tsx'
import type { CompareMode } from './compare.ts'
import { motionBetween, pushed, sameMotion, shiftText, turnedAbout } from './motion.ts'
import { Nudges } from './nudges.tsx'
import { examTransform, lesionParts, lesionTransform, takenBefore } from './pair.ts'
import { correlation, samplesOf } from './similarity.ts'
import { loadImages } from '../state/load-images.ts'
import { type PatientState, makeEdit, undo } from '../state/patient-state.ts'
import type { Orientation } from '../viewer/engine/engine.ts'
import { fetching } from '../voxels/fetch-volume.ts'
import { Help, helpOpen } from '../viewer/keys/help.tsx'
import { onKey, useKeys } from '../viewer/keys/keys.ts'
import { scaleOf } from '../viewer/scales.ts'
import { ctWindows, orientationNames, settings } from '../viewer/settings.ts'
import { imageWords } from '../words/images.ts'
import { registrationWords as words } from '../words/registration.ts'

/** Two exams in one place: seen, moved, kept with a reason; each lesion's own place on the 90Y map with the dose that it gives. */
export function RegistrationPage({ state: s }: { state: PatientState }) {
  const version = s.shown.value?.number, course = s.view.value, registrations = s.review.value.registrations
  useEffect(() => { if (course) loadImages(s).catch((fault: Error) => { s.problem.value = fault.message }) }, [version, course, registrations])
  useEffect(() => {
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
  const exams = s.exams.value, hub = exams.find(e => e.role === 'baseline') ?? exams[0], others = exams.filter(e => e !== hub)
  const [toId, setTo] = useState<string>(), to = others.find(e => e.id === toId) ?? others.find(e => e.role === 'treatment') ?? others[0]
  const ready = hub && to && (hub.ct ?? hub.pet) && (to.ct ?? to.pet)
  return <main class="viewer registration">
    <h1 class="visually-hidden">{s.key}: {words.title}</h1>
    <Problem message={s.problem.value} />
    {ready ? <Comparison key={`${to.id}`} state={s} hub={hub} to={to} others={others} choose={setTo} />
      : exams.length > 0 && exams.every(e => e.pet ?? e.ct) && others.length === 0 ? <p class="loading">{words.none}</p>
      : s.problem.value === undefined && <p role="status" class="loading">{imageWords.reading(fetching.value.done / 1e6, fetching.value.total / 1e6)} <progress aria-label="Images" value={fetching.value.total > 0 ? fetching.value.done : undefined} max={fetching.value.total || 1} /></p>}
    <Help />
  </main>
}

type Exam = PatientState['exams']['value'][number]

function Comparison({ state: s, hub, to, others, choose }: { state: PatientState; hub: Exam; to: Exam; others: readonly Exam[]; choose: (id: string) => void }) {
  // Lesions have their own places on the first 90Y exam.
  const results = s.results.value, version = s.shown.value?.number, isTreatment = to.role === 'treatment' && to.id === s.exams.value.find(e => e.role === 'treatment')?.id
  const [pair, setPair] = useState<'ct' | 'pet'>(hub.ct && to.ct ? 'ct' : 'pet'), [mode, setMode] = useState<CompareMode>('overlay'), [blend, setBlend] = useState(0.5), [lesion, setLesion] = useState<string>()
  const [moved, setMoved] = useState<RigidTransform>(), [at, setAt] = useState<Vec3>(), [mmPerPixel, setZoom] = useState(1.1), [reason, setReason] = useState(''), [asked, setAsked] = useState(false), [told, setTold] = useState<string>()
  const over = useRef<Orientation>('axial')
  const labels = s.labels.value.get('baseline-lesions'), parts = useMemo(() => lesionParts(labels), [labels])
  const exam = examTransform(hub, to), base = lesion === undefined ? exam.transform : lesionTransform(s, lesion, exam.transform), now = moved ?? base
  const here = at ?? (s.crosshair.value && to.fromHub ? applyTransform(to.fromHub, s.crosshair.value) : centreOf((to.pet ?? to.ct)!.header.geometry))
  const chosen = results?.lesions.find(l => l.id === lesion), part = parts.find(p => p.id === lesion)

  // From where it is by then: several moves may come between two drawings.
  const change = (move: (t: RigidTransform) => RigidTransform) => {
    setMoved(before => {
      const t = move(before ?? base)
      return sameMotion(t, base) ? undefined : t
    })
    setTold(undefined)
  }
  const push = (mm: Vec3) => change(t => pushed(t, mm)), turn = (axis: Vec3, degrees: number) => change(t => turnedAbout(t, axis, degrees, here))
  const select = (id: string | undefined) => {
    setLesion(id)
    setMoved(undefined)
    setTold(undefined)
    const p = parts.find(x => x.id === id)
    if (!p) return
    setAt(applyTransform(lesionTransform(s, id!, exam.transform), centreOf(p.voi.grid)))
    setZoom(0.45)
    if (hub.pet && to.pet) setPair('pet')
  }
  const reset = () => { setMoved(undefined); setTold(undefined) }
  const keep = async (decision: 'accept' | 'refuse' | 'moved') => {
    setAsked(true)
    if (reason.trim() === '') return
    const matrix = [...toMatrix16(now)]
    const kept = lesion === undefined ? await makeEdit(s, { kind: 'registration', from: hub.id, to: to.id, matrix, reason })
      : await makeEdit(s, { kind: 'lesionRegistration', lesion, decision, ...(decision === 'moved' ? { matrix } : {}), reason })
    if (!kept) return
    setMoved(undefined)
    setReason('')
    setAsked(false)
    setTold(words.kept)
  }
  const nudge = (right: number, down: number, near: number, mm: number) => {
    const { right: r, down: d } = axesOf[over.current], n = cross(d, r)
    push(r.map((x, k) => mm * (right * x + down * d[k]! + near * n[k]!)) as unknown as Vec3)
  }
  const spin = (degrees: number) => {
    const { right, down } = axesOf[over.current]
    // Clockwise as it is seen.
    turn(cross(right, down), degrees)
  }
  useKeys({
    title: words.title, bindings: [
      ...([['ArrowLeft', -1, 0, 'left'], ['ArrowRight', 1, 0, 'right'], ['ArrowUp', 0, -1, 'up'], ['ArrowDown', 0, 1, 'down']] as const).flatMap(([key, x, y, way]) => [
        { keys: [key], does: `Moving image 1 mm ${way} in the view under the pointer`, run: () => nudge(x, y, 0, 1) }, { keys: [`Shift+${key}`], does: `5 mm ${way}`, run: () => nudge(x, y, 0, 5) },
      ]),
      { keys: ['PageUp'], does: 'Moving image 1 mm towards the eye', run: () => nudge(0, 0, 1, 1) }, { keys: ['PageDown'], does: 'Moving image 1 mm away', run: () => nudge(0, 0, -1, 1) },
      { keys: ['e'], does: 'Turn by 0.5° clockwise about the crosshair', run: () => spin(0.5) }, { keys: ['q'], does: 'Turn by 0.5° the other way', run: () => spin(-0.5) },
      { keys: ['Shift+E'], does: 'Turn by 2° clockwise', run: () => spin(2) }, { keys: ['Shift+Q'], does: 'Turn by 2° the other way', run: () => spin(-2) },
      { keys: ['k'], does: 'Checkerboard', run: () => setMode('checkerboard') }, { keys: ['o'], does: 'Overlay', run: () => setMode('overlay') }, { keys: ['f'], does: 'Difference', run: () => setMode('difference') },
      { keys: ['c'], does: 'CT, or PET', run: () => setPair(pair === 'ct' ? 'pet' : 'ct') },
      { keys: ['[', ']'], does: 'Blend to the fixed image, to the moving one', run: ev => setBlend(b => Math.min(1, Math.max(0, b + (ev.key === '[' ? -0.1 : 0.1)))) },
      { keys: ['+', '='], does: 'Nearer', run: () => setZoom(z => Math.max(0.15, z / 1.25)) }, { keys: ['-'], does: 'Further', run: () => setZoom(z => Math.min(4, z * 1.25)) },
      { keys: ['n', 'p'], does: 'Next lesion, lesion before', run: ev => { const ids = [undefined, ...parts.map(p => p.id)]; if (isTreatment) select(ids[(ids.indexOf(lesion) + (ev.key === 'n' ? 1 : ids.length - 1)) % ids.length]) } },
      { keys: ['Escape'], does: 'Back to where it was', run: reset },
      { keys: ['Ctrl+Z'], does: 'Take the last kept change back', run: () => { void undo(s) } },
      { keys: ['?'], does: 'This help', run: () => { helpOpen.value = true } },
    ],
  })

  const ctRange = ctWindows[settings.value.ctWindow], petRange = (e: Exam) => [0, scaleOf(e, { ...settings.value, y90Unit: 'MBq/mL' })?.high ?? 1] as const
  const view: CompareView = {
    fixed: to[pair], moving: hub[pair], fixedRange: pair === 'ct' ? ctRange : petRange(to), movingRange: pair === 'ct' ? ctRange : petRange(hub),
    transform: now, at: here, mmPerPixel, mode, blend, squareMm: 30 * Math.min(1, mmPerPixel),
    lesions: parts.map((p, n) => ({ part: p, colour: n + 1, chosen: p.id === lesion, transform: lesion === undefined || p.id === lesion ? now : lesionTransform(s, p.id, exam.transform) })),
  }
  // Doses of the lesion, or of all with the exam.
  const taken = useMemo(() => lesion === undefined ? undefined : takenBefore(s, parts, lesion, to, exam.transform), [lesion, parts, to.dose, s.review.value])
  const dose = to.dose && { unit: 'Gy' as const, geometry: to.dose.header.geometry, voxels: to.dose.voxels as Float32Array }
  const doseNow = dose && part ? lesionDoseAt(dose, part.voi, now, taken) : undefined
  const samples = useMemo(() => part && hub.pet ? samplesOf({ geometry: hub.pet.header.geometry, voxels: hub.pet.voxels }, near(hub.pet.header.geometry, part.voi.grid, 10)) : hub.ct ? samplesOf({ geometry: hub.ct.header.geometry, voxels: hub.ct.voxels }, { low: -160, high: 240 }) : undefined, [part, hub.pet, hub.ct])
  const fixedImage = part ? to.pet : to.ct, like = (t: RigidTransform) => samples && fixedImage ? correlation(samples, { geometry: fixedImage.header.geometry, voxels: fixedImage.voxels }, t, part ? {} : { low: -160, high: 240 }) : undefined
  const likeBefore = useMemo(() => like(part ? exam.transform : base), [samples, fixedImage, version, s.review.value]), likeNow = like(now)
  const motion = motionBetween(base, now, here)
  const found = results?.registration.find(r => r.to === to.id), byHand = s.review.value.registrations.some(r => r.to === to.id)

  return <>
    <div class="toolbar" role="toolbar" aria-label={imageWords.toolbar}>
      <label>{words.fixed} <select value={to.id} onChange={ev => choose(ev.currentTarget.value)}>{others.map(e => <option key={e.id} value={e.id}>{imageWords.exams[e.role]}{others.filter(o => o.role === e.role).length > 1 ? ` (${e.id})` : ''}</option>)}</select></label>
      <span>{words.moving}: {imageWords.exams[hub.role]}</span>
      <span role="group" aria-label={words.images}>{(['ct', 'pet'] as const).map(p => <button key={p} aria-pressed={pair === p} disabled={!hub[p] || !to[p]} onClick={() => setPair(p)}>{words.pairs[p]}</button>)}</span>
      <span role="group" aria-label={words.mode}>{(['checkerboard', 'overlay', 'difference'] as const).map(m => <button key={m} aria-pressed={mode === m} onClick={() => setMode(m)}>{words.modes[m]}</button>)}</span>
      <label>{words.blend} <input type="range" min={0} max={1} step={0.05} value={blend} disabled={mode !== 'overlay'} onInput={ev => setBlend(Number(ev.currentTarget.value))} /></label>
      <label>{imageWords.window} <select value={settings.value.ctWindow} onChange={ev => { settings.value = { ...settings.value, ctWindow: ev.currentTarget.value as keyof typeof ctWindows } }}>{Object.keys(ctWindows).map(w => <option key={w}>{w}</option>)}</select></label>
      <button onClick={() => { helpOpen.value = true }}>{words.help} <kbd>?</kbd></button>
    </div>
    {!exam.known ? <p class="doubt line">{words.noTransform}</p> : found && !found.accepted && !byHand && <p class="doubt line">{words.notAccepted}</p>}
    <div class="work">
      <div class="compares">{orientationNames.map(o => <ComparePane key={o} view={view} orientation={o} push={push} look={setAt} step={mm => setAt(p => add(p ?? here, mm))} hover={() => { over.current = o }} />)}</div>
      <aside class="side" aria-label={words.title}>
        <p class="state" role="status"><b>{lesion === undefined ? words.wholeExam(imageWords.exams[hub.role]) : words.lesion(lesion)}</b>{' '}
          <span id="motion">{words.moved(shiftText(motion.shiftMm), motion.rotationDeg)}</span><br />
          <span title={words.likenessTitle}>{words.likeness}: {words.before} {fixed2(likeBefore)}, {words.now} <span id="likeness">{fixed2(likeNow)}</span></span><br />
          {part && <span>{words.doseNow}: <b id="dose-now">{doseNow === undefined ? dose ? words.outside : words.noDose : `${doseNow.toFixed(1)} Gy`}</b>{chosen?.meanDoseGy !== undefined && version !== undefined ? `; ${chosen.meanDoseGy.toFixed(1)} Gy ${words.doseAnalysed(version)}` : ''}<br /></span>}
          <span class={moved ? 'doubt' : 'quiet'}>{moved ? words.notKept : told ?? words.nothingMoved}</span></p>
        <Nudges push={(axis, mm) => push([0, 1, 2].map(d => d === axis ? mm : 0) as unknown as Vec3)} turn={(axis, degrees) => turn([0, 1, 2].map(d => d === axis ? 1 : 0) as unknown as Vec3, degrees)} />
        <label class="reason">{words.reason} <input value={reason} aria-invalid={asked && reason.trim() === ''} onInput={ev => setReason(ev.currentTarget.value)} maxLength={2000} /></label>
        {asked && reason.trim() === '' && <p class="doubt" role="alert">{words.reasonWanted}</p>}
        <p class="decide"><button class="primary" disabled={!moved} onClick={() => keep('moved')}>{words.keep}</button>{' '}
          {lesion !== undefined && <><button disabled={moved !== undefined} onClick={() => keep('accept')}>{words.accept}</button>{' '}<button disabled={moved !== undefined} onClick={() => keep('refuse')}>{words.refuse}</button>{' '}</>}
          <button disabled={!moved} onClick={reset}>{words.reset}</button></p>
        {isTreatment && <LesionPlaces state={s} chosen={lesion} select={select} exam={exam.transform} moved={lesion === undefined ? moved : undefined} parts={parts} hub={hub} to={to} dose={dose} />}
      </aside>
    </div>
  </>
}

const fixed2 = (x: number | undefined): string => x === undefined ? '–' : x.toFixed(2)

/** A box of the grid's indices about a block, with a margin. */
function near(g: { spacing: Vec3; origin: Vec3; direction: readonly number[] } & Parameters<typeof centreOf>[0], block: Parameters<typeof centreOf>[0], marginMm: number): { from: Vec3; to: Vec3 } {
  // The block is a part of the same grid.
  const first = [0, 1, 2].map(c => [0, 1, 2].reduce((sum, r) => sum + g.direction[3 * r + c]! * (block.origin[r]! - g.origin[r]!), 0) / g.spacing[c]!)
  return { from: first.map((x, d) => x - marginMm / g.spacing[d]!) as unknown as Vec3, to: first.map((x, d) => x + block.size[d]! - 1 + marginMm / g.spacing[d]!) as unknown as Vec3 }
}

/** Every lesion: how far its own place is from the exam's, how alike it is there, what it gets, and who decided. */
function LesionPlaces({ state: s, chosen, select, exam, moved, parts, hub, to, dose }: {
  state: PatientState; chosen: string | undefined; select: (id: string | undefined) => void; exam: RigidTransform; moved: RigidTransform | undefined; parts: ReturnType<typeof lesionParts>; hub: Exam; to: Exam
  dose: { unit: 'Gy'; geometry: NonNullable<Exam['dose']>['header']['geometry']; voxels: Float32Array } | undefined
}) {
  const rows = useMemo(() => parts.map(p => {
    const transform = lesionTransform(s, p.id, exam), centre = applyTransform(exam, centreOf(p.voi.grid)), motion = motionBetween(exam, transform, centre)
    const samples = hub.pet && samplesOf({ geometry: hub.pet.header.geometry, voxels: hub.pet.voxels }, near(hub.pet.header.geometry, p.voi.grid, 10)), pet = to.pet && { geometry: to.pet.header.geometry, voxels: to.pet.voxels }
    return { id: p.id, motion, before: samples && pet && correlation(samples, pet, exam), after: samples && pet && correlation(samples, pet, transform) }
  }), [parts, exam, s.review.value, s.results.value, hub.pet, to.pet])
  return <table class="lesions places"><caption class="visually-hidden">{imageWords.lesions}</caption><thead><tr>{words.list.map(h => <th scope="col" key={h}>{h}</th>)}</tr></thead>
    <tbody><tr aria-selected={chosen === undefined}><td colSpan={6}><button class="head" onClick={() => select(undefined)}>{words.wholeExam(imageWords.exams[hub.role])}</button></td></tr>
      {rows.map(r => {
        const result = s.results.value?.lesions.find(l => l.id === r.id), edit = s.review.value.lesionRegistrations.find(e => e.lesion === r.id)
        const part = parts.find(p => p.id === r.id)!, live = moved && dose ? lesionDoseAt(dose, part.voi, moved) : undefined
        return <tr key={r.id} aria-selected={r.id === chosen}>
          <td><button class="head" onClick={() => select(r.id)}>{r.id}</button></td><td>{r.motion.lengthMm.toFixed(1)}</td><td>{r.motion.rotationDeg.toFixed(1)}°</td>
          <td>{fixed2(r.before)} → {fixed2(r.after)}</td><td title={live === undefined ? undefined : words.doseCommon}>{live === undefined ? result?.meanDoseGy?.toFixed(1) ?? '–' : `${live.toFixed(1)}*`}</td>
          <td class="text" title={edit ? edit.reason : result?.refinementReason}>{edit ? words.decisions[edit.decision] : result?.refinementAccepted ? words.decisions.refined : `${words.decisions.common}${result?.refinementReason ? ` (${result.refinementReason})` : ''}`}</td></tr>
      })}</tbody>{moved && dose && <tfoot><tr><td colSpan={6} class="text quiet">* {words.doseCommon}</td></tr></tfoot>}</table>
}
