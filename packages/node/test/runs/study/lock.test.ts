import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { takeLock } from '../../../src/runs/study/lock.ts'

const place = mkdtempSync(join(tmpdir(), 'yttria lock-')), at = (name: string): string => join(place, name)
afterAll(() => rmSync(place, { recursive: true, force: true }))

it('one of two runs at once on one workspace; the lock of a dead one is taken over', async () => {
  const path = at('two.lock'), both = await Promise.allSettled([takeLock(path, 'a study'), takeLock(path, 'a study')])
  expect(both.map(b => b.status).sort()).toEqual(['fulfilled', 'rejected'])
  for (const b of both) if (b.status === 'fulfilled') { expect(b.value.takenOver).toBe(false); await b.value.release() } else expect(String(b.reason)).toContain('another run')
  expect(existsSync(path)).toBe(false)
  writeFileSync(path, JSON.stringify({ id: 'z', pid: 2 ** 30, host: hostname() }))
  const after = await takeLock(path, 'a study')
  expect(after.takenOver).toBe(true)
  await after.release()
})
