import { courseFileSchema, defaultProtocol, protocolSchema } from '@yttria/core/course'
import { describe, expect, it } from 'vitest'
import { run } from '../../phantom-folder.ts'

describe('yttria schema', () => {
  it('prints a JSON Schema of each file, every setting with its default and, where it needs one, its description', async () => {
    for (const name of ['course', 'protocol', 'results']) {
      const { code, out } = await run('schema', name)
      expect(code).toBe(0)
      expect(JSON.parse(out)).toMatchObject({ $schema: expect.stringContaining('json-schema.org'), title: `Yttria ${name}.json`, type: 'object', additionalProperties: false })
    }
    const schema = JSON.parse((await run('schema', 'protocol')).out) as { properties: Record<string, { default?: unknown }> }
    expect(schema.properties['minimumVolumeMl']!.default).toBe(5)
    expect(schema.properties['tlgUnit']!.default).toBe('sul-janmahasatian')
  })
  it('prints the default protocol, which is one', async () => {
    const { code, out } = await run('schema', 'protocol', '--default')
    expect(code).toBe(0)
    expect(protocolSchema.parse(JSON.parse(out))).toEqual(defaultProtocol)
  })
  it('the choices of the study are the default', () => {
    expect(defaultProtocol).toMatchObject({
      name: 'crlm-glass', threshold: { kind: 'bloodPool', factor: 2, sd: 2 }, tlgUnit: 'sul-janmahasatian', region: 'liver', regionMarginMm: 10, minimumVolumeMl: 5,
      course: { baselineDaysBefore: [8, 70], followUpDaysAfter: [56, 124] }, dosimetry: { constants: 'paper', calibration: 'absolute', healthyLiverMarginMm: 10 },
      response: { partialResponseAtMostPercent: -45, progressionAbovePercent: 75, newLesionsAreProgression: false },
    })
  })
  it('refuses a name that is none, and a default that there is not', async () => {
    expect(await run('schema', 'curse')).toMatchObject({ code: 2, out: '' })
    expect(await run('schema', 'toString')).toMatchObject({ code: 2, out: '' })
    expect(await run('schema', 'course', '--default')).toMatchObject({ code: 2, err: expect.stringContaining('no default') })
    expect(courseFileSchema.safeParse({}).success).toBe(false)
  })
})
