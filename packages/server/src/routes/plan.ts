import { readFile, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError, saidWhole, wrongFile } from '@yttria/node/errors'
import { runPlan, runPlanInThread } from '@yttria/node/runs'
import { exportZip } from '@yttria/node/write'
import type { FastifyInstance } from 'fastify'
import { type PlanDraftStored, type PlanSummary, type PlanView, type Rehearsal, draftSchema, newPlanSchema } from '../api/plan.ts'
import { NotThere, Refusal } from '../faults.ts'
import { sendFile } from '../http/send-file.ts'
import { dropDraft, planFolder, planKey, planKeys, planNumbers, planVersions, readDraft, readJsonFile, rehearsalFolder, versionFolder, writeAbout, writeDraft } from '../plan/plan-store.ts'
import { type Workspace, patientKeys } from '../workspace.ts'

/** Of a version, what is given one by one. */
const planFiles: readonly string[] = ['plan.json', 'result.json', 'plan.html', 'comparison.csv', 'predicted-dose.nii.gz']

/** Plans of patients, with images or without. `runWorker`: the built thread that carries out runs. */
export function planRoutes(app: FastifyInstance, w: Workspace, runWorker: URL): void {
  const inTurn = queue()

  app.get('/api/plans', async (): Promise<PlanSummary[]> => {
    const patients = await patientKeys(w), keys = [...new Set([...patients, ...await planKeys(w)])].sort(new Intl.Collator('en', { numeric: true }).compare)
    return Promise.all(keys.map(async key => ({ key, versions: (await planNumbers(w, key)).length, hasDraft: await readDraft(w, key) !== undefined, hasImages: patients.includes(key) })))
  })

  app.get<{ Params: { key: string } }>('/api/plans/:key', async (request): Promise<PlanView> => {
    const key = planKey(request.params.key), hasImages = (await patientKeys(w)).includes(key)
    return {
      key, hasImages, hasRehearsal: hasImages && await isFile(join(w.patients, key, 'plan.json')),
      versions: await planVersions(w, key), draft: await readDraft(w, key) ?? null, rehearsal: await rehearsalOf(w, key) ?? null,
    }
  })

  /** Kept while it is being written: nothing typed is lost on reload. */
  app.put<{ Params: { key: string } }>('/api/plans/:key/draft', async request => inTurn(async () => {
    const key = planKey(request.params.key), given = draftSchema.parse(request.body), before = await readDraft(w, key)
    if ((before?.revision ?? 0) !== given.revision) throw new Refusal('Another window has changed this plan meanwhile. Reload to see it, then make your change again.')
    const draft: PlanDraftStored = { revision: given.revision + 1, savedAt: new Date().toISOString(), plan: given.plan, sources: given.sources }
    await writeDraft(w, key, draft)
    return { revision: draft.revision }
  }))

  /** A version: what `yttria plan PLAN.json --out` writes. Refused where that gives no plan. */
  app.post<{ Params: { key: string } }>('/api/plans/:key/versions', async (request, reply) => inTurn(async () => {
    const key = planKey(request.params.key), given = newPlanSchema.parse(request.body), numbers = await planNumbers(w, key), last = numbers.at(-1) ?? 0
    if (last !== given.base) throw new Refusal(`Version ${last} of this plan was kept meanwhile, in another window. Reload, look at it, and keep yours then.`)
    const named = (given.plan['patient'] as { key?: unknown } | undefined)?.key
    if (named !== key) throw new Refusal(`The plan names patient ${JSON.stringify(named)}, but this is ${key}.`)
    const number = last + 1, text = `${JSON.stringify(given.plan, undefined, 2)}\n`
    await writeAbout(w, key, number, { madeAt: new Date().toISOString(), sources: given.sources, ...(given.remark ? { remark: given.remark } : {}) })
    try {
      const { value, findings } = await runPlan({ from: { name: 'plan.json', text }, out: versionFolder(w, key, number) })
      if (!value) throw wrongFile(findings)
    } catch (fault) {
      await rm(`${versionFolder(w, key, number)}.json`, { force: true })
      throw fault
    }
    await dropDraft(w, key)
    return reply.code(201).send({ number })
  }))

  app.get<{ Params: { key: string; number: string; file: string } }>('/api/plans/:key/versions/:number/:file', async (request, reply) => {
    const { file } = request.params, folder = place(w, request.params)
    if (!planFiles.includes(file)) throw new NotThere(`This version has no ${file}.`)
    return sendFile(reply, { folder, file, owner: 'This version' })
  })

  app.get<{ Params: { key: string; number: string } }>('/api/plans/:key/versions/:number/files.zip', async (request, reply) => {
    const at = place(w, request.params), names = await readdir(at).catch(() => { throw new NotThere('There is no such version.') })
    const files = await Promise.all(names.sort().map(async path => ({ path, bytes: new Uint8Array(await readFile(join(at, path))) })))
    return reply.type('application/zip').header('content-disposition', `attachment; filename="${request.params.key}-plan-${Number(request.params.number)}.zip"`).send(Buffer.from(exportZip(files)))
  })

  /** Volumes, T/N and lung shunt of the rehearsal's SPECT/CT, as `yttria plan DIR` measures them on the patient's folder. */
  app.post<{ Params: { key: string } }>('/api/plans/:key/rehearsal', async (request): Promise<Rehearsal> => {
    const key = planKey(request.params.key), folder = join(w.patients, key)
    if (!(await patientKeys(w)).includes(key)) throw new NotThere(`There is no patient ${key} in the workspace.`)
    const plain = (text: string): string => text.replaceAll(`${folder}/`, '').replaceAll(folder, 'the folder of the patient')
    try {
      const { written, findings } = await runPlanInThread(runWorker, { from: folder, out: rehearsalFolder(w, key) })
      if (!written) throw wrongFile(findings)
    } catch (fault) {
      throw fault instanceof InputError ? new InputError(plain(saidWhole(fault)), fault.findings) : fault
    }
    return (await rehearsalOf(w, key))!
  })
}

async function rehearsalOf(w: Workspace, key: string): Promise<Rehearsal | undefined> {
  const at = rehearsalFolder(w, key), plan = await readJsonFile<Record<string, unknown>>(join(at, 'plan.json'))
  const result = plan && await readJsonFile<{ measured?: Rehearsal['measured']; inputs: Rehearsal['inputs'] }>(join(at, 'result.json'))
  if (!plan || !result?.measured) return undefined
  return { measuredAt: (await stat(join(at, 'result.json'))).mtime.toISOString(), plan, measured: result.measured, activitiesGbq: Object.fromEntries(result.measured.territories.map(t => [t.id, t.activityGbq])), inputs: result.inputs }
}

function place(w: Workspace, { key, number }: { readonly key: string; readonly number: string }): string {
  if (!/^[1-9]\d{0,5}$/.test(number)) throw new NotThere(`There is no version ${number.slice(0, 20)}.`)
  planFolder(w, key)
  return versionFolder(w, key, Number(number))
}

const isFile = (path: string): Promise<boolean> => stat(path).then(s => s.isFile(), () => false)

/** One after another: two windows that save at once are told apart by what they had seen. */
function queue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return work => {
    const next = last.then(work, work)
    last = next.catch(() => {})
    return next
  }
}
