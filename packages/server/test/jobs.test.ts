import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openBoard } from '../src/jobs/board.ts'
import { type JobWork, openJobs } from '../src/jobs/jobs.ts'
import { openStore } from '../src/store/open-store.ts'

const prepared = new URL('../dist/database/', import.meta.url)
let folder: string
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'yttria-jobs-')) })
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Work whose analyses wait for an order that does not come before it is `broken`. */
function waitingWork(): { work: JobWork; begun: Promise<void>; breakOff: (why: Error) => void } {
  let begin = () => {}, breakOff = (_: Error) => {}
  const begun = new Promise<void>(done => { begin = done })
  const order = () => {
    begin()
    return new Promise<never>((_, fail) => { breakOff = fail })
  }
  const work = { order, finished: async () => {}, runWorker: pathToFileURL('none.js') }
  return { work, begun, breakOff: why => breakOff(why) }
}

it('an analysis that the close broke off begins again at the next start, and nothing asks the closed database', async () => {
  const first = await openStore(folder, prepared), board = openBoard(), { work, begun, breakOff } = waitingWork()
  const jobs = await openJobs(first, board, work), id = await jobs.send({ patient: 'p1', lastEdit: 0 })
  await begun
  await jobs.close()
  breakOff(new Error('The analysis was stopped.'))
  await first.close()

  const second = await openStore(folder, prepared), again = waitingWork(), later = openBoard()
  const next = await openJobs(second, later, again.work)
  await again.begun
  expect(later.of(id)).toMatchObject({ kind: 'analysis', patient: 'p1', state: 'active' })
  await next.close()
  await second.close()
})
