import { version } from '@yttria/node/version'
import { command } from '../../../cli/src/command.ts'

/** `yttria plan ...` in this process: a typed plan takes milliseconds. */
export async function run(args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let out = '', err = ''
  const code = await command(['plan', ...args], { out: t => { out += t }, err: t => { err += t }, progress: () => {}, verbose: false, terminal: false, width: 200 }, version)
  return { code, out, err }
}
