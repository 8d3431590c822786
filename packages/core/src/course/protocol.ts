import { z } from 'zod'
import { delineationSettings } from '../delineation/index.ts'
import { dosimetrySettings } from '../dosimetry/index.ts'
import { refinementSettings, rigidSettings } from '../registration/index.ts'
import { responseSettings } from '../response/index.ts'
import { courseSettings } from './settings.ts'

export const protocolSchemaVersion = '1.0.0'

/**
 * Every setting that can change a number, composed of the rooms' own settings. The default, `crlm-glass`, is the choice of the
 * study of glass microspheres in colorectal liver metastases.
 */
export const protocolSchema = z.strictObject({
  schemaVersion: z.string().default(protocolSchemaVersion),
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
