import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeText, html, raw } from '../src/index.ts'

describe('escaping', () => {
  it('leaves nothing that opens a tag, an attribute or an entity', () => {
    expect(escapeText('<script>"&\'</script>')).toBe('&lt;script&gt;&quot;&amp;&#39;&lt;/script&gt;')
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', ';', '#', 'a', '\u0000', '\u202e', '\ud800', '\u{1f600}') }), text => { expect(escapeText(text)).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/) }))
  })

  it('is undone by a reader of entities, but for what cannot be printed', () => {
    const back = (s: string) => s.replace(/&(amp|lt|gt|quot|#39);/g, (_, e: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[e]!)
    fc.assert(fc.property(fc.string(), text => { expect(back(escapeText(text))).toBe(text) }))
  })

  it('takes away control characters and those that turn the direction of writing', () => {
    expect(escapeText('a\u0000b\u001bc\u202ed\u2066e')).toBe('a\ufffdb\ufffdc\ufffdd\ufffde')
  })

  it('a template escapes its values, lists too, and takes markup as it is', () => {
    expect(html`<b title="${'"x"'}">${['<i>', 1, undefined, false, html`<u>${'&'}</u>`, raw('<hr>')]}</b>`.markup).toBe('<b title="&quot;x&quot;">&lt;i&gt;1<u>&amp;</u><hr></b>')
  })
})
