import { parentPort } from 'node:worker_threads'
import type { RunOrder } from './in-thread.ts'
import { analysePatient } from './patient/analyse-patient.ts'
import { runPlan } from './plan/run-plan.ts'
import type { RunOutcome } from './running.ts'
import { studyInPlace } from './study/run-study.ts'
import { endOf, failureOf, posting, type RunMessage } from './threads/messages.ts'

/*
 * The one thread of the built programs: it is told an order, says how far it has come, and at last { ended } or { failed }.
 * It lives on for the next one: what the compiler has learnt is kept. It ends when its port is closed or it is terminated.
 */
const port = parentPort!, post = (message: RunMessage): void => port.postMessage(message)

port.on('message', (order: RunOrder) => void carriedOut(order).then(
  outcome => post({ ended: endOf(outcome) }), fault => post({ failed: failureOf(fault) })))

async function carriedOut(order: RunOrder): Promise<RunOutcome<unknown>> {
  switch (order.run) {
    case 'patient': return await analysePatient(order.input, posting(post))
    case 'study': return await studyInPlace(order.input, posting(post))
    case 'plan': return await runPlan(order.input, posting(post))
  }
}
