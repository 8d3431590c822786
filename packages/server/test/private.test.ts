import { type ChildProcess } from 'node:child_process'
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JobProgress } from '../src/api/jobs.ts'
import { makePrivate } from '../src/private-files.ts'
import { openWorkspace } from '../src/workspace.ts'
import { madePhantom } from '../../phantom/test/made-phantom.ts'
import { write } from '../../web/test/bench.ts'
import { framed, killed, startBuilt } from './built-server.ts'
import { smallPlan } from './small-plan.ts'

let place = '', child: ChildProcess | undefined
beforeEach(() => { place = mkdtempSync(join(tmpdir(), 'yttria-private-')) })
afterEach(async () => {
  if (child) await killed(child)
  rmSync(place, { recursive: true, force: true })
})

/** What other users may read, write or enter: a folder and all below it, but for what links lead to. */
function openIn(path: string): string[] {
  const there = lstatSync(path)
  if (there.isSymbolicLink()) return []
  return [...(there.mode & 0o077) === 0 ? [] : [path], ...there.isDirectory() ? readdirSync(path).flatMap(name => openIn(join(path, name))) : []]
}

describe.skipIf(process.platform === 'win32')('the workspace is closed to other users', () => {
  it.each(['022', '000'])('with all that a server writes under umask %s: database, imports, plans, tables, analyses', async umask => {
    const folder = join(place, 'workspace'), { ask } = await startBuilt(folder, { umask, started: c => { child = c } })
    const files = [...madePhantom({ seed: 5, size: 'tiny', ideal: true }).files()].filter(f => f.path.startsWith('dicom/'))
    const { id } = await ask<{ id: string }>('POST', '/api/imports')
    await ask('PUT', `/api/imports/${id}/files`, Buffer.concat(files.map(f => framed(f.path, f.bytes))))
    // Beside it one that stays under way, copied from a folder that everyone may read.
    for (const f of files.slice(0, 3)) write(join(place, 'there', f.path), f.bytes)
    const other = await ask<{ id: string }>('POST', '/api/imports')
    const copying = await ask<{ id: string }>('POST', `/api/imports/${other.id}/folder`, { folder: join(place, 'there') })
    await ask('POST', `/api/imports/${id}/acceptance`, { patients: [{ number: 1, key: 'p1' }] })
    await ask('POST', '/api/patients/p1/edits', { base: 0, tab: 'a', edit: { kind: 'threshold', exam: 'baseline', value: 3 } })
    await ask('PUT', '/api/plans/p2/draft', { revision: 0, plan: smallPlan('p2') })
    await ask('POST', '/api/plans/p2/versions', { base: 0, plan: smallPlan('p2') })
    expect(await ended(ask, copying.id)).toBe('done')
    if (umask === '000') {
      // Under the worst of them an analysis too: it takes long.
      expect(await ended(ask, (await ask<{ id: string }>('POST', '/api/patients/p1/analyses')).id)).toBe('done')
      expect(readdirSync(join(folder, 'results/p1/1'))).toContain('results.json')
    }
    expect(readdirSync(join(folder, 'plans/p2'))).toContain('1')
    expect(openIn(folder)).toEqual([])
  }, 600_000)

  it('where it was open before, once it is opened; what is linked in keeps the rights of its owner', async () => {
    const folder = join(place, 'old'), archive = join(place, 'archive')
    write(join(archive, '1.dcm'), 'x')
    chmodSync(join(archive, '1.dcm'), 0o644)
    for (const f of ['patients.csv', 'patients/p1/dicom/1.dcm', 'results/p1/1/results.json', '.yttria/database/PG_VERSION', 'plans/p1/1.json', 'own/notes.txt']) {
      write(join(folder, f), 'x')
      chmodSync(join(folder, f), 0o666)
    }
    mkdirSync(join(folder, 'patients/p2'))
    symlinkSync(archive, join(folder, 'patients/p2/dicom'))
    chmodSync(join(folder, 'patients'), 0o777)
    chmodSync(folder, 0o755)
    expect(openIn(folder).length).toBeGreaterThan(7)
    const told: (readonly string[])[] = []
    await openWorkspace(folder, paths => { told.push(paths) })
    expect(openIn(folder)).toEqual([])
    expect(told).toEqual([[]])
    expect([statSync(archive).mode & 0o777, statSync(join(archive, '1.dcm')).mode & 0o777]).toEqual([expect.any(Number), 0o644])
  })

  it('or the person is told what cannot be closed', async () => {
    // Of a disk that keeps no rights: the process's own files cannot be changed.
    if (process.platform === 'linux') expect(await makePrivate('/proc/self/stat')).toEqual(['/proc/self/stat'])
    expect(await makePrivate(join(place, 'not there'))).toEqual([])
  })
})

async function ended(ask: <T>(method: string, path: string) => Promise<T>, id: string): Promise<JobProgress['state']> {
  for (;;) {
    const job = (await ask<JobProgress[]>('GET', '/api/jobs')).find(j => j.id === id)
    if (job && job.state !== 'waiting' && job.state !== 'active') return job.state
    await new Promise(next => setTimeout(next, 100))
  }
}
