import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The place of a thread's script in the built command (beside its chunks); undefined where the command runs from source. */
export function builtScript(name: string): URL | undefined {
  return [new URL(name, import.meta.url), new URL(`../${name}`, import.meta.url)].find(u => existsSync(fileURLToPath(u)))
}
