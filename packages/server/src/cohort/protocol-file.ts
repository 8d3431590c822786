import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cohortProtocolSchema, courseProtocol } from '@yttria/core/cohort'
import { readText } from '@yttria/node/read'
import type { Workspace } from '../workspace.ts'

/** protocol.json of the workspace for one patient's analysis: of a cohort's protocol the part that concerns it. Undefined without one. */
export async function courseProtocolFile(w: Workspace): Promise<string | undefined> {
  const own = join(w.folder, 'protocol.json'), text = await readText(own).catch(() => undefined)
  if (text === undefined) return undefined
  let document: unknown
  // What is wrong with it the analysis says.
  try { document = JSON.parse(text) } catch { return own }
  if (document === null || typeof document !== 'object' || !['eligibility', 'toxicity', 'analysis'].some(k => k in document)) return own
  const read = cohortProtocolSchema.safeParse(document)
  if (!read.success) return own
  const path = join(w.own, 'protocol.json')
  await mkdir(w.own, { recursive: true })
  await writeFile(path, JSON.stringify(courseProtocol(read.data)))
  return path
}
