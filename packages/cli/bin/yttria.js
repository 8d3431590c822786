#!/usr/bin/env node
// The command. Committed, so that npm links it also before anything is built; all that it does is in dist.
import { existsSync } from 'node:fs'
import process from 'node:process'

const built = new URL('../dist/yttria.js', import.meta.url)
if (existsSync(built)) await import(built.href)
else {
  process.stderr.write('yttria: the command is not built yet. In the folder of the sources: npm run build\n')
  process.exitCode = 1
}
