import { describe, expect, it } from 'vitest'
import { foldName, wordsOf } from '../../src/bytes/index.ts'
import { random } from '../../src/numerics/index.ts'

describe('names compared by Unicode folding', () => {
  it.each([
    ['Wątroba_CT', 'watroba ct'], ['HÍGADO', 'higado'], ['Hi\u0301gado', 'higado'], ['KARACİĞER', 'karaciger'], ['karacıger', 'karaciger'],
    ['Ｌｉｖｅｒ', 'liver'], ['ΉΠΑΡ', 'ηπαρ'], ['Øre', 'ore'], ['Straße', 'strasse'], ['STRASSE', 'strasse'], ['печінка', 'печінка'], ['كَبِد', 'كبد'], ['کبد', 'كبد'],
    ['כָּבֵד', 'כבד'], ['LIVER^', 'liver'], ['--', ''], ['', ''], ['肝\u200b臓', '肝臓'], ['간', '간'], ['ガン', 'ガン'], ['ｶﾞﾝ', 'ガン'], ['यकृत', 'यकृत'],
  ])('%s is %s', (name, folded) => expect(foldName(name)).toBe(folded))

  it('keeps apart what is another word: voiced kana, other letters, other numbers', () => {
    expect(foldName('カン')).not.toBe(foldName('ガン'))
    expect(foldName('Liver 1')).not.toBe(foldName('Liver 2'))
    expect(foldName('ตับ')).not.toBe(foldName('ตบ'))
  })

  it('folding twice changes nothing, whatever the text', () => {
    const { uniform } = random(20240611)
    // Blocks in which decompositions, marks, case and compatibility forms lie.
    const blocks = [[0x20, 0x24f], [0x250, 0x36f], [0x370, 0x5ff], [0x600, 0x6ff], [0x900, 0x97f], [0xe00, 0xe7f], [0x1100, 0x11ff], [0x13a0, 0x13ff], [0x1e00, 0x1fff], [0x2000, 0x2fff], [0x3040, 0x30ff], [0x4e00, 0x4fff], [0xac00, 0xacff], [0xf900, 0xffef], [0x10400, 0x1044f], [0x1d400, 0x1d7ff]] as const
    for (let n = 0; n < 20_000; n++) {
      const text = Array.from({ length: 1 + Math.floor(uniform() * 8) }, () => {
        const [from, to] = blocks[Math.floor(uniform() * blocks.length)]!
        return String.fromCodePoint(from + Math.floor(uniform() * (to - from + 1)))
      }).join('')
      const once = foldName(text)
      if (foldName(once) !== once) expect.fail(`${JSON.stringify(text)} folds to ${JSON.stringify(once)}, then to ${JSON.stringify(foldName(once))}`)
    }
  })

  it.each([
    ['LiverCT', ['liver', 'ct']], ['CTLiver', ['ct', 'liver']], ['LIVERCT', ['liverct']], ['liver01', ['liver', '01']], ['肝臓CT1', ['肝臓', 'ct', '1']], ['Liver^ - GTV', ['liver', 'gtv']], ['^^', []],
  ])('%s has the words %j', (name, words) => expect(wordsOf(name)).toEqual(words))
})
