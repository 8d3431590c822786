import { parentPort } from 'node:worker_threads'
import { type AnalysisOrder, answerOrder } from '../patient/analyse-patient.ts'

/*
 * A thread that analyses patients one after another: it is told an order, says how far it has come, and at last { end } or { failed }.
 * It lives on for the next one: what the compiler has learnt is kept. It ends when its port is closed or it is terminated.
 */
const port = parentPort!
port.on('message', (order: AnalysisOrder) => void answerOrder(order, message => port.postMessage(message)))
