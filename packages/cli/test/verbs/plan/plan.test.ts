import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { run } from '../../phantom-folder.ts'

const place = mkdtempSync(join(tmpdir(), 'yttria-plan-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

const golden = {
  patient: { key: 'p1' }, device: 'glass', tumourType: 'HCC', intent: 'unilobar', bilirubinMgPerDl: 0.8, wholeLiverVolumeMl: 1500, lungShunt: { percent: 10 }, residual: { percent: 10 },
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
    for (const words of ['Activity to inject', 'Tumour dose', 'Healthy liver, perfused', 'Lung dose', 'Order', 'Which vial, when', 'Limits, alerts and goals']) expect(page.includes(words), words).toBe(true)
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

  it('says of the example in its help what the help says of it', async () => {
    const help = (await run('plan', '--help')).out, [, example] = /Example of a PLAN\.json\n([\s\S]*?)\nOf this/.exec(help)!
    const { code, out } = await run('plan', file(example!))
    expect(help).toContain('inject 2.19 GBq for 215 Gy; the vial of 5.50 GBq holds 2.12 GBq at that hour and gives 208 Gy')
    expect(code).toBe(0)
    expect(out).toMatch(/^Inject 2\.19 GBq, as prescribed/)
    expect(out).toMatch(/Order 5\.50 GBq calibrated 2026-03-22T18:00\+01:00: 2\.12 GBq/)
    expect(out).toMatch(/5\.50 GBq \(custom\) of \S+ +2\.12 +208 /)
  })

  const broken = { ...golden, territories: [{ ...golden.territories[0]!, prescription: { tumourDoseGy: 500 } }] }
  const override = { by: 'A. Physician', role: 'nuclear medicine', reason: 'transplant planned' }

  it('shows what breaks a limit in red and does not order it: exit 1 where it is only shown, 4 where it is written, 4 with an override', async () => {
    const order = { treatment: { local: '2026-03-26T10:00', zone: 'Europe/Amsterdam' }, firstCalibration: { local: '2026-03-22T18:00', zone: 'Europe/Amsterdam' }, custom: true }
    const shown = await run('plan', file({ ...broken, order }))
    expect(shown.code).toBe(1)
    expect(shown.out).toMatch(/^NOT TO BE GIVEN: 5\.38 GBq/)
    expect(shown.out).not.toMatch(/Inject|Nothing doubtful/)
    const out = join(place, 'broken'), written = await run('plan', file({ ...broken, order }), '--out', out)
    expect(written.code).toBe(4)
    const page = readFileSync(join(out, 'plan.html'), 'utf8'), result = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8'))
    expect(page).toContain('Prescribed, not to be given')
    expect(page).not.toContain('Activity to inject')
    for (const words of ['BROKEN', 'does not apply', 'doses with this vial', 'Most that may be given']) expect(page.includes(words), words).toBe(true)
    expect(result).toMatchObject({ standing: 'not to be given', ordered: 'proposed' })
    for (const o of result.options) expect(o.doses.normalLiverDoseGy).toBeLessThanOrEqual(90 + 1e-6)
    const decided = await run('plan', file({ ...broken, order, override }), '--json'), plan = JSON.parse(decided.out)
    expect(decided.code).toBe(4)
    expect(plan).toMatchObject({ standing: 'overridden', ordered: 'prescribed', override })
    for (const o of plan.options) expect(o.activityGbq).toBeLessThanOrEqual(plan.prescribed.activityGbq + 1e-9)
    expect((await run('plan', file({ ...broken, override }))).out).toMatch(/^LIMITS OVERRIDDEN: [\s\S]*A\. Physician, nuclear medicine: transplant planned/)
  })

  it('prints what was taken out and says nothing of doubt only where there is none', async () => {
    const plain = { ...golden, lungShunt: { percent: 5 }, territories: [{ ...golden.territories[0]!, prescription: { tumourDoseGy: 215 } }] }
    expect((await run('plan', file(plain))).out).toContain('Nothing doubtful was found')
    const dropped = await run('plan', file({ ...plain, withoutLimits: [{ name: 'lungs, all sessions', reason: 'palliative' }] }))
    expect(dropped.out).toMatch(/Taken out: lungs, all sessions \(50\.0 Gy\): palliative/)
    expect(dropped.out).not.toContain('Nothing doubtful')
    // An alert, a goal, and an intent not given.
    for (const dose of [280, 150]) expect((await run('plan', file({ ...plain, territories: [{ ...golden.territories[0]!, prescription: { tumourDoseGy: dose } }] }))).out).not.toContain('Nothing doubtful')
    expect((await run('plan', file({ ...plain, intent: undefined }))).out).toMatch(/intent is not given/)
    expect((await run('plan', file({ ...plain, tumourType: 'NET' }))).code).toBe(1)
    expect((await run('plan', file({ ...plain, tumourType: 'hcx' }))).code).toBe(1)
  })
})
