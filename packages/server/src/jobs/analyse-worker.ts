import { parentPort, workerData } from 'node:worker_threads'
import { type AnalysisOrder, answerOrder } from '@yttria/node/runs'

/*
 * A thread for one analysis, the same as the command's. It can be stopped by ending it. Begun without an order it is one of a study's
 * and is told its orders one after another.
 */
const port = parentPort!, answer = (order: AnalysisOrder) => answerOrder(order, message => port.postMessage(message))
if (workerData) await answer(workerData as AnalysisOrder)
else port.on('message', (order: AnalysisOrder) => void answer(order))
