import { jsonSchemas } from '@yttria/core/course'
import { parseOptions } from './options.ts'
import { UsageError, type Verb } from './verb.ts'

export const schema: Verb = {
  name: 'schema',
  summary: 'print the JSON Schema of a file of ours, or its default',
  usage: `Usage: yttria schema course|protocol|results [--default]

Prints the JSON Schema of course.json, protocol.json or results.json; with --default the document itself as it is
when nothing is given (protocol only).

Options
  --default   the default document in place of the schema

Examples
  yttria schema protocol > protocol.schema.json
  yttria schema protocol --default > protocol.json

Exit codes: 0 printed, 2 wrong usage
`,
  async run(args, io) {
    const { options, positionals } = parseOptions(args, { default: 'flag' }, ['course|protocol|results'])
    const name = positionals[0]!, found = Object.hasOwn(jsonSchemas, name) ? jsonSchemas[name as keyof typeof jsonSchemas] : undefined
    if (!found) throw new UsageError(`no schema ${JSON.stringify(name)}: one of ${Object.keys(jsonSchemas).join(', ')}`)
    if (options.default && !found.document) throw new UsageError(`${name} has no default: it is of one patient`)
    io.out(`${JSON.stringify(options.default ? found.document!() : found.schema(), undefined, 2)}\n`)
    return 0
  },
}
