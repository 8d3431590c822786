import { join } from 'node:path'
import { InputError } from '@yttria/node/errors'
import { readText } from '@yttria/node/read'
import { isResultEntry, liesIn, realPlace, requireReplaceable } from '@yttria/node/write'
import { UsageError } from '../../terminal/verb.ts'

/** Before the work: OUT is new, empty or an earlier result, can be written, and neither holds nor lies in the folder of originals. */
export async function requireOutput(out: string, folder: string): Promise<void> {
  const to = await realPlace(out), from = await realPlace(folder)
  if (liesIn(to, from)) throw new UsageError(`--out ${out} lies in ${folder}, whose files are never changed: name a folder outside it`)
  if (liesIn(from, to)) throw new UsageError(`${folder} lies in --out ${out}, which is replaced whole: name another folder`)
  await requireReplaceable(out, isResultEntry, 'results.json')
}

/**
 * After reading: nothing that a person made is lost when OUT is replaced. Files used as input may not lie in it, but for its own
 * course.json and protocol.json, which are written again; and where these were not given although they differ from what would be
 * written, someone may have corrected them there.
 */
export async function requireNothingLost(out: string, used: readonly string[], written: { readonly course?: unknown; readonly protocol?: unknown }): Promise<void> {
  const to = await realPlace(out)
  for (const file of used) {
    const at = await realPlace(file)
    if (liesIn(at, to) && at !== join(to, 'course.json') && at !== join(to, 'protocol.json')) throw new InputError(`${file} lies in --out ${out}, which is replaced whole: copy it elsewhere, or name another folder`)
  }
  for (const [name, document] of Object.entries(written)) {
    if (document === undefined) continue
    const path = join(out, `${name}.json`)
    const old = await readText(path).catch(() => undefined)
    if (old !== undefined && !sameJson(old, document)) throw new InputError(`${path} differs from what would be written in its place. Give it with --${name} ${path} if it is the one to use; else name another folder for --out`)
  }
}

function sameJson(text: string, document: unknown): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === JSON.stringify(document)
  } catch {
    return false
  }
}
