import { parentPort, workerData } from 'node:worker_threads'
import { type AnalysisOrder, answerOrder } from '../../../cli/src/analyse-job.ts'

/* A thread for one analysis, the same as the command's. It can be stopped by ending it. */
await answerOrder(workerData as AnalysisOrder, message => parentPort!.postMessage(message))
