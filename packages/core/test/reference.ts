import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** The folder of real data and published answers; tests on it are skipped by name where it is absent. */
export const referenceFolder = resolve(root, process.env.YTTRIA_REFERENCE ?? '../shared/reference')

const present = existsSync(referenceFolder)

/** `describe` for tests that need the reference data; named so that CI can count them. */
export const describeReference = (name: string, body: () => void): void =>
  void describe.skipIf(!present)(`[reference] ${name}`, body)

export const reference = (path: string): Uint8Array => new Uint8Array(readFileSync(resolve(referenceFolder, path)))

export const referenceJson = <T>(path: string): T => JSON.parse(readFileSync(resolve(referenceFolder, path), 'utf8')) as T
