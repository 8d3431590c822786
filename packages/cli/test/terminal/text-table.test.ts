import { describe, expect, it } from 'vitest'
import { textTable } from '../../src/terminal/text-table.ts'

describe('a text table', () => {
  it('aligns numbers on their decimal point, by hand', () => {
    const table = textTable(['lesion', { header: 'dose', unit: 'Gy' }], [['L1', '133'], ['L2', '98.7'], ['L3', '7.25'], ['L4', undefined]])
    expect(table).toBe([
      'lesion    dose',
      '            Gy',
      '------  ------',
      'L1      133',
      'L2       98.7',
      'L3        7.25',
      'L4        -',
      '',
    ].join('\n'))
  })

  it('puts a dash where there is no value, and right-aligns it with the numbers', () => {
    expect(textTable(['n'], [[1], [undefined], [''], [30]])).toBe(' n\n--\n 1\n -\n -\n30\n')
  })

  it('keeps text left and leaves no blanks at line ends', () => {
    const lines = textTable(['a', 'b'], [['x', 'long text'], ['yy', 'z']]).split('\n')
    expect(lines).toEqual(['a   b', '--  ---------', 'x   long text', 'yy  z', ''])
  })

  it('aligns negative percentages and thousands', () => {
    const lines = textTable(['change'], [['-100%'], ['+5.5%'], ['1,234%']]).split('\n').slice(2, 5)
    expect(new Set(lines.map(line => /\d(?=[.%])/.exec(line)!.index)).size).toBe(1)
  })

  it('lets no control character of a header reach the terminal', () => {
    expect(textTable(['d'], [['\u001b[31mred\u0007\nnext\u202e']])).not.toMatch(/[\u001b\u0007\u202e]/)
  })

  it('shortens what is too long for its column', () => {
    expect(textTable([{ header: 'd', maxWidth: 5 }], [['abcdefgh']])).toContain('abcd\u2026\n')
  })

  it('refuses a row of the wrong length', () => {
    expect(() => textTable(['a', 'b'], [['x']])).toThrow(RangeError)
  })
})
