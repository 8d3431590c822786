// Bundles the command and the rooms of core, from source, into packages/cli/dist; third-party packages stay outside.
import { build } from 'esbuild'
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const cli = join(root, 'packages/cli'), core = join(root, 'packages/core'), node = join(root, 'packages/node')
const dist = join(cli, 'dist')
// The thread in which the command and the server carry out runs.
const runWorker = join(node, 'src/runs/run-worker.ts')
const manifest = JSON.parse(readFileSync(join(cli, 'package.json'), 'utf8'))
const rooms = [...readFileSync(join(core, 'src/index.ts'), 'utf8').matchAll(/^export \* as (\w+)/gm)].map(m => m[1])

rmSync(dist, { recursive: true, force: true })
await build({
  entryPoints: {
    yttria: join(cli, 'src/yttria.ts'),
    'phantom-worker': join(cli, 'src/verbs/phantom/phantom-worker.ts'),
    'run-worker': runWorker,
    ...Object.fromEntries(rooms.map(room => [`rooms/${room}`, join(core, 'src', room, 'index.ts')])),
  },
  outdir: dist, bundle: true, splitting: true, format: 'esm', platform: 'node', target: 'node20.19',
  chunkNames: 'chunks/[name]-[hash]', external: Object.keys(manifest.dependencies),
  legalComments: 'none', logLevel: 'warning',
})
chmodSync(join(dist, 'yttria.js'), 0o755)

// Declarations of the rooms, for `import { ... } from 'yttria/dosimetry'`.
const types = join(dist, 'types')
mkdirSync(types, { recursive: true })
execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', core, '--noEmit', 'false', '--emitDeclarationOnly', '--declaration', '--rootDir', join(core, 'src'), '--outDir', types], { stdio: ['ignore', 2, 2] })
for (const name of ['LICENSE', 'NOTICE']) if (existsSync(join(root, name))) cpSync(join(root, name), join(cli, name))

// The server, which runs beside the built page.
const server = join(root, 'packages/server'), serverManifest = JSON.parse(readFileSync(join(server, 'package.json'), 'utf8'))
rmSync(join(server, 'dist'), { recursive: true, force: true })
await build({
  entryPoints: { main: join(server, 'src/main.ts'), 'run-worker': runWorker, 'database-maker': join(server, 'src/store/database-maker.ts') },
  outdir: join(server, 'dist'), bundle: true, splitting: true, format: 'esm', platform: 'node', target: 'node20.19',
  chunkNames: 'chunks/[name]-[hash]', external: [...Object.keys(manifest.dependencies), ...Object.keys(serverManifest.dependencies).filter(d => !d.startsWith('@yttria/'))],
  legalComments: 'none', logLevel: 'warning',
})

// An empty database for new workspaces: making one takes several hundred MB and some seconds, which no start of the server need pay.
execFileSync(process.execPath, [join(server, 'dist/database-maker.js'), join(server, 'dist/database')], { stdio: ['ignore', 2, 2] })
