import { type ExampleFigure, type ExamplePanel } from '@yttria/core/figures'
import { expect, it } from 'vitest'
import { exampleFigureSvg } from '../src/example-figure.ts'

const raster = (width: number, height: number) => ({ width, height, level: new Uint8Array(width * height).fill(90) })
const panel = (id: ExamplePanel['id'], more: Partial<ExamplePanel> = {}): ExamplePanel => ({
  id, widthMm: 200, heightMm: 150, letters: { left: 'R', right: 'L', top: 'A', bottom: 'P' }, scaleBarMm: 50, notes: ['L1: 97 Gy'],
  outlines: [{ name: 'L1', role: 'lesion', lines: [[[50, 50], [70, 50], [70, 70], [50, 50]]], labelAt: [60, 60] }, { name: 'liver', role: 'liver', lines: [[[20, 20], [150, 20], [150, 120], [20, 20]]] }],
  anatomy: raster(20, 15), uptake: { ...raster(10, 8), colourMap: 'viridis' }, ...more,
})
const figure: ExampleFigure = {
  id: 'examples', title: 'Examples', description: 'd', caption: 'c', columns: [{ id: 'treatment', title: '90Y PET' }, { id: 'healthyLiver', title: 'Liver' }],
  rows: [{ letter: 'A', heading: 'P<1>: partial response', panels: [panel('treatment'), panel('healthyLiver', { uptake: undefined })] }, { letter: 'B', heading: 'P2', panels: [panel('treatment', { anatomy: undefined }), undefined] }],
  bars: [{ colourMap: 'viridis', window: [0, 250], label: 'Absorbed dose (Gy)' }],
}
const svg = exampleFigureSvg(figure)

it('draws a picture for each anatomy and uptake, and says where there is no scan', () => {
  expect(svg.match(/<image /g)).toHaveLength(2 + 1 + 1)
  expect(svg).toContain('>no scan<')
  for (const text of ['>90Y PET<', '>L1: 97 Gy<', '>5 cm<', '>250<', '>Absorbed dose (Gy)<', '>tumour<', '>liver<']) expect(svg).toContain(text)
  expect(svg).not.toContain('>expanded<')
})

it('needs no style sheet, and escapes what people wrote', () => {
  expect(svg).toContain('P&lt;1&gt;: partial response')
  expect(svg).not.toMatch(/<style|style=|NaN|undefined/)
})

it('stands lines on the pictures at their millimetres, as thick at any size', () => {
  const scale = 182 / 200
  expect(svg).toContain(`scale(${scale.toFixed(5).replace(/0+$/, '')})`)
  expect(svg).toContain('M50 50L70 50L70 70Z')
  expect(svg).toContain(`stroke-width="${(1.5 / scale).toFixed(2)}"`)
})

it('puts the number of a tumour at the edge of the picture on its left', () => {
  const at = (left: number) => {
    const o = { name: 'L1', role: 'lesion' as const, lines: [[[left, 50], [left + 10, 50], [left + 10, 60], [left, 50]]] as const, labelAt: [left + 5, 55] as const }
    return />L1</.test(exampleFigureSvg({ ...figure, rows: [{ ...figure.rows[0]!, panels: [panel('treatment', { outlines: [o] })] }] })) && /text-anchor="(start|end)" [^>]*font-weight="bold" fill="white">L1</.exec(exampleFigureSvg({ ...figure, rows: [{ ...figure.rows[0]!, panels: [panel('treatment', { outlines: [o] })] }] }))![1]
  }
  expect([at(20), at(188)]).toEqual(['start', 'end'])
})
