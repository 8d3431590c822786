import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { patientPage } from '@yttria/core/report'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renderReport } from '../src/index.ts'
import { samplePatient, samplePatientNamed } from '../../core/test/report/sample.ts'
import { hasBrowser, startBrowser } from '../../web/test/browser.ts'

const samplePage = patientPage(samplePatient())
const warnings: string[] = []
const rendered = renderReport(samplePage, { warn: message => warnings.push(message) })
const gallery = fileURLToPath(new URL('../../../out/gallery/', import.meta.url))
const hostile = '</style><script>window.pwned = 1</script><img src=x onerror="window.pwned=2">"\'&\u202e'

let hostilePromise: Promise<string> | undefined
const hostileRendered = () => hostilePromise ??= renderReport(patientPage(samplePatientNamed(hostile)))

describe('the rendered page', () => {
  it('is the same bytes every time', async () => {
    // Not toBe: the difference of two megabytes helps nobody.
    expect(await renderReport(samplePage) === await rendered).toBe(true)
  })

  it('is put in out/gallery to be looked at; Vega has nothing to warn of, and it is no heavier than a photograph', async () => {
    mkdirSync(gallery, { recursive: true })
    writeFileSync(gallery + 'patient.html', await rendered)
    expect(warnings).toEqual([])
    expect((await rendered).length).toBeLessThan(1.5e6)
  })

  it('holds no script, no link to anywhere and no text unescaped', async () => {
    const markup = await hostileRendered()
    expect(markup).not.toMatch(/<script|<img|<link|<iframe|javascript:/i)
    expect(markup).not.toMatch(/\s(href|src)="(?!data:image\/png;base64,)/)
    // Every tag's text attributes are quoted and escaped: none begins with on....
    expect(markup.replace(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\son\w+=/i)
    expect(markup).toContain('&lt;/style&gt;&lt;script&gt;')
    expect(markup).not.toContain('\u202e')
  })

  it('says a page without findings is clear', async () => {
    expect(await renderReport({ ...samplePage, findings: [] })).toContain('No errors or warnings.')
  })
})

describe.skipIf(!hasBrowser)('[chromium] the page, opened from the disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yttria-page-'))
  let browser: Awaited<ReturnType<typeof startBrowser>>

  beforeAll(async () => {
    browser = await startBrowser()
  })

  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function open(name: string, page: Promise<string> = rendered) {
    const file = join(folder, name)
    writeFileSync(file, await page)
    const tab = await browser.newPage({ viewport: { width: 1366, height: 768 } })
    const complaints: string[] = [], requests: string[] = []
    tab.on('console', message => complaints.push(message.text()))
    tab.on('pageerror', error => complaints.push(String(error)))
    tab.on('request', request => { if (!request.url().startsWith('data:')) requests.push(request.url()) })
    const url = pathToFileURL(file).href
    await tab.goto(url, { waitUntil: 'load' })
    return { tab, complaints, requests, url }
  }

  it('opens without complaint or request, as wide as a 1366 screen, every picture drawn', async () => {
    const { tab, complaints, requests, url } = await open('sample.html')
    const seen = await tab.evaluate(async () => {
      const images = [...document.querySelectorAll('image')]
      const loaded = await Promise.all(images.map(async image => { const i = new Image(); i.src = image.getAttribute('href')!; await i.decode(); return i.naturalWidth }))
      return {
        width: document.documentElement.scrollWidth, loaded,
        background: getComputedStyle(document.querySelector('tr.total td')!).backgroundColor,
        headline: document.querySelector('.headline .value')!.textContent, headlineBottom: document.querySelector('.headlines')!.getBoundingClientRect().bottom,
        charts: [...document.querySelectorAll('.charts svg')].map(s => Math.round(s.getBoundingClientRect().top)),
        scrolling: [...document.querySelectorAll('.scroll')].filter(s => s.scrollWidth > s.clientWidth + 1).length,
      }
    })
    expect(complaints).toEqual([])
    expect(requests).toEqual([url])
    expect(seen.width).toBe(1366)
    expect(seen.loaded.length).toBe(3 + 5 * 6 * 2)
    expect(seen.loaded.every(w => w > 0)).toBe(true)
    expect(seen.background).toBe('rgb(244, 246, 247)')
    expect(seen.headline).toBe('180Gy')
    expect(seen.headlineBottom).toBeLessThan(300)
    expect(new Set(seen.charts).size, 'charts in one row').toBe(1)
    expect(seen.scrolling, 'tables wider than the page').toBe(0)
    await tab.close()
  })

  it('numbers of a column stand on one decimal point', async () => {
    const { tab } = await open('decimal.html')
    const points = await tab.evaluate(() => {
      const rows = [...document.querySelectorAll('#lesions tbody tr')]
      const at = rows[0]!.children.length - 11
      return rows.flatMap(row => {
        const cell = row.children[at]!, text = cell.textContent!
        if (!/\d/.test(text)) return []
        const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), range = document.createRange()
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const n = node.textContent!.indexOf('.')
          if (n >= 0) { range.setStart(node, n); range.setEnd(node, n + 1); return [range.getBoundingClientRect().left] }
        }
        return []
      })
    })
    expect(points.length).toBeGreaterThanOrEqual(5)
    // Bold and regular digits differ by a fraction of a pixel.
    expect(Math.max(...points) - Math.min(...points)).toBeLessThanOrEqual(1)
    await tab.close()
  })

  it('hostile names stay text', async () => {
    const { tab, complaints, requests } = await open('hostile.html', hostileRendered())
    expect(await tab.evaluate(() => (window as unknown as { pwned?: number }).pwned)).toBeUndefined()
    expect(await tab.evaluate(() => document.querySelectorAll('script, img').length)).toBe(0)
    expect(await tab.evaluate(() => document.querySelector('h1 .key')!.textContent)).toContain('</style><script>')
    expect(complaints).toEqual([])
    expect(requests).toHaveLength(1)
    await tab.close()
  })

  it('its switches hide uptake and outlines without a script', async () => {
    const { tab } = await open('switches.html')
    const shown = (selector: string) => tab.evaluate(s => getComputedStyle(document.querySelector(s)!).display, selector)
    expect([await shown('svg.dark .fused'), await shown('svg.dark .outline')]).toEqual(['inline', 'inline'])
    await tab.uncheck('#show-uptake')
    expect([await shown('svg.dark .fused'), await shown('svg.dark .outline')]).toEqual(['none', 'inline'])
    await tab.uncheck('#show-outlines')
    expect(await shown('svg.dark .outline')).toBe('none')
    await tab.close()
  })

  it('prints on a few sheets of A4', async () => {
    const { tab } = await open('print.html')
    const pdf = await tab.pdf({ preferCSSPageSize: true, printBackground: true })
    const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)!.length
    expect(sheets).toBeLessThanOrEqual(8)
    expect(pdf.toString('latin1')).toMatch(/\/MediaBox\s*\[0 0 84\d\.?\d* 59\d\.?\d*\]/)
    await tab.close()
  })
})
