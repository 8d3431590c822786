// The files with tests on the reference data, once more without the data: nothing may fail, and every file must list
// at least one of its reference tests as skipped, by name.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(fileURLToPath(new URL('..', import.meta.url)))
const folder = mkdtempSync(join(tmpdir(), 'yttria-absent-'))
const output = join(folder, 'report.json')
const usesReference = /describeReference\(|from '.*\/reference\.ts'/
const files = readdirSync(join(root, 'packages'))
  .flatMap(name => testsOf(`packages/${name}/test`))
  .filter(file => usesReference.test(readFileSync(join(root, file), 'utf8')))
const { status } = spawnSync(
  'npx',
  ['--no-install', 'vitest', 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${output}`, ...files],
  { cwd: root, stdio: 'inherit', env: { ...process.env, YTTRIA_REFERENCE: join(folder, 'nowhere') } },
)
const results = JSON.parse(readFileSync(output, 'utf8')).testResults
rmSync(folder, { recursive: true })

const skipped = test => test.fullName.includes('[reference]') && ['skipped', 'pending'].includes(test.status)
const wrong = files.flatMap(file => {
  const result = results.find(r => relative(root, r.name).replaceAll('\\', '/') === file)
  if (result === undefined) return [`${file} was not run`]
  if (result.status !== 'passed') return [`${file} failed`]
  return result.assertionResults.some(skipped) ? [] : [`${file} lists no skipped reference test`]
})
console.log(`Without the reference data: ${files.length} files, ${wrong.length} wrong.`)
for (const line of wrong) console.error(line)
if (status !== 0 || wrong.length > 0 || files.length === 0) process.exit(1)

function testsOf(folder) {
  if (!existsSync(join(root, folder))) return []
  const names = readdirSync(join(root, folder), { recursive: true }).map(name => name.replaceAll('\\', '/'))
  return names.filter(name => name.endsWith('.test.ts')).map(name => `${folder}/${name}`)
}
