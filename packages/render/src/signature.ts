import { type Markup, html } from './escape.ts'

/** Who signed a result, when, and what the signature covers. */
export interface ReportSignature {
  readonly name: string
  /** ISO 8601. */
  readonly at: string
  readonly remark?: string
  readonly version: number
  /** Of results.json as it was signed. */
  readonly sha256: string
  /** What was still a guess when it was signed, in words. */
  readonly unconfirmed: readonly string[]
}

const opening = '<!--signature-->', closing = '<!--/signature-->'

/** A place in a report where a signature can be put later. */
export const signaturePlace = (content: Markup): string => `${opening}${content.markup}${closing}`

export const unsigned = (): Markup => html`<section id="signature"><h2>Signature</h2><p>Not signed.</p></section>`

/** The report with its signature in it. A report of an earlier version has no place of its own: before its end. */
export function signedReport(report: string, signature: ReportSignature): string {
  const made = signaturePlace(signatureMarkup(signature)), from = report.indexOf(opening), to = report.indexOf(closing)
  if (from >= 0 && to > from) return `${report.slice(0, from)}${made}${report.slice(to + closing.length)}`
  const end = report.lastIndexOf('<footer>')
  return end < 0 ? report : `${report.slice(0, end)}${made}${report.slice(end)}`
}

function signatureMarkup(s: ReportSignature): Markup {
  const when = s.at.slice(0, 16).replace('T', ' ')
  return html`<section id="signature"><h2>Signature</h2>
<p><strong>Signed by ${s.name}</strong>, ${when} UTC.${s.remark !== undefined && html` Remark: ${s.remark}`}</p>
<p>It covers version ${String(s.version)} as it stands: all numbers, outlines and findings of this report (results.json, SHA-256 ${s.sha256}).</p>
${s.unconfirmed.length > 0 ? html`<p>Signed although ${s.unconfirmed.length === 1 ? 'this was a guess' : `these ${String(s.unconfirmed.length)} were guesses`} that nobody had confirmed:</p><ul>${s.unconfirmed.map(u => html`<li>${u}</li>`)}</ul>` : html`<p>No guess of the course was left unconfirmed.</p>`}
</section>`
}
