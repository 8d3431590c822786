import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, it } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** The folder of real data and published answers; tests on it are skipped by name where it is absent. */
export const referenceFolder = resolve(root, process.env.YTTRIA_REFERENCE ?? '../shared/reference')

const present = existsSync(referenceFolder)

/**
 * `describe` for tests that need the reference data; named so that CI can count them.
 * Without the data the body, which may read files, is not run: the name alone is listed, as skipped.
 */
export const describeReference = (name: string, body: () => void): void => {
  const title = `[reference] ${name}`
  if (present) describe(title, body)
  else describe.skip(title, () => it('needs the reference data (YTTRIA_REFERENCE)', () => {}))
}

export const reference = (path: string): Uint8Array => new Uint8Array(readFileSync(resolve(referenceFolder, path)))

export const referenceJson = <T>(path: string): T => JSON.parse(readFileSync(resolve(referenceFolder, path), 'utf8')) as T
