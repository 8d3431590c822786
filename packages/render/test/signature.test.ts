import { describe, expect, it } from 'vitest'
import { signaturePlace, signedReport, unsigned } from '../src/signature.ts'

const signature = { name: 'A. <Physicist>', at: '2030-01-02T10:00:30.000Z', version: 3, sha256: 'ab'.repeat(32), unconfirmed: [] as string[] }
const report = `<main>${signaturePlace(unsigned())}<p>$& and $1</p></main>\n<footer>end</footer>`

describe('the signature of a report', () => {
  it('takes the place of the word that there is none, with name, time, version and hash, escaped', () => {
    const signed = signedReport(report, { ...signature, remark: 'looked & seen' })
    expect(signed).not.toContain('Not signed')
    expect(signed).toMatch(/<strong>Signed by A\. &lt;Physicist&gt;<\/strong>, 2030-01-02 10:00 UTC\. Remark: looked &amp; seen[^]*covers version 3[^]*SHA-256 (ab){32}/)
    expect(signed).toContain('No guess of the course was left unconfirmed.')
    expect(signed).toContain('<p>$& and $1</p></main>')
  })
  it('lists what was unconfirmed', () => {
    expect(signedReport(report, { ...signature, unconfirmed: ['device: glass', 'liver'] })).toMatch(/these 2 were guesses[^]*<li>device: glass<\/li><li>liver<\/li>/)
  })
  it('stands before the end of a report that has no place for it, and can be put in anew', () => {
    expect(signedReport('<main></main><footer>end</footer>', signature)).toMatch(/<\/main><!--signature-->[^]*Signed by[^]*<!--\/signature--><footer>/)
    expect(signedReport(signedReport(report, signature), signature)).toBe(signedReport(report, signature))
    expect(signedReport('no report', signature)).toBe('no report')
  })
})
