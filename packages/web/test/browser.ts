import { existsSync } from 'node:fs'
import { type Browser, type LaunchOptions, chromium } from 'playwright-core'
import { inject } from 'vitest'

export const browserPath = process.env['YTTRIA_CHROMIUM'] ?? '/usr/bin/chromium'
export const hasBrowser = existsSync(browserPath)

export const launchOptions: LaunchOptions = {
  executablePath: browserPath,
  args: [
    '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist', '--no-sandbox',
    // WebGL is drawn in software, and the page around it without it: a third of the time, the same pixels.
    '--disable-gpu-compositing',
    '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run',
  ],
}

/** The one browser of all page tests (one-browser.ts); closing it ends only this file's connection and its windows. */
export const startBrowser = (): Promise<Browser> => {
  const shared = inject('browser')
  return shared === undefined ? chromium.launch(launchOptions) : chromium.connect(shared)
}
