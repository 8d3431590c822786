import process from 'node:process'
import type { Io } from './verb.ts'

/** Io on this process's streams. Progress is one rewritten line on a terminal; elsewhere a line per step, with --verbose only. */
export function processIo(verbose: boolean): Io & { readonly close: () => void } {
  const live = process.stderr.isTTY === true
  let drawn = false, lastStep = '', lastDrawn = 0
  const clear = () => {
    if (drawn) process.stderr.write('\r\u001b[K')
    drawn = false
  }
  return {
    verbose,
    terminal: process.stdout.isTTY === true && !('NO_COLOR' in process.env),
    width: process.stdout.columns || 120,
    out: text => { clear(); process.stdout.write(text) },
    err: text => { clear(); process.stderr.write(text) },
    progress: (step, done, total) => {
      if (live) {
        const now = performance.now(), whole = done !== undefined && done === total
        if (step === lastStep && now - lastDrawn < 80 && !whole) return
        lastDrawn = now
        lastStep = step
        const count = done === undefined ? '' : total === undefined ? ` ${done}` : ` ${done} of ${total}`
        process.stderr.write(`\r\u001b[K${`${step}${count}`.slice(0, (process.stderr.columns || 80) - 1)}`)
        drawn = true
      } else if (verbose && step !== lastStep) {
        lastStep = step
        process.stderr.write(`${step}\n`)
      }
    },
    close: clear,
  }
}
