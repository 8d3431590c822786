import { type ReadonlySignal, type Signal, batch, computed, signal } from '@preact/signals'
import { type Plan, type PlanFile, plan as makePlan } from '@yttria/core/planning'
import { type Finding, error } from '@yttria/core/record'
import type { PlanView, Rehearsal } from '@yttria/server/api/plan'
import { ask, getJson, postJson } from '../api.ts'
import { planWords as words } from '../words/plan.ts'
import { type CheckedDraft, type Draft, type Path, type Sources, checkDraft, newDraft, pathText, put } from './draft.ts'
import type { Filled } from './fill.ts'

export interface Made { readonly file: PlanFile; readonly plan: Plan | undefined; readonly findings: readonly Finding[] }

/** The plan of one patient as it is being written; every number on the page is made from it by core. */
export interface PlanState {
  readonly key: string
  readonly view: Signal<PlanView | undefined>
  readonly draft: Signal<Draft>
  readonly sources: Signal<Sources>
  readonly checked: ReadonlySignal<CheckedDraft>
  /** Undefined while the draft is no plan yet. */
  readonly made: ReadonlySignal<Made | undefined>
  /** Where the last change is: in the page only, on its way, on the server's disk. */
  readonly kept: Signal<'kept' | 'changed' | 'sending'>
  /** What the draft came from: that version, unchanged. */
  readonly shown: Signal<number | undefined>
  readonly busy: Signal<string | undefined>
  readonly problem: Signal<string | undefined>
  readonly said: Signal<readonly string[]>
  /** The change that waits to be sent, and the sending under way. */
  readonly saving: { timer?: ReturnType<typeof setTimeout>; sending?: Promise<void> }
}

export function makePlanState(key: string): PlanState {
  const draft = signal<Draft>(newDraft(key)), checked = computed(() => checkDraft(draft.value))
  return {
    key, draft, checked, view: signal(undefined), sources: signal({}), kept: signal('kept'), shown: signal(undefined), busy: signal(undefined), problem: signal(undefined), said: signal([]), saving: {},
    made: computed(() => checked.value.file && planned(checked.value.file)),
  }
}

/** What a call refuses with a RangeError is a finding here: the person is typing. */
export function planned(file: PlanFile): Made {
  try {
    const { value, findings } = makePlan(file)
    return { file, plan: value, findings }
  } catch (fault) {
    return { file, plan: undefined, findings: [error('planning/cannot-be', {}, `This cannot be planned: ${(fault as Error).message}.`)] }
  }
}

const at = (s: PlanState): string => `/api/plans/${encodeURIComponent(s.key)}`

/** The draft if there is one, else the last version, else an empty plan. */
export async function openPlan(s: PlanState): Promise<void> {
  const view = await getJson<PlanView>(at(s)), last = view.versions.at(-1)
  const draft = view.draft?.plan ?? (last ? await getJson<Draft>(`${at(s)}/versions/${last.number}/plan.json`) : newDraft(s.key))
  batch(() => {
    s.view.value = view
    s.draft.value = draft
    s.sources.value = view.draft?.sources ?? last?.sources ?? {}
    s.shown.value = view.draft ? undefined : last?.number
  })
}

/** A figure typed by hand: it has no other source any more. */
export function change(s: PlanState, path: Path, value: unknown): void {
  const own = pathText(path)
  setDraft(s, put(s.draft.value, path, value), Object.fromEntries(Object.entries(s.sources.value).filter(([p]) => p !== own && !p.startsWith(`${own}.`) && !own.startsWith(`${p}.`))))
}

export const fill = (s: PlanState, { plan, sources, said }: Filled): void => {
  setDraft(s, plan, sources)
  s.said.value = said
}

/** Every change ends up on the server within half a second; what is under way is told by `kept`. */
export function setDraft(s: PlanState, draft: Draft, sources: Sources = s.sources.value): void {
  batch(() => {
    s.draft.value = draft
    s.sources.value = sources
    s.shown.value = undefined
    s.problem.value = undefined
    s.kept.value = 'changed'
  })
  scheduleSave(s)
}

function scheduleSave(s: PlanState): void {
  clearTimeout(s.saving.timer)
  s.saving.timer = setTimeout(() => void saveDraft(s), 400)
}

/** Sends the draft as it is now; one sending after another. */
export async function saveDraft(s: PlanState): Promise<void> {
  clearTimeout(s.saving.timer)
  await s.saving.sending
  if (s.kept.value !== 'changed' || !s.view.value) return
  const draft = s.draft.value
  s.kept.value = 'sending'
  const work = (async () => {
    try {
      const body = { revision: s.view.value!.draft?.revision ?? 0, plan: draft, sources: s.sources.value }
      const { revision } = await (await ask('PUT', `${at(s)}/draft`, body)).json() as { revision: number }
      s.view.value = { ...s.view.value!, draft: { revision, savedAt: new Date().toISOString(), plan: draft, sources: body.sources } }
      s.kept.value = s.draft.value === draft ? 'kept' : 'changed'
    } catch (fault) {
      s.kept.value = 'changed'
      s.problem.value = (fault as Error).message
    }
  })()
  s.saving.sending = work
  await work
}

/** Keeps the plan as a version, as `yttria plan` writes it; answers its number, or undefined where the server refused. */
export async function keepVersion(s: PlanState, remark: string): Promise<number | undefined> {
  s.busy.value = words.keeping
  s.problem.value = undefined
  try {
    await saveDraft(s)
    const plan = s.draft.value
    const { number } = await postJson<{ number: number }>(`${at(s)}/versions`, { base: s.view.value?.versions.at(-1)?.number ?? 0, plan, sources: s.sources.value, ...(remark === '' ? {} : { remark }) })
    const view = await getJson<PlanView>(at(s))
    batch(() => {
      s.view.value = view
      // What was typed meanwhile is no part of the version.
      if (s.draft.value === plan) { s.shown.value = number; s.kept.value = 'kept' }
    })
    return number
  } catch (fault) {
    s.problem.value = (fault as Error).message
    return undefined
  } finally {
    s.busy.value = undefined
  }
}

/** Puts a version into the form; it stays what it was, a change makes the next. */
export async function takeVersion(s: PlanState, number: number): Promise<void> {
  const plan = await getJson<Draft>(`${at(s)}/versions/${number}/plan.json`), version = s.view.value?.versions.find(v => v.number === number)
  setDraft(s, plan, version?.sources ?? {})
  s.shown.value = number
}

export async function measureRehearsal(s: PlanState): Promise<Rehearsal | undefined> {
  s.busy.value = words.measuring
  s.problem.value = undefined
  try {
    const rehearsal = await postJson<Rehearsal>(`${at(s)}/rehearsal`)
    s.view.value = s.view.value && { ...s.view.value, rehearsal }
    return rehearsal
  } catch (fault) {
    s.problem.value = (fault as Error).message
    return undefined
  } finally {
    s.busy.value = undefined
  }
}
