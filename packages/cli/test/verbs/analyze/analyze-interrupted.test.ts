import { spawn, spawnSync } from 'node:child_process'
import { readdirSync, watch } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type PhantomFolder, hashOf, phantomFolder } from '../../phantom-folder.ts'

// The command as built: a signal goes to a process.
const built = fileURLToPath(new URL('../../../dist/yttria.js', import.meta.url)), root = fileURLToPath(new URL('../../../../..', import.meta.url))

let f: PhantomFolder
beforeAll(() => {
  expect(spawnSync(process.execPath, [join(root, 'scripts/bootstrap.mjs'), 'build'], { encoding: 'utf8' }).status).toBe(0)
  f = phantomFolder()
})
afterAll(() => f.remove())

it.skipIf(process.platform === 'win32')('a run that is interrupted while working or while writing leaves the old output whole, and nothing beside it', async () => {
  const out = f.at('results/p3'), args = [built, 'analyze', f.whole, '--course', f.course(), '--protocol', f.protocol({ sensitivity: [], threshold: { kind: 'fixed', sul: 2.8 } }), '--out', out, '--verbose']
  expect(spawnSync(process.execPath, args, { encoding: 'utf8' })).toMatchObject({ status: 0 })
  const old = hashOf(out)

  const interrupted = (when: 'Lesions' | 'Writing') => new Promise<{ code: number | null; signal: string | null }>(resolve => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    const kill = () => child.kill('SIGINT')
    let said = ''
    child.stderr.on('data', (text: Buffer) => {
      said += text.toString()
      if (when === 'Lesions' && said.includes('Lesions')) kill()
    })
    // The temporary folder beside the result: the writing has begun.
    const watcher = watch(dirname(out), (_, name) => { if (when === 'Writing' && name?.endsWith('.tmp')) kill() })
    child.on('exit', (code, signal) => { watcher.close(); resolve({ code, signal }) })
  })
  for (const when of ['Lesions', 'Writing'] as const) {
    const { code, signal } = await interrupted(when)
    expect(signal === 'SIGINT' || code === 130, `${when}: ${code} ${signal}`).toBe(true)
    expect(hashOf(out)).toBe(old)
    expect(readdirSync(dirname(out))).toEqual(['p3'])
  }
})
