import { parentPort, workerData } from 'node:worker_threads'
import { version } from '@yttria/node/version'
import { command } from '../../../cli/src/command.ts'
import type { VerbMessage, VerbOrder } from './run-verb.ts'

/* A thread that carries out one verb of the command. */
const say = (m: VerbMessage) => parentPort!.postMessage(m)
let out = '', err = ''
const code = await command((workerData as VerbOrder).args, {
  out: t => { out += t }, err: t => { err += t }, verbose: false, terminal: false, width: 120,
  progress: (step, done, total) => say({ step, ...(done === undefined ? {} : { done }), ...(total === undefined ? {} : { total }) }),
}, version)
say({ end: { code, out, err } })
