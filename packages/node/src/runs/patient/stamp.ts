import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Protocol, resultsSchemaVersion, resultsVersion } from '@yttria/core/course'
import { pathBytes } from '../../read/file-name.ts'
import { type WalkedFolder, filesUnder, patientWalk } from '../../read/files-under.ts'
import { readRegular, readText } from '../../read/open-regular.ts'

/** What a result was made from: equal stamps mean that analysing again would give the same. */
export interface Stamp { readonly schemaVersion: '1.0.0'; readonly resultsSchemaVersion: string; readonly resultsVersion: number; readonly protocolSha256: string; readonly files: number; readonly filesSha256: string; readonly courseSha256?: string }

/** Beside a patient's results: the stamp, and the hash of results.json, so that one that was edited is not taken for ours. */
export const stampName = 'inputs.json'

export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex')

/** Names, sizes and times of all files of a patient's folder, the text of its course, the protocol, and the version of the results. */
export async function stampOf(folder: string, protocol: Protocol): Promise<Stamp> {
  const walked = await filesUnder(folder, patientWalk), course = await readRegular(join(folder, 'course.json')).catch(() => undefined)
  // What was left out by the walk is said in the results.
  const listed = [...await sizesAndTimes(walked), ...walked.findings.map(f => `${f.code}\t${f.message}`)]
  return {
    schemaVersion: '1.0.0', resultsSchemaVersion, resultsVersion, protocolSha256: sha256(JSON.stringify(protocol)),
    files: walked.names.length, filesSha256: sha256(listed.sort().join('\n')), ...(course ? { courseSha256: sha256(course) } : {}),
  }
}

/** The text of the results that an earlier run left in `out`, where it made them from the same. */
export async function earlierResults(out: string, stamp: Stamp): Promise<string | undefined> {
  try {
    const { resultsSha256, ...made } = JSON.parse(await readText(join(out, stampName))) as Stamp & { readonly resultsSha256: string }
    if (JSON.stringify(made) !== JSON.stringify(stamp)) return undefined
    const bytes = await readRegular(join(out, 'results.json'))
    return sha256(bytes) === resultsSha256 ? bytes.toString('utf8') : undefined
  } catch {
    return undefined
  }
}

/** Few at a time: a study has more files than a process may have questions open. */
async function sizesAndTimes({ folder, names }: WalkedFolder): Promise<string[]> {
  const listed: string[] = []
  for (let n = 0; n < names.length; n += 64) listed.push(...await Promise.all(names.slice(n, n + 64).map(async name => {
    const s = await stat(pathBytes(join(folder, name))).catch(() => undefined)
    return `${name}\t${s?.size ?? 'none'}\t${s?.mtimeMs ?? ''}`
  })))
  return listed
}
