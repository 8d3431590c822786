import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { configDefaults, defineConfig } from 'vitest/config'

const pages = ['packages/web/test/*.test.ts', 'packages/render/test/page.test.ts']
/** What reckons with dates, times and calendars. */
const dates = ['dicom/{header/times,pet/quantity,folder/index-folder,repair/repair-headers}', '{course,hand,planning}/**/*']
  .map(part => `packages/core/test/${part}.test.ts`)
/** Of these folders what holds no date, no time and no order: once is enough. */
const dateless = [
  'course/{doses,livers}/*', 'course/file/{file-name,read-json}',
  'hand/{cohort-analysis,ctcae,delineation,dosimetry,image-volume,mixed-model,plan-limits,response}',
  'planning/{delivered,image-plan,plan-properties}',
].map(part => `packages/core/test/${part}.test.ts`)
const clock = 'packages/core/test/house/clock.test.ts'

/** One project after the other, so that a worker goes on with what it has imported; within one the longest first. */
class ByProject extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files), names = ['pages', 'node', 'dates']
    return names.flatMap(name => sorted.filter(f => f.project.name === name))
  }
}

// The real data's tests find it through YTTRIA_REFERENCE; two workers for two cores. Nothing here mocks a module or a
// global, so files share their worker's imports.
export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ['default'],
    sequence: { sequencer: ByProject },
    projects: [
      // The page in a browser, one for all of them.
      { extends: true, test: { name: 'pages', include: pages, globalSetup: 'packages/web/test/one-browser.ts' } },
      // Everything else. Each server opens PostgreSQL in WebAssembly: compiled once, not again for speed.
      {
        extends: true,
        test: {
          name: 'node', include: ['packages/*/test/**/*.test.ts'], exclude: [...configDefaults.exclude, ...pages, clock],
          execArgv: ['--liftoff-only'],
        },
      },
      // Once more under the clock of another place, half an hour askew.
      { extends: true, test: { name: 'dates', include: [...dates, clock], exclude: [...configDefaults.exclude, ...dateless], env: { TZ: 'America/St_Johns' } } },
    ],
    isolate: false,
    pool: 'forks',
    // A busy machine is slow, not wrong.
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
})
