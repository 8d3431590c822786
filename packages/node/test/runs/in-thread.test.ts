import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InputError } from '../../src/errors.ts'
import { analysePatientInThread, runPlanInThread, runStudyInThread } from '../../src/runs/in-thread.ts'

// The thread as built: another program has its own beside it.
const script = new URL('../../../cli/dist/run-worker.js', import.meta.url)
const place = mkdtempSync(join(tmpdir(), 'yttria runs-')), at = (...parts: string[]) => join(place, ...parts)
const write = (path: string, text: string): void => { mkdirSync(dirname(at(path)), { recursive: true }); writeFileSync(at(path), text) }
const locks = (): string[] => readdirSync(tmpdir()).filter(f => /^yttria-[0-9a-f]{16}\.lock/.test(f))

beforeAll(() => { if (!existsSync(fileURLToPath(script))) throw new Error('the command is not built: npm run build') })
afterAll(() => rmSync(place, { recursive: true, force: true }))

describe('a run in a thread', () => {
  it('refuses an input as in this thread: the same error, its code and its findings', async () => {
    const refused = runPlanInThread(script, { from: at('gone') })
    await expect(refused).rejects.toBeInstanceOf(InputError)
    await expect(refused).rejects.toMatchObject({ message: `${at('gone')}: no such file or folder`, code: 'input/unusable' })
    write('litres.json', '{ "patient": { "key": "p1" }, "lungShunt": 10 }')
    await expect(runPlanInThread(script, { from: at('litres.json') })).rejects.toMatchObject({
      code: 'schema', findings: expect.arrayContaining([expect.objectContaining({ severity: 'error' })]),
    })
  })

  it('says how far it is, and that nothing was written where there is no result', async () => {
    write('empty/note.txt', 'no images')
    const steps: string[] = [], progress = (step: string) => { steps.push(step) }
    await expect(analysePatientInThread(script, { folder: at('empty'), out: at('never') }, { progress }))
      .rejects.toThrow(/no DICOM images among 1 file/)
    expect(steps).toContain('reading headers')
    expect(existsSync(at('never'))).toBe(false)
  })

  it('that is stopped leaves no lock, so that the next one may begin at once', async () => {
    write('study/patients.csv', 'key,treatmentDate,sex\nP1,2020-01-01,F\n')
    const order = { folder: at('study'), out: at('study-out'), jobs: 1 }, before = locks()
    const abort = new AbortController(), stopped = new Error('stopped by a person')
    const run = runStudyInThread(script, order, { signal: abort.signal, progress: () => abort.abort(stopped) })
    await expect(run).rejects.toBe(stopped)
    expect(existsSync(at('study-out/cohort'))).toBe(false)
    expect(existsSync(at('study-out/.lock'))).toBe(false)
    expect(locks()).toEqual(before)

    const again = await runStudyInThread(script, order)
    expect(again).toMatchObject({ written: true, findings: expect.arrayContaining([expect.objectContaining({ code: 'cohort/no-images' })]) })
    expect(existsSync(at('study-out/cohort/results.json'))).toBe(true)
  })

  it('is not begun where it was stopped before', async () => {
    await expect(runPlanInThread(script, { from: at('gone') }, { signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow('too late')
  })
})
