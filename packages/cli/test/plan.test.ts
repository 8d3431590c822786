import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { run } from './phantom-folder.ts'

const place = mkdtempSync(join(tmpdir(), 'yttria-plan-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

const golden = {
  patient: { key: 'p1' }, device: 'glass', wholeLiverVolumeMl: 1500, lungShunt: { percent: 10 }, residual: { percent: 10 },
  territories: [{ id: 'right', volumeMl: 1000, tumours: [{ id: 'T1', volumeMl: 200, tumourToNormal: 3 }], prescription: { tumourDoseGy: 300 } }],
}
let count = 0
const file = (document: unknown): string => {
  const path = join(place, `${++count}.json`)
  writeFileSync(path, typeof document === 'string' ? document : JSON.stringify(document))
  return path
}

describe('yttria plan', () => {
  it('gives the golden partition case as JSON with its units in the names', async () => {
    const { code, out } = await run('plan', file(golden), '--json')
    const plan = JSON.parse(out)
    expect(code).toBe(0)
    expect(plan.prescribed.activityGbq.toFixed(3)).toBe('3.226')
    expect(plan.vialActivityGbq.toFixed(2)).toBe('3.58')
    expect(plan.prescribed.territories[0]).toMatchObject({ id: 'right', tumours: [{ id: 'T1' }] })
    expect(plan.prescribed.territories[0].tumours[0].tumourDoseGy).toBeCloseTo(300, 9)
    expect(plan.prescribed.territories[0].normalLiverDoseGy).toBeCloseTo(100, 9)
    expect(plan.prescribed.lungDoseGy.toFixed(1)).toBe('16.0')
  })

  it('writes a page on which tumour, liver, lungs, activity and order stand', async () => {
    const out = join(place, 'out'), order = { treatment: { local: '2026-03-31T10:00', zone: 'Europe/Amsterdam' }, firstCalibration: { local: '2026-03-22T18:00', zone: 'Europe/Amsterdam' }, custom: true }
    const { code, out: text } = await run('plan', file({ ...golden, order }), '--out', out)
    expect(code).toBe(0)
    expect(text).toMatch(/Inject 3\.23 GBq, as prescribed/)
    const page = readFileSync(join(out, 'plan.html'), 'utf8')
    for (const words of ['Activity to inject', 'Tumour dose', 'Healthy liver, perfused', 'Lung dose', 'Order', 'Which vial, when', 'Limits and goals']) expect(page).toContain(words)
    expect(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')).order.zone).toBe('Europe/Amsterdam')
  })

  it('refuses, with what is wrong and where, a shunt without unit, litres, a calibration after the treatment', async () => {
    const bare = await run('plan', file({ ...golden, lungShunt: 12 }))
    expect(bare).toMatchObject({ code: 1 })
    expect(bare.err).toMatch(/lungShunt/)
    const litres = await run('plan', file({ ...golden, wholeLiverVolumeMl: 1.5 }))
    expect(litres).toMatchObject({ code: 1 })
    expect(litres.err).toMatch(/looks like litres/)
    expect((await run('plan', file('{ not json'))).code).toBe(1)
    expect((await run('plan', join(place, 'absent.json'))).code).toBe(1)
    expect((await run('plan')).code).toBe(2)
  })

  it('publishes the schema of plan.json', async () => {
    const { out } = await run('schema', 'plan')
    expect(JSON.parse(out).properties).toHaveProperty('territories')
  })
})
