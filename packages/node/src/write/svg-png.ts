import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Pixels per unit of the drawing: 300 per inch where a column of a journal is 3.5 inches and a figure about 500 units wide. */
const scale = 2.5

/** A drawing as PNG, its letters from the fonts that come with the program, so that it looks alike on every machine. Drawn in another thread; loaded when used. */
export async function svgPng(svg: string): Promise<Uint8Array> {
  const { renderAsync } = await import('@resvg/resvg-js')
  const folder = join(dirname(createRequire(import.meta.url).resolve('pdfmake/package.json')), 'fonts', 'Roboto')
  const drawing = await renderAsync(svg.replace(/font-family="[^"]*"/g, 'font-family="Roboto"'), {
    background: 'white', fitTo: { mode: 'zoom', value: scale },
    font: { loadSystemFonts: false, defaultFontFamily: 'Roboto', fontFiles: ['Regular', 'Medium', 'Italic'].map(name => join(folder, `Roboto-${name}.ttf`)) },
  })
  return drawing.asPng()
}
