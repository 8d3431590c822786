#!/usr/bin/env node
import process from 'node:process'
import { version } from '@yttria/node/version'
import { command } from './command.ts'
import { processIo } from './terminal/process-io.ts'

// "yttria inspect DIR | head" closes the pipe early: the reader has what it wanted.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (fault: { code?: string }) => process.exit(fault.code === 'EPIPE' ? 0 : 3))

const args = process.argv.slice(2)
const io = processIo(args.includes('--verbose') || args.includes('-v'))
process.exitCode = await command(args, io, version)
io.close()
