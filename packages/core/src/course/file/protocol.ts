import { z } from 'zod'
import { delineationSettings } from '../../delineation/index.ts'
import { dosimetrySettings } from '../../dosimetry/index.ts'
import { refinementSettings, rigidSettings } from '../../registration/index.ts'
import { responseSettings } from '../../response/index.ts'
import { schemaVersionOf } from './course-file.ts'
import { courseSettings } from './settings.ts'

export const protocolSchemaVersion = '1.0.0'

/**
 * Every setting that can change a number, composed of the rooms' own settings. The default, `crlm-glass`, is the choice of the
 * study of glass microspheres in colorectal liver metastases.
 */
export const protocolSchema = z.strictObject({
  schemaVersion: schemaVersionOf(protocolSchemaVersion).default(protocolSchemaVersion),
  name: z.string().min(1).default('crlm-glass').describe('Printed on every result'),
  ...delineationSettings.shape,
  course: courseSettings,
  registration: rigidSettings.prefault({}),
  refinement: refinementSettings.prefault({}),
  dosimetry: dosimetrySettings,
  response: responseSettings,
})

export type Protocol = z.infer<typeof protocolSchema>

export const defaultProtocol: Protocol = protocolSchema.parse({})

/** Top-level settings in which a protocol differs from the default; its name and version are none. */
export function changedSettings(p: Protocol): string[] {
  const settings = Object.keys(defaultProtocol).filter(k => k !== 'name' && k !== 'schemaVersion') as (keyof Protocol)[]
  return settings.filter(k => JSON.stringify(sorted(p[k])) !== JSON.stringify(sorted(defaultProtocol[k])))
}

/** A protocol that is not the default must not go by its name. */
export const namedProtocol = (p: Protocol): Protocol =>
  p.name === defaultProtocol.name && changedSettings(p).length > 0 ? { ...p, name: `${p.name}, changed` } : p

const sorted = (value: unknown): unknown =>
  value === null || typeof value !== 'object' ? value : Array.isArray(value) ? value.map(sorted)
    : Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map(([k, v]) => [k, sorted(v)]))
