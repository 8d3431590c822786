import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defaultCohortProtocol, tableNames, templateColumns } from '@yttria/core/cohort'
import { InputError } from '@yttria/node/errors'
import { columnsText, factsText, readme } from './init-text.ts'
import { parseOptions } from '../../terminal/options.ts'
import type { Verb } from '../../terminal/verb.ts'

export const init: Verb = {
  name: 'init',
  summary: 'write templates of the clinical tables of a cohort',
  get usage() {
    return `Usage: yttria init DIR [--days] [--json]

Writes into DIR (made if it is not there) the files of a cohort for you to fill: protocol.json with the study's choices,
patients.csv, laboratory.csv and events.csv with their header lines, README.txt, and the folder patients/ for the images.
Refused where any of them is there already.

Options
  --days   days from treatment in place of dates
  --json   one JSON document: { schemaVersion, folder, files }

Examples
  yttria init study
  yttria init study --days && yttria cohort study --out study-results

The tables, with what may stand in their columns; * must be there
${columnsText()}
What rules of eligibility in protocol.json may ask beside the columns of patients.csv
${factsText()}
Exit codes: 0 written; 1 refused; 2 wrong usage; 3 a fault of the program.
`
  },
  run: async (args, io) => {
    const { options, positionals } = parseOptions(args, { days: 'flag', json: 'flag' }, ['DIR'])
    const folder = positionals[0]!, files: Readonly<Record<string, string>> = {
      'protocol.json': `${JSON.stringify(defaultCohortProtocol, undefined, 2)}\n`,
      ...Object.fromEntries(tableNames.map(name => [`${name}.csv`, `${templateColumns(name, options.days ? 'days' : 'dates').join(',')}\n`])),
      'README.txt': readme(),
    }
    const there = [...Object.keys(files), ...tableNames.flatMap(n => [`${n}.xlsx`, `${n}.tsv`])].find(name => existsSync(join(folder, name)))
    if (there !== undefined) throw new InputError(`${folder} holds ${there} already: nothing was written; name another folder`)
    await mkdir(join(folder, 'patients'), { recursive: true })
    // 'wx': also where another program has been quicker.
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, { flag: 'wx' })
    const written = [...Object.keys(files), 'patients/'], document = { schemaVersion: '1.0.0', folder, files: written }
    io.out(options.json ? `${JSON.stringify(document, undefined, 2)}\n` : `${folder}: ${written.join(', ')}\n`)
    return 0
  },
}
