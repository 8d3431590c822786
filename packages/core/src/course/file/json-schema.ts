import { z } from 'zod'
import { courseFileSchema } from './course-file.ts'
import { defaultProtocol, protocolSchema } from './protocol.ts'
import { resultsSchema } from './results.ts'

const published = (schema: z.ZodType, title: string) => (): Readonly<Record<string, unknown>> =>
  ({ title, ...z.toJSONSchema(schema, { io: 'input' }) })

/** The JSON Schemas of the files that go in and out, and the document that stands when none is written. */
export const jsonSchemas: Readonly<Record<'course' | 'protocol' | 'results', {
  readonly schema: () => Readonly<Record<string, unknown>>; readonly document?: () => unknown
}>> = {
  course: { schema: published(courseFileSchema, 'Yttria course.json') },
  protocol: { schema: published(protocolSchema, 'Yttria protocol.json'), document: () => defaultProtocol },
  results: { schema: published(resultsSchema, 'Yttria results.json') },
}
