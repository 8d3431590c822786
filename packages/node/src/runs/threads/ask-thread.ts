import type { Worker } from 'node:worker_threads'
import { silent } from '../../progress.ts'
import type { Running } from '../running.ts'
import { type RunEnd, type RunMessage, RunFault, errorOf, faultText } from './messages.ts'

/** The thread is gone: it takes no other order. */
export class BrokenThread extends RunFault {
  override readonly name = 'BrokenThread'
}

/** Gives a thread an order and waits for its end. Throws as the run does, and BrokenThread where the thread breaks down. */
export function askThread(thread: Worker, order: unknown, { progress = silent, say }: Running = {}): Promise<RunEnd> {
  return new Promise((resolve, reject) => {
    const over = (settle: () => void): void => {
      thread.off('message', heard).off('error', fell).off('exit', left)
      settle()
    }
    const heard = (m: RunMessage): void => {
      if ('step' in m) progress(m.step, m.done, m.total)
      else if ('say' in m) say?.(m.say, m.code)
      else if ('ended' in m) over(() => resolve(m.ended))
      else over(() => reject(errorOf(m.failed)))
    }
    const fell = (fault: unknown): void => over(() => reject(new BrokenThread(faultText((fault as Error).message))))
    const left = (code: number): void => over(() => reject(new BrokenThread(`the thread ended with code ${code}`)))
    thread.on('message', heard).on('error', fell).on('exit', left)
    thread.postMessage(order)
  })
}
