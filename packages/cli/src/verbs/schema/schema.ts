import { cohortJsonSchemas } from '@yttria/core/cohort'
import { jsonSchemas as courseJsonSchemas } from '@yttria/core/course'
import { planJsonSchemas } from '@yttria/core/planning'
import { parseOptions } from '../../terminal/options.ts'
import { UsageError, type Verb } from '../../terminal/verb.ts'

const jsonSchemas = { ...courseJsonSchemas, ...cohortJsonSchemas, ...planJsonSchemas }

export const schema: Verb = {
  name: 'schema',
  summary: 'print the JSON Schema of a file of ours, or its default',
  usage: `Usage: yttria schema course|protocol|results|cohort-protocol|patients|laboratory|events|tables|plan|image-plan
                     [--default] [--json]

Prints the JSON Schema of course.json, protocol.json, results.json, of a cohort's protocol.json, or of a row of patients.csv,
laboratory.csv, events.csv, of the mapping tables.json, of plan.json (image-plan: beside 99mTc-MAA images); with --default the document itself as it is when nothing is given (protocols only).

Options
  --default   the default document in place of the schema
  --json      changes nothing: what is printed is JSON; a refusal is then said as JSON too

Examples
  yttria schema protocol > protocol.schema.json
  yttria schema protocol --default > protocol.json

Exit codes: 0 printed; 2 wrong usage, as a name that is no schema's; 3 a fault of the program.
`,
  async run(args, io) {
    const { options, positionals } = parseOptions(args, { default: 'flag', json: 'flag' }, [Object.keys(jsonSchemas).join('|')])
    const name = positionals[0]!, found = Object.hasOwn(jsonSchemas, name) ? jsonSchemas[name as keyof typeof jsonSchemas] : undefined
    if (!found) throw new UsageError(`no schema ${JSON.stringify(name)}: one of ${Object.keys(jsonSchemas).join(', ')}`)
    if (options.default && !found.document) throw new UsageError(`${name} has no default: it is of your own data`)
    io.out(`${JSON.stringify(options.default ? found.document!() : found.schema(), undefined, 2)}\n`)
    return 0
  },
}
