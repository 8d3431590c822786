import { type Fault, conflict, faults } from '@yttria/phantom'
import { type Run, faultBench, judge, tolerancePercent, unnamed } from '../../packages/cli/test/acceptance/faulty.ts'
import type { ValidateOptions } from './_row.ts'

const wholePairs = 200, seed = 20200306

interface Line { readonly fault: string; readonly asked: string; readonly answer: string; readonly right: boolean; readonly why: string; readonly named: string }

/** Every fault of the phantom through inspect and analyze, with and without course.json, with its repairs; and random pairs. */
export async function run(progress: (step: string) => void, { smoke }: ValidateOptions): Promise<{ file: string; text: string; met: boolean }> {
  const bench = faultBench(), lines: Line[] = []
  const asked = smoke ? firstOfEachAnswer() : faults, pairs = smoke ? 1 : wholePairs
  const silent: string[] = [], crashed: string[] = [], unwanted: string[] = []
  let refused = 0, wrongButNamed = 0
  try {
    for (const [n, fault] of asked.entries()) {
      progress(`fault ${n + 1} of ${asked.length}: ${fault.name}`)
      lines.push(...await alone(bench, fault))
    }
    const chosen = randomPairs(pairs)
    for (const [n, two] of chosen.entries()) {
      const name = two.map(f => f.name).join(' + ')
      progress(`pair ${n + 1} of ${pairs}: ${name}`)
      let folder: string | undefined
      try {
        const phantom = bench.make(two), unfaulted = await bench.unfaulted(two)
        folder = bench.write(phantom)
        const answer = await bench.analyze(folder)
        const question = { run: answer, phantom, unfaulted, faults: two }
        const first = unnamed({ ...question, inspected: [] })
        const left = first.length > 0 ? unnamed({ ...question, inspected: await bench.inspect(folder) }) : []
        if (left.length > 0) silent.push(`${name}: ${left.join(', ')}`)
        else if (judge({ run: answer, inspected: [], phantom, unfaulted, expected: { answer: 'dose', codes: [] } }).wrong.length > 0) wrongButNamed++
        if (!gives(answer)) {
          refused++
          if (two.every(f => f.expected.answer.startsWith('dose'))) unwanted.push(`${name}: ${[...new Set(answer.findings.filter(f => f.severity === 'error').map(f => f.code))].join(', ')}`)
        }
      } catch (fault) {
        crashed.push(`${name}: ${(fault as Error).message}`)
      }
      if (folder !== undefined) bench.discard(folder)
    }
  } finally {
    bench.remove()
  }
  const right = lines.filter(l => l.right).length
  const text = `# The phantom's faults, answered

Written by \`npm run validate\`; not by hand. The tiny ideal phantom (docs/methods/phantom/faults.md has what each fault is and what is
right). A number is wrong where it is off by more than ${tolerancePercent}% beyond what it is without the fault.

Alone: ${right} of ${lines.length} answers right (${asked.length} faults with course.json; those where that matters without it; the repairable ones repaired).
Pairs: ${pairs} at random (seed ${seed}) of those that can be combined: ${silent.length} with a wrong number that no warning or error names, ${crashed.length} ended by a fault of the program; ${wrongButNamed} with a wrong number that is named, ${refused} without doses.

| fault | asked | right answer | given | what names it |
|---|---|---|---|---|
${lines.map(l => `| ${l.fault} | ${l.asked} | ${l.answer} | ${l.right ? 'yes' : `NO: ${l.why.replaceAll('|', '/').replaceAll('\n', ' ')}`} | ${l.named} |`).join('\n')}

## Pairs with a wrong number that nothing names

${silent.length === 0 ? 'None.' : silent.map(s => `- ${s}`).join('\n')}

## Pairs without doses, of which neither fault alone takes them

${unwanted.length === 0 ? 'None.' : unwanted.map(s => `- ${s}`).join('\n')}
${crashed.length === 0 ? '' : `\n## Ended by a fault of the program\n\n${crashed.map(s => `- ${s}`).join('\n')}\n`}`
  return { file: 'faults.md', text, met: right === lines.length && silent.length === 0 && crashed.length === 0 }
}

const gives = (r: Run): boolean => r.results?.lesions.some(l => l.meanDoseGy !== undefined) ?? false

async function alone(bench: ReturnType<typeof faultBench>, fault: Fault): Promise<Line[]> {
  const { expected } = fault, unfaulted = await bench.unfaulted([fault])
  const phantom = bench.make([fault]), folder = bench.write(phantom), [truth] = phantom.truth.faults
  const lines: Line[] = []
  const ask = async (asked: string, wanted: typeof expected, options: Parameters<typeof bench.analyze>[1]): Promise<void> => {
    const line = { fault: fault.name, asked, answer: wanted.answer }
    try {
      const run = await bench.analyze(folder, options)
      const j = judge({ run, inspected: options?.repairs ? [] : await bench.inspect(folder), phantom, unfaulted, expected: wanted })
      lines.push({ ...line, right: j.right, why: j.why, named: j.named.join(', ') })
    } catch (thrown) {
      lines.push({ ...line, right: false, why: `a fault of the program: ${(thrown as Error).message}`, named: '' })
    }
  }
  await ask('with course.json', expected, {})
  if (expected.drafted) await ask('without course.json', { ...expected.drafted, ...(expected.of ? { of: expected.of } : {}) }, { drafted: true })
  if (truth!.repairs) await ask('repaired', { answer: 'dose', codes: [] }, { repairs: truth!.repairs })
  bench.discard(folder)
  return lines
}

/** One fault for each kind of right answer. */
const firstOfEachAnswer = (): Fault[] =>
  [...new Map(faults.toReversed().map(f => [f.expected.answer, f])).values()]

/** Two faults that can be combined, so many times, none twice. */
function randomPairs(pairs: number): (readonly [Fault, Fault])[] {
  const chosen = new Map<string, readonly [Fault, Fault]>()
  // Numerical Recipes' linear congruential generator, its high bits.
  let state = seed
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor(state / 2 ** 32 * below)
  }
  while (chosen.size < pairs) {
    const a = faults[next(faults.length)]!, b = faults[next(faults.length)]!
    if (a !== b && !conflict([a, b])) chosen.set([a.name, b.name].toSorted().join(' '), [a, b])
  }
  return [...chosen.values()]
}
