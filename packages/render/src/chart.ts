import type { VegaLiteSpec } from '@yttria/core/figures'
import type { TopLevelSpec } from 'vega-lite'
import { printable } from './escape.ts'

/**
 * A Vega-Lite specification as SVG, the same bytes for the same spec. Ids within begin with `name`, since several charts share a page.
 * Vega is loaded at the first call: it takes as long as the rest of the program. Its warnings go to `warn`.
 */
export async function chartSvg(name: string, spec: VegaLiteSpec, warn: (message: string) => void = () => {}): Promise<string> {
  const [{ compile }, vega] = await Promise.all([import('vega-lite'), import('vega')])
  const collect = (...messages: readonly unknown[]) => { warn(messages.map(String).join(' ')); return logger }
  const logger = { level: () => logger, error: collect, warn: collect, info: () => logger, debug: () => logger } as unknown as NonNullable<Parameters<typeof vega.parse>[1]>
  const compiled = compile(spec as unknown as TopLevelSpec, { logger: logger as never })
  // A loader that refuses: a chart reads nothing from anywhere.
  const loader = { load: refuse, sanitize: refuse, http: refuse, file: refuse } as never
  const view = new vega.View(vega.parse(compiled.spec), { renderer: 'none', loader, logger: logger as never })
  try {
    return printable(ownIds(await view.toSVG(), name))
  } finally {
    view.finalize()
  }
}

/** Vega counts its clip paths on from chart to chart; ours begin anew and carry the chart's name. */
function ownIds(svg: string, name: string): string {
  const ids = [...new Set([...svg.matchAll(/ id="([\w-]+)"/g)].map(found => found[1]!))]
  const own = (id: string) => `${name}-${ids.indexOf(id)}`
  return svg.replace(/( id="|url\(#)([\w-]+)(["'&)])/g, (all, before: string, id: string, after: string) => ids.includes(id) ? before + own(id) + after : all)
}

const refuse = (uri: string) => Promise.reject(new Error(`a chart may not load ${uri}`))
