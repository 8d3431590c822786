import swagger from '@fastify/swagger'
import { version } from '@yttria/node/version'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { contracts } from './contracts.ts'
import { errorSchema } from './schemas.ts'

/** Every route of /api by its contract: requests are checked, answers must be of the form promised, and GET /api/openapi.json says all of it. Before the routes. */
export async function addOpenApi(app: FastifyInstance): Promise<void> {
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.addHook('onRoute', route => {
    const contract = contracts[`${String(route.method)} ${route.url}`]
    if (!contract) return
    const { summary, params, query, body } = contract, asked = { ...(params ? { params } : {}), ...(query ? { querystring: query } : {}), ...(body ? { body } : {}) }
    route.schema = { ...route.schema, summary, ...asked, response: { ...contract.response, '4xx': errorSchema, '5xx': errorSchema } } as NonNullable<typeof route.schema>
  })
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'Yttria', version, description: 'The server of one person on one machine. Research software, not a certified medical device.' } },
    transform: jsonSchemaTransform,
  })
  // Addresses are relative to the place of this document, which is another after each start.
  app.get('/api/openapi.json', async () => ({ ...app.swagger(), servers: [{ url: '..' }] }))
}
