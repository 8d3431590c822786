import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const cli = fileURLToPath(new URL('..', import.meta.url)), root = join(cli, '../..')
const { version } = JSON.parse(readFileSync(join(cli, 'package.json'), 'utf8')) as { version: string }
let place: string, packed: string[]
const npm = (cwd: string, ...args: string[]): string =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' })

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'yttria-pack-'))
  // Builds first, where the sources are newer than the bundle.
  const [{ filename, files }] = JSON.parse(npm(cli, 'pack', '--json', '--silent', '--pack-destination', place).replace(/^[^[]*/, '')) as [{ filename: string; files: { path: string }[] }]
  packed = files.map(f => f.path)
  writeFileSync(join(place, 'package.json'), '{ "private": true, "type": "module" }')
  npm(place, 'install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', join(place, filename))
})
afterAll(() => rmSync(place, { recursive: true, force: true }))

const node = (...args: string[]) => spawnSync(process.execPath, args, { cwd: place, encoding: 'utf8' })
const command = (...args: string[]) => node(join(place, 'node_modules/yttria/bin/yttria.js'), ...args)

describe('the package, installed elsewhere', () => {
  it('answers --version and --help, also by its name', () => {
    expect(command('--version')).toMatchObject({ status: 0, stdout: `yttria ${version}\n`, stderr: '' })
    expect(command('--help').stdout).toContain('analyze')
    expect(npm(place, 'exec', '--', 'yttria', 'analyze', '--help')).toContain('yttria analyze DIR --out OUT')
  })

  it('says how to build it where it is not built, as npm links it before that', () => {
    const bin = join(place, 'unbuilt/bin/yttria.js')
    mkdirSync(dirname(bin), { recursive: true })
    cpSync(join(cli, 'bin/yttria.js'), bin)
    expect(node(bin, '--version')).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('npm run build') })
  })

  it('loads each verb with nothing but its own dependencies', () => {
    for (const verb of ['inspect', 'analyze', 'measure', 'phantom', 'schema']) expect(command(verb, '--help'), verb).toMatchObject({ status: 0, stderr: '' })
    expect(JSON.parse(command('schema', 'protocol', '--default').stdout)).toMatchObject({ name: 'crlm-glass' })
  })

  it('holds licence, notice and declarations, and no sources, tests or maps of them', () => {
    expect(packed).toEqual(expect.arrayContaining(['LICENSE', 'NOTICE', 'README.md', 'package.json', 'bin/yttria.js', 'dist/yttria.js', 'dist/rooms/dosimetry.js', 'dist/types/dosimetry/index.d.ts']))
    expect(packed.filter(p => /\.map$|(^|\/)(src|test)\/|(?<!\.d)\.ts$/.test(p))).toEqual([])
  })

  it('gives the rooms of the core to a program', () => {
    // 1 GBq in 1 L: 50 J/GBq over 1.03 kg.
    const program = "import { localDeposition } from 'yttria/dosimetry'\nimport { constantsProfiles } from 'yttria/physics'\n"
      + "console.log(localDeposition({ activity: 1e9, volume: 1000, constants: constantsProfiles.paper }).toFixed(4))\n"
    writeFileSync(join(place, 'program.js'), program)
    expect(node('program.js')).toMatchObject({ status: 0, stdout: `${(50 / 1.03).toFixed(4)}\n`, stderr: '' })
  })

  it.each([['nodenext', 'nodenext'], ['esnext', 'bundler']])('with types that a program can use (%s, %s)', (module, moduleResolution) => {
    const folder = join(place, moduleResolution)
    mkdirSync(folder)
    const check = (text: string) => {
      writeFileSync(join(folder, 'program.ts'), `import { localDeposition } from 'yttria/dosimetry'\nimport { constantsProfiles } from 'yttria/physics'\n${text}\n`)
      return node(join(root, 'node_modules/typescript/bin/tsc'), '--checkers', '1', '--noEmit', '--strict', '--target', 'es2023', '--lib', 'es2023', '--types', '', '--skipLibCheck', '--module', module, '--moduleResolution', moduleResolution, join(folder, 'program.ts'))
    }
    expect(check('export const dose: number = localDeposition({ activity: 1e9, volume: 1000, constants: constantsProfiles.paper })')).toMatchObject({ status: 0, stdout: '' })
    // The types are there, not any: each of the two lines is refused.
    const wrong = check([
      'export const dose: string = localDeposition({ activity: 1e9, volume: 1000, constants: constantsProfiles.paper })',
      "export const other = localDeposition({ activity: 1e9, volume: 'big', constants: constantsProfiles.paper })",
    ].join('\n'))
    expect(wrong.stdout).toMatch(/program\.ts\(3,\d+\): error TS2322/)
    expect(wrong.stdout).toMatch(/program\.ts\(4,\d+\): error TS2322/)
  })

  it('answers --help from the entry alone: what is heavy is loaded with the verb that needs it', () => {
    const statics = (file: string, seen = new Set<string>()): Set<string> => {
      if (seen.has(file)) return seen
      seen.add(file)
      for (const [, from] of readFileSync(file, 'utf8').matchAll(/^\s*(?:import|export)\b(?:[^;()]*?\bfrom)?\s*["']([^"']+)["']/gm)) {
        if (from!.startsWith('.')) statics(join(dirname(file), from!), seen)
        else seen.add(from!)
      }
      return seen
    }
    const loaded = [...statics(join(cli, 'dist/yttria.js'))]
    expect(loaded.filter(m => !m.startsWith('/') && !m.startsWith('node:') && !/^[A-Z]:/.test(m))).toEqual([])
    expect(loaded.length).toBeGreaterThan(2)
    const bytes = loaded.filter(m => !m.startsWith('node:')).reduce((sum, f) => sum + readFileSync(f).length, 0)
    expect(bytes).toBeLessThan(64 * 1024)
  })
})
