import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { open, readFile, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import process from 'node:process'
import { InputError } from '../../errors.ts'

interface Holder { readonly id: string; readonly pid: number; readonly host: string; readonly begun?: string }

export interface Lock { readonly release: () => Promise<void>; readonly takenOver: boolean }

/**
 * A file that says that this process is at work on `what`; another one refuses. That of a process which is no longer there is taken
 * over. Throws InputError while another holds it, also one on another machine, of which nobody here can tell whether it still lives.
 */
export async function takeLock(path: string, what: string): Promise<Lock> {
  const own: Holder = { id: randomUUID(), pid: process.pid, host: hostname(), ...begunAt(process.pid) }
  for (let takenOver = false; ; takenOver = true) {
    if (await createOnly(path, JSON.stringify(own))) return { takenOver, release: async () => { if ((await holderAt(path))?.id === own.id) await rm(path, { force: true }) } }
    const holder = await holderAt(path)
    if (holder && alive(holder)) throw new InputError(`another run (process ${holder.pid}${holder.host === own.host ? '' : ` on ${holder.host}`}) is at work on ${what}: wait for it${holder.host === own.host ? '' : `, or, where it is gone, remove ${path}`}`)
    // Only one may clear away a given dead lock: else one could clear away what another has just put in its place.
    const right = `${path}.${holder?.id.replace(/[^\w-]/g, '') ?? 'unreadable'}`
    if (!await createOnly(right, String(process.pid))) { await new Promise(next => setTimeout(next, 50)); if (!takenOver) continue; throw new InputError(`${what} is being taken over by another run: try again, or remove ${right} where nothing runs`) }
    try {
      if ((await holderAt(path))?.id === holder?.id) await rm(path, { force: true })
    } finally {
      await rm(right, { force: true })
    }
  }
}

async function createOnly(path: string, text: string): Promise<boolean> {
  const handle = await open(path, 'wx').catch((fault: { code?: string }) => {
    if (fault.code === 'EEXIST') return undefined
    throw new InputError(`${path} cannot be written (${fault.code}): name another folder`, [], { code: 'input/out' })
  })
  if (!handle) return false
  try { await handle.writeFile(text) } finally { await handle.close() }
  return true
}

async function holderAt(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder
  } catch {
    return undefined
  }
}

function alive({ pid, host, begun }: Holder): boolean {
  if (host !== hostname()) return true
  try {
    process.kill(pid, 0)
  } catch (fault) {
    if ((fault as { code?: string }).code === 'ESRCH') return false
  }
  // Numbers of processes are given again: the same number with another beginning is another process.
  return begun === undefined || begunAt(pid).begun === undefined || begunAt(pid).begun === begun
}

/** When a process began, in ticks since the machine did; known on Linux only. */
function begunAt(pid: number): { begun?: string } {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8'), begun = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    return begun === undefined ? {} : { begun }
  } catch {
    return {}
  }
}
