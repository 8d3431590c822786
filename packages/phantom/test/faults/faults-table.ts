import { type Fault, faults } from '../../src/index.ts'

/** The table of docs/methods/phantom/faults.md, as the list of faults has it. */
export function faultsTable(): string[] {
  return ['| fault | what was done | right answer | of | factor | repair |', '|---|---|---|---|---|---|', ...faults.map(row)]
}

function row({ name, what, expected: { answer, of, factor, repairs, drafted } }: Fault): string {
  const factors = typeof factor === 'number' ? [factor] : factor ?? []
  return `| \`${name}\` | ${[
    what, `${answer}${drafted && drafted.answer !== answer ? `; without course.json: ${drafted.answer}` : ''}`, of === 'dose' ? 'dose' : of === 'uptake' ? 'TLG' : 'both',
    [...new Set(factors.map(x => String(Number(x.toPrecision(3)))))].join(' to '), [...new Set((repairs ?? []).map(r => r.name))].join(', '),
  ].join(' | ')} |`
}
