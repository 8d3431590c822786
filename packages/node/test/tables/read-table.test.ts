import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cohortFromTables } from '@yttria/core/cohort'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { csvTable, decodedText } from '../../src/tables/csv.ts'
import { readCohortTables } from '../../src/tables/read-cohort-tables.ts'
import { readTable } from '../../src/tables/read-table.ts'
import { excelDate, workbook } from './workbook.ts'

let folder: string
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'yttria tables ü-')) })
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (...name: string[]) => join(folder, ...name)
const file = (name: string, content: string | Uint8Array) => { writeFileSync(at(name), content); return at(name) }

describe('a CSV as a table of texts', () => {
  it.each([
    ['comma', 'key,x\nP1,"a, b"\n', ',', ['P1', 'a, b']], ['semicolon', 'key;x\nP1;1,5\n', ';', ['P1', '1,5']], ['tab', 'key\tx\nP1\t1,5\n', '\t', ['P1', '1,5']], ['mark of UTF-8', '\ufeffkey,x\nP1,2\n', ',', ['P1', '2']],
    ['line ends of Windows', 'key,x\r\nP1,"say ""a"""\r\n', ',', ['P1', 'say "a"']], ['line ends of old Macs', 'key,x\rP1,2\r', ',', ['P1', '2']], ['a separator in a quoted header', '"key;a;b",x\nP1,2\n', ',', ['P1', '2']],
    ['the separator said', 'sep=;\r\nkey;x\r\nP1;2\r\n', ';', ['P1', '2']], ['no line end at the end', 'key,x\nP1,', ',', ['P1', '']], ['a line end in a cell', 'key,x\nP1,"a\nb"\n', ',', ['P1', 'a\nb']],
  ])('%s', (_, text, separator, cells) => {
    const t = csvTable(text, 'f.csv')
    expect([t.separator, t.header.at(-1), t.rows.map(r => r.cells)]).toEqual([separator, 'x', [cells]])
  })

  it('counts rows as a spreadsheet does: blank ones too, a cell of two lines as one', () => {
    expect(csvTable('key,x\n\nP1,"a\nb"\n,\nP2,c\n', 'f').rows.map(r => r.row)).toEqual([3, 4, 5])
    expect(csvTable('sep=,\nkey,x\nP1,a\n', 'f').rows.map(r => r.row)).toEqual([3])
  })

  it('comes back from what was written, whatever is in the cells', () => {
    const cell = fc.string({ maxLength: 6 }).map(s => s.replace(/\r/g, ''))
    fc.assert(fc.property(fc.array(fc.tuple(cell, cell, cell), { maxLength: 5 }), fc.constantFrom(',', ';', '\t'), (rows, separator) => {
      const quoted = (s: string) => `"${s.replace(/"/g, '""')}"`
      const text = [['k', 'a', 'b'], ...rows].map(r => r.map(quoted).join(separator)).join('\n')
      expect(csvTable(`\ufeff${text}\n`, 'f').rows.map(r => r.cells)).toEqual(rows)
    }), { numRuns: 200 })
  })

  it('is refused without a header, and where a quote is not closed', () => {
    expect(() => csvTable('', 'f.csv')).toThrow(/f.csv: no header/)
    expect(() => csvTable(' \n', 'f.csv')).toThrow(/no header/)
    expect(() => csvTable('a,b\n"1,2\n', 'f.csv')).toThrow(/line 2: a quote is not closed/)
  })

  it('is read as UTF-8, else UTF-16 by its mark, else Windows-1252', () => {
    const text = 'key;unit\nP1;\u00b5mol/L\n'
    expect(decodedText(new TextEncoder().encode(text))).toBe(text)
    const little = new Uint8Array(2 + 2 * text.length), view = new DataView(little.buffer)
    little.set([0xff, 0xfe]);
    [...text].forEach((c, k) => view.setUint16(2 + 2 * k, c.charCodeAt(0), true))
    expect(decodedText(little)).toBe(text)
    expect(decodedText(Uint8Array.from([...text].map(c => c.charCodeAt(0))))).toBe(text)
  })
})

describe('a workbook as a table of texts', () => {
  const cells = [['key', 'treatmentDate', 'ageYears', 'died', 'note'], ['P1', excelDate('2019-03-04'), 63.1, true, ' a & <b> '], [], ['P2', '2019-05-06', 1e-7, false, undefined]] as const

  it('dates are dates, numbers have a point, rows keep their number in the sheet', async () => {
    const t = await readTable(file('study.xlsx', workbook({ patients: cells })))
    expect(t).toEqual({ name: 'study.xlsx', header: ['key', 'treatmentDate', 'ageYears', 'died', 'note'], rows: [
      { row: 2, cells: ['P1', '2019-03-04', '63.1', 'true', 'a & <b>'] }, { row: 4, cells: ['P2', '2019-05-06', '1e-7', 'false', ''] }] })
  })

  it('days counted from 1904 are the same days', async () => {
    const t = await readTable(file('mac.xlsx', workbook({ patients: [['key', 'd'], ['P1', excelDate('2019-03-04', 1904)]] }, { epoch: 1904 })))
    expect(t.rows[0]!.cells).toEqual(['P1', '2019-03-04'])
  })

  it('63.100000000000001, as it is stored, is 63.1; a day with a time keeps both', async () => {
    const t = await readTable(file('digits.xlsx', workbook({ a: [['x', 'd'], [63.100000000000001, { date: 43528.5 }]] })))
    expect(t.rows[0]!.cells).toEqual(['63.1', '2019-03-04T12:00:00'])
  })

  it('of several sheets the one that is named, else the one called as the table, else the only one that is filled', async () => {
    const path = file('sheets.xlsx', workbook({ notes: [['x']], Laboratory: [['key'], ['L']], patients: [['key'], ['P']] }))
    const first = async (o?: Parameters<typeof readTable>[1]) => (await readTable(path, o)).rows[0]?.cells[0]
    expect(await first({ wanted: 'laboratory' })).toBe('L')
    expect(await first({ sheet: 'PATIENTS' })).toBe('P')
    await expect(readTable(path, { wanted: 'events' })).rejects.toThrow(/sheets notes, Laboratory, patients: say which, or call it events/)
    await expect(readTable(path, { sheet: 'x' })).rejects.toThrow(/no sheet "x"/)
    expect((await readTable(file('one.xlsx', workbook({ empty: [], full: [['a'], ['1']] })))).rows).toHaveLength(1)
    await expect(readTable(file('none.xlsx', workbook({ empty: [] })))).rejects.toThrow(/every sheet is empty/)
  })

  it('what is none is refused in a sentence', async () => {
    await expect(readTable(file('old.xls', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0)))).rejects.toThrow(/before 2007/)
    await expect(readTable(file('broken.xlsx', Uint8Array.of(0x50, 0x4b, 3, 4, 1, 2, 3)))).rejects.toThrow(/broken.xlsx cannot be read as a workbook/)
    await expect(readTable(file('a.csv', 'x\n1\n'), { sheet: 'y' })).rejects.toThrow(/no workbook/)
    await expect(readTable(at('absent.csv'))).rejects.toThrow(/ENOENT/)
  })
})

describe('the tables of a workspace', () => {
  it('CSV and XLSX mix; decimal commas and a spreadsheet\'s dates join', async () => {
    const place = mkdtempSync(join(folder, 'mixed-'))
    writeFileSync(join(place, 'patients.csv'), '\ufeffkey;treatmentDate;ageYears;survivalDays;died\r\nP1;04-03-2019;63,5;400;ja\r\nP2;25-03-2019;60,25;300;nee\r\n')
    writeFileSync(join(place, 'laboratory.xlsx'), workbook({ laboratory: [['key', 'date', 'analyte', 'value', 'unit', 'lln', 'uln'], ['P1', excelDate('2019-02-25'), 'Albumin', 3.6, 'g/dL', 3.5, 5]] }))
    const read = await readCohortTables(place)
    const cohort = cohortFromTables(read.tables, read.options)
    expect(cohort.value).toMatchObject([{ key: 'P1', clinical: { ageYears: 63.5, treatmentDate: '2019-03-04', survival: { days: 400, died: true } }, laboratory: [{ analyte: 'albumin', value: 36, day: -7 }] }, { key: 'P2', clinical: { ageYears: 60.25 } }])
    expect(read.files.map(f => f.slice(place.length + 1))).toEqual(['patients.csv', 'laboratory.xlsx'])
  })

  it('by tables.json, what it declares included', async () => {
    const place = mkdtempSync(join(folder, 'mapped-'))
    writeFileSync(join(place, 'export.csv'), 'pid,sirt,geslacht\nA1,03/04/2019,2\n')
    writeFileSync(join(place, 'dict.csv'), '"Variable / Field Name","Form Name","Field Type","Choices, Calculations, OR Slider Labels"\ngeslacht,base,radio,"1, man | 2, vrouw"\n')
    writeFileSync(join(place, 'tables.json'), JSON.stringify({ dates: 'day-first', dictionary: 'dict.csv', patients: { file: 'export.csv', columns: { key: 'pid', treatmentDate: 'sirt', sex: 'geslacht' } } }))
    const read = await readCohortTables(place)
    expect(cohortFromTables(read.tables, read.options).value).toMatchObject([{ key: 'A1', clinical: { treatmentDate: '2019-04-03', sex: 'F' }, problems: [] }])
    writeFileSync(join(place, 'tables.json'), JSON.stringify({ patients: { file: 'export.csv', columns: { key: 'pidd' } } }))
    await expect(readCohortTables(place)).rejects.toThrow(/no column "pidd".*pid\?/)
    writeFileSync(join(place, 'tables.json'), '{ "patients": 3 }')
    await expect(readCohortTables(place)).rejects.toThrow(/patients/)
  })

  it('are refused where there are no patients, or two tables of one name', async () => {
    const place = mkdtempSync(join(folder, 'refused-'))
    await expect(readCohortTables(place)).rejects.toThrow(/no patients.csv.*yttria init/)
    writeFileSync(join(place, 'patients.csv'), 'key\nP1\n')
    writeFileSync(join(place, 'patients.xlsx'), workbook({ a: [['key']] }))
    await expect(readCohortTables(place)).rejects.toThrow(/patients.csv and patients.xlsx/)
  })
})
