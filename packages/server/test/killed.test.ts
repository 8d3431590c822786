import { type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { madePhantom } from '../../phantom/test/made-phantom.ts'
import { afterEach, describe, expect, it } from 'vitest'
import type { StoredEdit } from '../src/api/edits.ts'
import type { JobProgress } from '../src/api/jobs.ts'
import type { ResultVersion } from '../src/api/patients.ts'
import { lockWorkspace, openWorkspace } from '../src/workspace.ts'
import { write } from '../../web/test/bench.ts'
import { type BuiltServer, killed, startBuilt } from './built-server.ts'

let folder = '', child: ChildProcess | undefined
afterEach(async () => {
  if (child) await killed(child)
  rmSync(folder, { recursive: true, force: true })
})

/** How often it is killed: YTTRIA_KILLS=12 in CI, 30 for the record. */
const rounds = Number(process.env['YTTRIA_KILLS'] ?? 3)

const start = (): Promise<BuiltServer> => startBuilt(folder, { started: server => { child = server } })

/** A sequence of its own for every run of the test: the same each time. */
function chance(seed: number) {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32
    return state / 2 ** 32
  }
}

describe('a server that is killed', () => {
  it(`at ${rounds} moments while changes are made and an analysis runs, loses no acknowledged change and goes on with the analysis`, async () => {
    folder = mkdtempSync(join(tmpdir(), 'yttria-killed-'))
    for (const { path, bytes } of madePhantom({ seed: 5, size: 'tiny', ideal: true }).files()) if (path.startsWith('dicom/')) write(join(folder, 'patients/p1', path), bytes)
    const next = chance(7), acknowledged: number[] = []
    let begun = 0, base = 0
    for (let round = 0; round < rounds; round++) {
      const { process: server, ask } = await start()
      const edits = await ask<StoredEdit[]>('GET', '/api/patients/p1/edits')
      // Every acknowledged one is there with its value; one that was under way may be.
      expect(edits.filter(e => acknowledged.includes(e.id)).map(e => e.id)).toEqual(acknowledged)
      for (const e of edits) if (e.edit.kind === 'threshold') expect(e.edit.value).toBe(valueOf(e.tab))
      base = edits.at(-1)?.id ?? 0
      if (round === 0) {
        await ask('POST', '/api/patients/p1/analyses', {})
        begun++
      } else if (begun > (await ask<ResultVersion[]>('GET', '/api/patients/p1/results')).length)
        // It goes on by itself.
        expect((await ask<JobProgress[]>('GET', '/api/jobs')).filter(j => j.patient === 'p1' && j.state !== 'failed' && j.state !== 'cancelled').length).toBeGreaterThan(0)
      let over = false, first = () => {}
      const one = new Promise<void>(done => { first = done })
      const work = (async () => {
        while (!over) {
          const tab = `${round}-${Math.round(1000 * next())}`
          try {
            const { id } = await ask<{ id: number }>('POST', '/api/patients/p1/edits', { base, tab, edit: { kind: 'threshold', exam: 'baseline', value: valueOf(tab) } })
            acknowledged.push(id)
            base = id
            first()
          } catch { return }
        }
      })()
      // Every other time some have been acknowledged: on a slow machine there would be none to lose.
      if (round % 2 === 0) await Promise.race([one, work])
      await new Promise(done => setTimeout(done, 20 + 500 * next()))
      over = true
      await killed(server)
      await work
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(Math.ceil(rounds / 2))
    const { ask } = await start()
    expect((await ask<StoredEdit[]>('GET', '/api/patients/p1/edits')).map(e => e.id)).toEqual(expect.arrayContaining(acknowledged))
    let versions: ResultVersion[] = []
    while (versions.length < begun) {
      const failed = (await ask<JobProgress[]>('GET', '/api/jobs')).find(j => j.state === 'failed')
      if (failed) throw new Error(failed.message)
      await new Promise(done => setTimeout(done, 200))
      versions = await ask<ResultVersion[]>('GET', '/api/patients/p1/results')
    }
    expect(versions).toHaveLength(1)
    const results = JSON.parse(readFileSync(join(folder, 'results/p1', String(versions[0]!.number), 'results.json'), 'utf8')) as { lesions: unknown[] }
    expect(results.lesions.length).toBeGreaterThan(0)
    // What was half written is no version and stands in nobody's way.
    expect(readdirSync(join(folder, 'results/p1')).filter(n => /^\d+$/.test(n)).length).toBeGreaterThanOrEqual(1)
  }, 60_000 + rounds * 60_000)

  it('comes back at the same port with another path and key; an open page hears so, and the old key opens nothing', async () => {
    folder = mkdtempSync(join(tmpdir(), 'yttria-killed-'))
    const first = await start(), before = new URL(first.address)
    await killed(first.process)
    const after = new URL((await start()).address), cookie = `yttria=${before.searchParams.get('token')}`
    expect(after.port).toBe(before.port)
    expect(after.pathname).not.toBe(before.pathname)
    expect(after.searchParams.get('token')).not.toBe(before.searchParams.get('token'))
    const asked = await fetch(`${before.origin}${before.pathname}api/patients`, { headers: { cookie } })
    expect([asked.status, await asked.json()]).toEqual([401, { error: expect.stringMatching(/new one after each start/) }])
    expect((await fetch(`${after.origin}${after.pathname}api/patients`, { headers: { cookie } })).status).toBe(401)
    expect((await fetch(before, { redirect: 'manual' })).status).toBe(401)
    // Nothing in the workspace opens it.
    for (const secret of [after.pathname.replaceAll('/', ''), after.searchParams.get('token')!]) expect(readFileSync(join(folder, '.yttria/session.json'), 'utf8')).not.toContain(secret)
  })
})

describe('the lock of a workspace', () => {
  it('keeps a second program out, is taken over from a killed one, also where its number went to another process', async () => {
    folder = mkdtempSync(join(tmpdir(), 'yttria-lock-'))
    const { process: server, ask } = await start(), w = await openWorkspace(folder)
    // Its address is printed when it can answer.
    expect(await ask('GET', '/api/status')).toMatchObject({ ready: true })
    await expect(lockWorkspace(w)).rejects.toThrow(/in use by another Yttria/)
    await killed(server)
    await (await lockWorkspace(w))()
    // The parent of this process lives, and began at another time than the lock says.
    write(join(w.own, 'lock'), `${process.ppid} another-boot:1`)
    if (existsSync(`/proc/${process.ppid}/stat`)) await (await lockWorkspace(w))()
    else await expect(lockWorkspace(w)).rejects.toThrow(/in use/)
    // Without its beginning, as an earlier version wrote it, the number counts.
    write(join(w.own, 'lock'), String(process.ppid))
    await expect(lockWorkspace(w)).rejects.toThrow(/in use/)
  })
})

/** The value that belongs to a tab's name: a change that was mixed up would show. */
const valueOf = (tab: string): number => 1 + Number(tab.split('-')[0]) + Number(tab.split('-')[1]) / 2000
