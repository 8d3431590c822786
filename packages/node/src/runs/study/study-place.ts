import { mkdir, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InputError } from '../../errors.ts'
import { liesIn, realPlace, requireReplaceable } from '../../write/output-folder.ts'
import { sha256 } from '../patient/stamp.ts'
import type { Running } from '../running.ts'
import { type Lock, takeLock } from './lock.ts'

const lockName = '.lock'
/** What a run writes beside a folder that it replaces. */
const temporary = /^\..+\.\d+\.tmp(\.old)?$/

/**
 * Carries out `work` while workspace and output folder are held, so that no other run works there; what a run that was killed
 * left half written is removed before. Throws InputError where the output may not be written, or another run is at work.
 */
export async function withStudyPlace<T>(
  { folder, out }: { readonly folder: string; readonly out: string }, { say = () => {} }: Running, work: () => Promise<T>,
): Promise<T> {
  await requireStudyOutput(out, folder)
  const locks: Lock[] = []
  try {
    await mkdir(out, { recursive: true })
    locks.push(await takeLock(join(out, lockName), out))
    locks.push(await takeLock(join(tmpdir(), `yttria-${sha256(await realPlace(folder)).slice(0, 16)}.lock`), folder))
    if (locks.some(l => l.takenOver)) say('An earlier run broke off: this one goes on where it stood.')
    await removeBroken(out)
    return await work()
  } finally {
    for (const l of locks.reverse()) await l.release()
  }
}

/** Before the work: OUT is new, empty or of an earlier run, and neither holds nor lies in the workspace. */
async function requireStudyOutput(out: string, folder: string): Promise<void> {
  const to = await realPlace(out), from = await realPlace(folder)
  if (liesIn(to, from)) throw outside(`${out} lies in ${folder}, whose files are never changed: name a folder outside it`, 'input/out-within')
  if (liesIn(from, to)) throw outside(`${folder} lies in ${out}: name another folder`, 'input/out-around')
  const ours = new Set<string>()
  for (const e of await readdir(to, { withFileTypes: true }).catch(() => [])) {
    if (e.name.startsWith(lockName) || temporary.test(e.name)) ours.add(e.name)
    else if (e.isDirectory() && (await readdir(join(to, e.name))).includes('results.json')) ours.add(e.name)
  }
  await requireReplaceable(out, e => ours.has(e))
}

const outside = (message: string, code: string): InputError => new InputError(message, [], { code })

async function removeBroken(out: string): Promise<void> {
  for (const name of await readdir(out)) if (temporary.test(name)) await rm(join(out, name), { recursive: true, force: true })
}
