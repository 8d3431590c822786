import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  // The server serves it under a path that changes with each start.
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { format: 'es' },
  optimizeDeps: { exclude: ['@cornerstonejs/dicom-image-loader'] },
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2023', sourcemap: false, chunkSizeWarningLimit: 8000 },
  logLevel: 'warn',
})
