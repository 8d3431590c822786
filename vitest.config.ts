import { defineConfig } from 'vitest/config'

// The real data's tests find it through YTTRIA_REFERENCE; two workers for two cores.
export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 300_000,
    reporters: ['default'],
  },
})
