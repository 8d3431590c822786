import { strToU8, zipSync } from 'fflate'

/** A day in a workbook: its number, shown as a date. */
export const excelDate = (iso: string, epoch: 1900 | 1904 = 1900): { readonly date: number } => ({ date: Date.parse(`${iso}T00:00:00Z`) / 86400000 + (epoch === 1900 ? 25569 : 24107) })

type Cell = string | number | boolean | { readonly date: number } | undefined

/** The least XLSX that spreadsheets open: sheets of cells, texts shared or in the cell. */
export function workbook(sheets: Readonly<Record<string, readonly (readonly Cell[])[]>>, options: { readonly epoch?: 1900 | 1904 } = {}): Uint8Array {
  const shared: string[] = []
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n', escaped = (t: string) => t.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
  const cell = (value: Cell, r: number, c: number): string => {
    const at = `r="${String.fromCharCode(65 + c)}${r + 1}"`
    if (value === undefined) return ''
    if (typeof value === 'string') return `<c ${at} t="s"><v>${shared.push(value) - 1}</v></c>`
    if (typeof value === 'boolean') return `<c ${at} t="b"><v>${value ? 1 : 0}</v></c>`
    return typeof value === 'number' ? `<c ${at}><v>${value}</v></c>` : `<c ${at} s="1"><v>${value.date}</v></c>`
  }
  const names = Object.keys(sheets)
  const parts: Record<string, string> = {
    '[Content_Types].xml': `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>`,
    '_rels/.rels': `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${head}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">${options.epoch === 1904 ? '<workbookPr date1904="1"/>' : ''}<sheets>${names.map((n, k) => `<sheet name="${escaped(n)}" sheetId="${k + 1}" r:id="rId${k + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${names.map((_, k) => `<Relationship Id="rId${k + 1}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet${k + 1}.xml"/>`).join('')}<Relationship Id="rIdS" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rIdT" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    'xl/styles.xml': `${head}<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
  }
  names.forEach((n, k) => {
    const rows = sheets[n]!.map((row, r) => row.length === 0 ? '' : `<row r="${r + 1}">${row.map((v, c) => cell(v, r, c)).join('')}</row>`).join('')
    parts[`xl/worksheets/sheet${k + 1}.xml`] = `${head}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows}</sheetData></worksheet>`
  })
  parts['xl/sharedStrings.xml'] = `${head}<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${shared.map(t => `<si><t xml:space="preserve">${escaped(t)}</t></si>`).join('')}</sst>`
  return zipSync(Object.fromEntries(Object.entries(parts).map(([path, text]) => [path, strToU8(text)])))
}
