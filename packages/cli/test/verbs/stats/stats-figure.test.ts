import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { command } from '../../../src/command.ts'
import type { Io } from '../../../src/terminal/verb.ts'

const run = async (...args: string[]) => {
  let out = '', err = ''
  const io: Io = { out: t => { out += t }, err: t => { err += t }, progress: () => {}, verbose: false, terminal: false, width: 100 }
  return { code: await command(['stats', ...args], io, '0'), out, err }
}

let folder: string, file: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'figure-'))
  file = join(folder, 'lesions.csv')
  const rows = [['a', 120, 'PR', 5, 1], ['a', 95, 'PR', 6, 0], ['b', 60, 'PD', 2, 1], ['b', 70, 'PD', 3, 1], ['c', 210, 'CR', 12, 0], ['c', 180, 'PR', 14, 1], ['d', 75, 'PD', 4, 1], ['d', 90, 'PR', 9, 1], ['d', 66, 'PD', 7, 0]]
  writeFileSync(file, 'patient,"dose <Gy> & ""x""",response,months,dead\n' + rows.map(r => r.join(',')).join('\n') + '\n')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Tags that open and close in order, no bare ampersand: enough to know that a reader of XML takes it. Throws where not. */
function requireXml(text: string): void {
  const open: string[] = []
  for (const [tag, close, name, self] of text.replace(/^<\?xml[^>]*\?>/, '').matchAll(/<(\/?)([\w:-]+)(?:\s+[\w:-]+="[^"<]*")*\s*(\/?)>/g)) {
    if (close) { if (open.pop() !== name) throw new Error(`${tag} closes nothing`) } else if (!self) open.push(name!)
  }
  if (open.length > 0) throw new Error(`${open.join(' ')} not closed`)
  const rest = text.replace(/^<\?xml[^>]*\?>/, '').replace(/<\/?[\w:-]+(?:\s+[\w:-]+="[^"<]*")*\s*\/?>/g, '')
  if (rest.includes('<') || /&(?!(amp|lt|gt|quot|#\d+|#x[0-9A-F]+);)/.test(text)) throw new Error('markup in the text')
}

const dose = '`dose <Gy> & "x"`'

describe('yttria stats --figure', () => {
  test('each analysis writes one SVG, its texts escaped, nothing else left beside it', async () => {
    for (const [analysis, ...args] of [
      ['mixed-model', '--formula', `log(${dose}) ~ response + (1 | patient)`], ['linear-model', '--formula', `${dose} ~ response`], ['logistic', '--formula', `dead ~ ${dose}`, '--firth'], ['ordinal', '--formula', `response ~ months`, '--levels', 'response=PD,PR,CR'],
      ['roc', '--score', 'dose <Gy> & "x"', '--score2', 'months', '--outcome', 'response', '--positive', 'PR,CR', '--threshold', '90'], ['kaplan-meier', '--time', 'months', '--event', 'dead', '--group', 'response'], ['log-rank', '--time', 'months', '--event', 'dead', '--group', 'response'],
      ['cox', '--time', 'months', '--event', 'dead', '--formula', dose], ['describe', '--group', 'response'], ['describe'],
    ] as const) {
      const path = join(folder, `${analysis}.svg`), r = await run(analysis, file, ...args, '--figure', path)
      expect([r.err, r.code], analysis).toEqual(['', 0])
      const svg = readFileSync(path, 'utf8')
      expect(() => requireXml(svg), analysis).not.toThrow()
      expect(svg, analysis).toMatch(/^<\?xml[^>]*\?>\n<svg [^>]*><title>[^<]+<\/title><desc>[^<]+<\/desc>/)
      expect(svg, analysis).not.toMatch(/NaN|undefined|Infinity|\[object/)
      rmSync(path)
    }
    expect(readdirSync(folder)).toEqual(['lesions.csv'])
  })
  test('is the same bytes again, and the printed result is what it is without', async () => {
    const args = ['kaplan-meier', file, '--time', 'months', '--event', 'dead'], [a, b] = [join(folder, 'a.svg'), join(folder, 'b.svg')]
    expect((await run(...args, '--figure', a)).out).toBe((await run(...args)).out)
    await run(...args, '--json', '--figure', b)
    expect(readFileSync(a, 'utf8')).toBe(readFileSync(b, 'utf8'))
    for (const path of [a, b]) rmSync(path)
  })
  test('refuses another ending, a missing folder, a folder, too many curves, and what has nothing to draw', async () => {
    mkdirSync(join(folder, 'd.svg'))
    const survival = ['kaplan-meier', file, '--time', 'months', '--event', 'dead']
    for (const [args, code, what] of [
      [[...survival, '--figure', join(folder, 'a.png')], 2, /ends in \.svg/], [[...survival, '--figure', join(folder, 'none', 'a.svg')], 1, /not a folder/], [[...survival, '--figure', join(folder, 'd.svg')], 1, /is a folder/],
      [['describe', file, '--columns', 'response', '--figure', join(folder, 'a.svg')], 1, /nothing to draw/], [['linear-model', file, '--formula', 'months ~ 1', '--figure', join(folder, 'a.svg')], 1, /nothing to draw/],
    ] as const) {
      const r = await run(...args)
      expect([r.code, r.out], args.join(' ')).toEqual([code, ''])
      expect(r.err, args.join(' ')).toMatch(what)
    }
    expect(readdirSync(folder).sort()).toEqual(['d.svg', 'lesions.csv'])
  })
  test('the reader of XML in this test refuses what is none', () => {
    for (const bad of ['<svg><g></svg>', '<svg>a & b</svg>', '<svg>a < b</svg>', '<svg><g></g>']) expect(() => requireXml(bad), bad).toThrow()
  })
})
