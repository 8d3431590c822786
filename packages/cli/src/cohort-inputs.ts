import { createHash } from 'node:crypto'
import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Protocol, resultsSchemaVersion, resultsVersion } from '@yttria/core/course'

/** What a result was made from: equal stamps mean that analysing again would give the same. */
export interface Stamp { readonly schemaVersion: '1.0.0'; readonly resultsSchemaVersion: string; readonly resultsVersion: number; readonly protocolSha256: string; readonly files: number; readonly filesSha256: string; readonly courseSha256?: string }

/** Beside a patient's results: the stamp, and the hash of results.json, so that one that was edited is not taken for ours. */
export const stampName = 'inputs.json'

export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex')

/** Names, sizes and times of all files of a patient's folder, the text of its course, the protocol, and the version of the results. */
export async function stampOf(folder: string, protocol: Protocol): Promise<Stamp> {
  const listed = await filesUnder(folder, ''), course = await readFile(join(folder, 'course.json')).catch(() => undefined)
  return {
    schemaVersion: '1.0.0', resultsSchemaVersion, resultsVersion, protocolSha256: sha256(JSON.stringify(protocol)),
    files: listed.length, filesSha256: sha256(listed.sort().join('\n')), ...(course ? { courseSha256: sha256(course) } : {}),
  }
}

/** The text of the results that an earlier run left in `out`, where it made them from the same. */
export async function earlierResults(out: string, stamp: Stamp): Promise<string | undefined> {
  try {
    const { resultsSha256, ...made } = JSON.parse(await readFile(join(out, stampName), 'utf8')) as Stamp & { readonly resultsSha256: string }
    if (JSON.stringify(made) !== JSON.stringify(stamp)) return undefined
    const bytes = await readFile(join(out, 'results.json'))
    return sha256(bytes) === resultsSha256 ? bytes.toString('utf8') : undefined
  } catch {
    return undefined
  }
}

async function filesUnder(folder: string, prefix: string): Promise<string[]> {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true })
  const found = await Promise.all(entries.map(async e => {
    const name = prefix === '' ? e.name : `${prefix}/${e.name}`
    if (e.isDirectory()) return filesUnder(folder, name)
    const s = await stat(join(folder, name)).catch(() => undefined)
    // A link to a folder: what is in it counts.
    if (s?.isDirectory()) return filesUnder(folder, name)
    return [`${name}\t${s?.size ?? 'none'}\t${s?.mtimeMs ?? ''}`]
  }))
  return found.flat()
}
