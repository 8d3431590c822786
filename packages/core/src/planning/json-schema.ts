import { z } from 'zod'
import { planFileSchema } from './plan-file.ts'

/** JSON Schema of plan.json. */
export const planJsonSchemas = { plan: { schema: () => z.toJSONSchema(planFileSchema, { io: 'input' }) as Record<string, unknown>, document: undefined } } as const
