import type { ReadStream } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError } from '@yttria/node/errors'
import { openRegular } from '@yttria/node/read'
import type { FastifyReply } from 'fastify'
import { NotThere } from '../faults.ts'

const types: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.html': 'text/html; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.gz': 'application/gzip',
  '.dcm': 'application/dicom',
  '.pdf': 'application/pdf',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.R': 'text/plain; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
}

/**
 * A report or figure is one file with its own styles and fonts; it may be framed by the page and runs no
 * script.
 */
const documentPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'self'; " +
  "base-uri 'none'; form-action 'none'"

/** A file, or one in a folder of its own: neither begins with a dot. */
const nameOfFile = /^([\w-][\w.-]*\/)?[\w-][\w.-]*$/

/**
 * Answers with a file that the server wrote. `file`: its name in `folder`, as it was asked for; `owner`:
 * whose it is, for people; `as`: what becomes of its text. Throws NotThere for a name that leads elsewhere,
 * for what is not a file, and for links.
 */
export async function sendFile(
  reply: FastifyReply,
  asked: { folder: string; file: string; owner: string; as?: ((text: string) => string) | undefined },
): Promise<FastifyReply> {
  const { folder, file, owner, as } = asked
  if (!nameOfFile.test(file)) throw new NotThere(`There is no file ${file.slice(0, 80)}.`)
  const stream = await streamOf(folder, file)
  if (!stream) throw new NotThere(`${owner} has no ${file}.`)
  const ending = /\.[A-Za-z]+$/.exec(file)?.[0] ?? ''
  if (ending === '.html' || ending === '.svg') void reply.header('content-security-policy', documentPolicy)
  return reply.type(types[ending] ?? 'application/octet-stream').send(as ? as(await textOf(stream)) : stream)
}

/** Undefined where there is no such file; other faults of the disk are thrown. */
async function streamOf(folder: string, file: string): Promise<ReadStream | undefined> {
  try {
    // The folder may lie behind a link of the person's own, on another disk for example; what lies in it
    // may not.
    const path = join(await realpath(folder), file)
    if ((await realpath(path)) !== path) return undefined
    return (await openRegular(path)).createReadStream()
  } catch (fault) {
    if (fault instanceof InputError || absent.has((fault as { code?: unknown }).code)) return undefined
    throw fault
  }
}

/** What the file system says where no file of that name is, or a folder is in its place. */
const absent: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENAMETOOLONG'])

async function textOf(stream: ReadStream): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}
