import type { Results } from '@yttria/core/course'
import type { Io } from './verb.ts'

type Repair = NonNullable<Results['repairs']>[number]

/** What was set right, for people; nothing where nothing was. `label` names a series better than its UID. */
export function repairsText(repairs: readonly Repair[], io: Pick<Io, 'width'>, label: (series: string) => string | undefined = () => undefined): string {
  if (repairs.length === 0) return ''
  const width = Math.max(60, Math.min(io.width, 130)) - 4
  const lines = repairs.flatMap(r => {
    const pixels = r.pixelFactor ? `; voxels x ${factorText(r.pixelFactor)}` : ''
    return wrapped(`${r.name} ${r.tag}, ${label(r.series) ?? `series ${r.series}`}, ${r.files} ${r.files === 1 ? 'file' : 'files'}: ${r.before} -> ${r.after}${pixels}. Reason: ${r.reason}`, width)
  })
  return `\n${repairs.length} ${repairs.length === 1 ? 'repair' : 'repairs'} in memory; the files are as they were\n${lines.map(l => `  ${l}\n`).join('')}`
}

function factorText([least, most]: readonly [number, number]): string {
  const text = (x: number) => String(Number(x.toPrecision(5)))
  return text(least) === text(most) ? text(least) : `${text(least)} to ${text(most)}`
}

/** The first line flush, the others indented. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ').split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) { lines.push(line); line = `  ${word}` } else line = line === '' ? word : `${line} ${word}`
  }
  return line === '' ? lines : [...lines, line]
}
