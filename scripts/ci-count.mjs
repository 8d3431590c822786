// Fails where fewer tests on the reference data ran than the project has: a silent skip must not look green.
import { readFileSync } from 'node:fs'

const expected = Number(readFileSync(new URL('../.ci/expected-reference-tests', import.meta.url), 'utf8'))
const report = JSON.parse(readFileSync(process.argv[2], 'utf8'))
// A file that ran under two clocks is in the report twice: its tests count once, unless they fail under either.
const files = new Map()
for (const file of report.testResults) files.set(file.name, [...files.get(file.name) ?? [], file])
const tests = [...files.values()].flatMap(([first, ...again]) =>
  [...first.assertionResults, ...again.flatMap(f => f.assertionResults).filter(t => t.status === 'failed')])
const ran = tests.filter(t => t.fullName.includes('[reference]') && t.status === 'passed').length
const count = status => tests.filter(t => t.status === status).length
const skipped = count('skipped') + count('pending') + count('todo')
console.log(`Tests on the reference data that passed: ${ran}; expected at least ${expected}.`)
console.log(`${count('passed')} passed, ${count('failed')} failed, ${skipped} skipped`)
if (!(ran >= expected) || count('passed') === 0 || count('failed') > 0) process.exit(1)
