import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NotThere } from '../../src/faults.ts'
import { sendFile } from '../../src/http/send-file.ts'

let root: string, folder: string
const app = Fastify()

/** The answer, or the text of the refusal; anything else that was thrown is 500. */
async function asked(file: string, from = folder, as?: (text: string) => string) {
  const answer = await app.inject({
    url: '/',
    headers: { folder: from, file: encodeURIComponent(file), ...(as ? { as: 'yes' } : {}) },
  })
  return {
    code: answer.statusCode,
    type: answer.headers['content-type'],
    body: answer.body,
    policy: answer.headers['content-security-policy'],
  }
}

beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'yttria-send-file-')))
  folder = join(root, 'version')
  mkdirSync(join(folder, 'dicom'), { recursive: true })
  for (const name of [
    'results.json',
    'report.html',
    'figure.svg',
    'dose.nii.gz',
    'script.R',
    'notes',
    'dicom/1.dcm',
    '.hidden',
  ])
    writeFileSync(join(folder, name), `text of ${name}`)
  writeFileSync(join(root, 'secret.json'), 'secret')
  symlinkSync(join(root, 'secret.json'), join(folder, 'linked.json'))
  symlinkSync(join(folder, 'results.json'), join(folder, 'alias.json'))
  symlinkSync(root, join(folder, 'outside'))
  symlinkSync(folder, join(root, 'elsewhere'))
  app.get('/', async (request, reply) => {
    const { folder: from, file, as } = request.headers as Record<string, string>
    return sendFile(reply, {
      folder: from!,
      file: decodeURIComponent(file!),
      owner: 'Version 3',
      as: as ? text => text.toUpperCase() : undefined,
    })
  })
  app.setErrorHandler((fault, _request, reply) =>
    reply
      .code(fault instanceof NotThere ? 404 : 500)
      .type('text/plain')
      .send((fault as Error).message),
  )
  await app.ready()
})
afterAll(async () => {
  await app.close()
  rmSync(root, { recursive: true, force: true })
})

describe('a file of a folder', () => {
  test('is given with its type; what has none that is known is bytes', async () => {
    expect(await asked('results.json')).toMatchObject({
      code: 200,
      type: 'application/json',
      body: 'text of results.json',
    })
    expect(await asked('dose.nii.gz')).toMatchObject({ code: 200, type: 'application/gzip' })
    expect(await asked('script.R')).toMatchObject({ code: 200, type: 'text/plain; charset=utf-8' })
    expect(await asked('dicom/1.dcm')).toMatchObject({
      code: 200,
      type: 'application/dicom',
      body: 'text of dicom/1.dcm',
    })
    expect(await asked('notes')).toMatchObject({ code: 200, type: 'application/octet-stream' })
  })

  test('runs no script where it is a document, and data has no policy of its own', async () => {
    for (const name of ['report.html', 'figure.svg'])
      expect((await asked(name)).policy).toMatch(/^default-src 'none';(?!.*script)/)
    expect((await asked('results.json')).policy).toBeUndefined()
  })

  test('is changed on the way where it is asked for so', async () => {
    expect(await asked('report.html', folder, text => text)).toMatchObject({
      code: 200,
      body: 'TEXT OF REPORT.HTML',
    })
  })

  test('is found where the folder itself lies behind a link', async () => {
    expect(await asked('results.json', join(root, 'elsewhere'))).toMatchObject({
      code: 200,
      body: 'text of results.json',
    })
  })
})

describe('refused with 404', () => {
  test('is a name that leads out of the folder, deeper than one folder, or to what is hidden', async () => {
    const names = [
      '../secret.json',
      'dicom/../../secret.json',
      '/etc/passwd',
      '..',
      '.',
      '',
      '.hidden',
      'a/b/c.json',
      'dicom\\1.dcm',
      'x\0.json',
    ]
    for (const name of names)
      expect(await asked(name), name).toMatchObject({ code: 404, body: `There is no file ${name}.` })
    expect((await asked(`../${'x'.repeat(500)}`)).body).toHaveLength('There is no file .'.length + 80)
  })

  test('is what is not there, a folder, and a file taken for a folder', async () => {
    for (const name of ['none.json', 'dicom', 'none/1.dcm', 'results.json/x', 'n'.repeat(300)])
      expect(await asked(name), name).toMatchObject({ code: 404, body: `Version 3 has no ${name}.` })
    expect(await asked('results.json', join(root, 'none'))).toMatchObject({
      code: 404,
      body: 'Version 3 has no results.json.',
    })
  })

  test('is a link, to a file without or within, and what lies behind a linked folder', async () => {
    for (const name of ['linked.json', 'alias.json', 'outside/secret.json'])
      expect(await asked(name), name).toMatchObject({ code: 404, body: `Version 3 has no ${name}.` })
  })

  test.skipIf(process.platform === 'win32')('is a pipe, which would wait for its writer', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.json')])
    expect(await asked('pipe.json')).toMatchObject({ code: 404, body: 'Version 3 has no pipe.json.' })
  })
})
