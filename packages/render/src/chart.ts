import type { VegaLiteSpec } from '@yttria/core/figures'
import type { TopLevelSpec } from 'vega-lite'

/** A Vega-Lite specification as SVG. Vega is loaded at the first call: it takes as long as the rest of the program. Its warnings go to `warn`. */
export async function chartSvg(spec: VegaLiteSpec, warn: (message: string) => void = () => {}): Promise<string> {
  const [{ compile }, vega] = await Promise.all([import('vega-lite'), import('vega')])
  const collect = (...messages: readonly unknown[]) => { warn(messages.map(String).join(' ')); return logger }
  const logger = { level: () => logger, error: collect, warn: collect, info: () => logger, debug: () => logger } as unknown as NonNullable<Parameters<typeof vega.parse>[1]>
  const compiled = compile(spec as unknown as TopLevelSpec, { logger: logger as never })
  // A loader that refuses: a chart reads nothing from anywhere.
  const loader = { load: refuse, sanitize: refuse, http: refuse, file: refuse } as never
  const view = new vega.View(vega.parse(compiled.spec), { renderer: 'none', loader, logger: logger as never })
  try {
    return await view.toSVG()
  } finally {
    view.finalize()
  }
}

const refuse = (uri: string) => Promise.reject(new Error(`a chart may not load ${uri}`))
