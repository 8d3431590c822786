import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cohortFromTables, cohortProtocolSchema, defaultCohortProtocol, tableColumns } from '@yttria/core/cohort'
import { readCohortTables } from '@yttria/node/tables'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../phantom-folder.ts'

let folder: string
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'yttria init ü-')) })
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('yttria init', () => {
  it('writes templates that are read as they are, and a protocol that is the default', async () => {
    for (const [name, ...options] of [['dates'], ['days', '--days']] as const) {
      const place = join(folder, name)
      expect(await run('init', place, ...options)).toMatchObject({ code: 0 })
      expect(readdirSync(place).sort()).toEqual(['README.txt', 'events.csv', 'laboratory.csv', 'patients', 'patients.csv', 'protocol.json'])
      expect(cohortProtocolSchema.parse(JSON.parse(readFileSync(join(place, 'protocol.json'), 'utf8')))).toEqual(defaultCohortProtocol)
      const read = cohortFromTables((await readCohortTables(place)).tables)
      // Nothing to say of the headers; there are no patients yet.
      expect(read.findings.map(f => f.code)).toEqual(['cohort/table-empty'])
    }
  })

  it('overwrites nothing', async () => {
    const place = join(folder, 'mine')
    expect((await run('init', place)).code).toBe(0)
    writeFileSync(join(place, 'patients.csv'), 'key\nP1\n')
    expect(await run('init', place)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/holds protocol.json already: nothing was written/) })
    expect(readFileSync(join(place, 'patients.csv'), 'utf8')).toBe('key\nP1\n')
    const workbook = mkdtempSync(join(folder, 'workbook-'))
    writeFileSync(join(workbook, 'patients.xlsx'), '')
    expect(await run('init', workbook)).toMatchObject({ code: 1, err: expect.stringContaining('patients.xlsx') })
    expect(readdirSync(workbook)).toEqual(['patients.xlsx'])
  })

  it('--help lists every column of every table', async () => {
    const { code, out } = await run('init', '--help')
    expect(code).toBe(0)
    for (const columns of Object.values(tableColumns)) for (const c of columns) expect(out).toMatch(new RegExp(`^  ${c.name}\\b`, 'm'))
  })

  it('the schemas of the tables, of the mapping and of the protocol are published', async () => {
    for (const name of ['patients', 'laboratory', 'events', 'tables', 'cohort-protocol']) {
      const { code, out } = await run('schema', name)
      expect(code).toBe(0)
      expect(JSON.parse(out)).toMatchObject({ $schema: expect.stringContaining('json-schema.org'), type: 'object' })
    }
    expect(JSON.parse((await run('schema', 'cohort-protocol', '--default')).out)).toEqual(JSON.parse(JSON.stringify(defaultCohortProtocol)))
  })
})
