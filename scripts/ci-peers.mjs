// Installs, on a Debian machine, the programs that tests use as peers where they are missing. Nothing of Yttria itself needs them.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const peers = [
  { program: '/usr/bin/chromium', packages: ['chromium', 'fonts-dejavu-core'] },
  { program: '/usr/bin/dciodvfy', packages: ['dicom3tools'] },
  { program: '/usr/bin/dcmdump', packages: ['dcmtk'] },
]
const missing = peers.filter(p => !existsSync(p.program)).flatMap(p => p.packages)
if (missing.length > 0) {
  process.stderr.write(`Installing ${missing.join(', ')} ...\n`)
  const apt = (...args) => spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status
  if (apt('update', '-qq') !== 0 || apt('install', '-y', '-qq', '--no-install-recommends', ...missing) !== 0)
    process.stderr.write('Could not install them; the tests that use them are skipped by name.\n')
}
