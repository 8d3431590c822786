import { chromium } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import { hasBrowser, launchOptions } from './browser.ts'

declare module 'vitest' {
  interface ProvidedContext { browser: string | undefined }
}

/** Starts one browser for every file of the project, and ends it after the last. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (!hasBrowser) return undefined
  const server = await chromium.launchServer(launchOptions)
  project.provide('browser', server.wsEndpoint())
  return () => server.close()
}
