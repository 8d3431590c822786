import { z } from 'zod'
import { imagePlanFileSchema, planFileSchema } from './plan-file.ts'

/** JSON Schema of plan.json: of typed figures, and of masks beside images. */
export const planJsonSchemas = { plan: { schema: () => z.toJSONSchema(planFileSchema, { io: 'input' }) as Record<string, unknown>, document: undefined }, 'image-plan': { schema: () => z.toJSONSchema(imagePlanFileSchema, { io: 'input' }) as Record<string, unknown>, document: undefined } } as const
