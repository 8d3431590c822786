import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { describeReference, referenceFolder } from '../../../../core/test/reference.ts'
import { run } from '../../phantom-folder.ts'

/* Small plans that went wrong once; the right answers were worked out by hand (C 49.67 J/GBq, 1.03 kg/L). */
const ask = async (name: string) => {
  const { code, out, err } = await run('plan', resolve(referenceFolder, 'cases/plans', `${name}.json`), '--json')
  return { code, err, plan: out === '' ? undefined : JSON.parse(out) }
}
const say = async (name: string) => (await run('plan', resolve(referenceFolder, 'cases/plans', `${name}.json`))).out
const codes = (plan: { findings: { code: string; severity: string }[] }, severity: string) => plan.findings.filter(f => f.severity === severity).map(f => f.code)

describeReference('plans that were answered dangerously', () => {
  it('danger_crlm: 1,000 Gy are 10.19 GBq, shown as typed, not to be given, exit 1; the most is 2.48 GBq while bilirubin is not known', async () => {
    const { code, plan } = await ask('danger_crlm'), text = await say('danger_crlm')
    expect(code).toBe(1)
    expect(plan.prescribed.activityGbq.toFixed(2)).toBe('10.19')
    expect(plan.mostTolerable.activityGbq.toFixed(2)).toBe('2.48')
    expect(plan.proposed.normalLiverDoseGy).toBeCloseTo(50, 9)
    expect(plan).toMatchObject({ standing: 'not to be given', ordered: 'nothing' })
    expect(codes(plan, 'error')).toEqual(['planning/limit'])
    expect(codes(plan, 'warning')).toEqual(expect.arrayContaining(['planning/alert', 'planning/bilirubin-unknown', 'planning/intent-unknown']))
    expect(text).toMatch(/^NOT TO BE GIVEN: 10\.2 GBq/)
    expect(text).not.toMatch(/Inject|Nothing doubtful/)
  })

  it('hcc_b05: with bilirubin 0.5 the limit from 1.1 on does not apply: 4.47 GBq', async () => {
    const { plan } = await ask('hcc_b05')
    expect(plan.proposed.activityGbq.toFixed(2)).toBe('4.47')
    expect(plan.limits.find((l: { name: string }) => l.name.includes('from 1.1'))).toMatchObject({ applies: 'no' })
    expect(await say('hcc_b05')).toMatch(/does not apply/)
  })

  it('hcc_lower: "hcc" is HCC; with bilirubin 1.5 the most is 2.48 GBq', async () => {
    const { plan } = await ask('hcc_lower')
    expect(plan.tumourType).toBe('HCC')
    expect(plan.mostTolerable.activityGbq.toFixed(2)).toBe('2.48')
  })

  it('legacy: 400 Gy to 150 of 1,500 mL are 1.31 GBq and 40 Gy to the whole healthy liver: within limits, the intent not given', async () => {
    const { code, plan } = await ask('legacy')
    expect(plan.proposed.activityGbq.toFixed(2)).toBe('1.31')
    expect(plan.proposed.normalLiverDoseGy.toFixed(0)).toBe('40')
    expect(plan.standing).toBe('within limits')
    expect(code).toBe(0)
    expect(codes(plan, 'warning')).toContain('planning/intent-unknown')
  })

  it('h_2b17: body surface 1.649 GBq, at 17% shunt 0.6 of it: 0.989 GBq; an empty list of limits takes none away', async () => {
    const { plan } = await ask('h_2b17')
    expect(plan.prescribed.activityGbq.toFixed(3)).toBe('0.989')
    expect(plan.limits.map((l: { organ: string }) => l.organ)).toEqual(expect.arrayContaining(['lungs', 'lungsCumulative', 'lungShunt', 'perfusedNormalLiver']))
  })

  it('own_lung: a limit for the liver leaves those of the lungs: 71.5 Gy as typed, for which at most 3.36 GBq; the liver of unknown bilirubin allows 2.97', async () => {
    const { code, plan } = await ask('own_lung')
    expect(code).toBe(1)
    expect(plan.prescribed.lungDoseGy.toFixed(1)).toBe('71.5')
    const lungs = plan.limits.find((l: { organ: string }) => l.organ === 'lungs')
    expect(lungs).toMatchObject({ holds: false, applies: 'yes' })
    expect(lungs.allowsGbq.toFixed(2)).toBe('3.36')
    expect(plan.mostTolerable.activityGbq.toFixed(2)).toBe('2.97')
  })

  it('i_act_mbq: 2500 GBq are refused with what may have been meant', async () => {
    const { code, err, plan } = await ask('i_act_mbq')
    expect(code).toBe(1)
    expect(`${err}${plan?.error ?? ''}`).toMatch(/did you mean 2\.5 GBq/)
  })

  it('vial_over_limit: no vial on offer holds more than 3.36 GBq or breaks a limit', async () => {
    const { plan } = await ask('vial_over_limit')
    expect(plan.options.length).toBeGreaterThan(0)
    for (const o of plan.options) {
      expect(o.activityGbq).toBeLessThan(3.36)
      expect(o.doses.lungDoseGy).toBeLessThan(30)
      expect(o.doses.normalLiverDoseGy).toBeLessThan(50)
    }
  })

  it('r_sameday: a vial of the same day holds 3.27 GBq before its calibration; 39.7% is drawn', async () => {
    const { code, plan } = await ask('r_sameday')
    expect(code).toBe(0)
    expect(plan.order.draws[0].activityGbq.toFixed(2)).toBe('3.27')
    expect((100 * plan.order.draws[0].drawFraction).toFixed(1)).toBe('39.7')
    expect(plan.options[0]).toMatchObject({ activityGbq: 1.3, vial: { activityGbq: 3 }, doses: { normalLiverDoseGy: plan.prescribed.normalLiverDoseGy } })
  })

  it('r_old: a resin vial of 7.6 days is refused', async () => {
    const { code, plan } = await ask('r_old')
    expect(code).toBe(1)
    expect(codes(plan, 'error')).toEqual(['planning/vial-too-old'])
    expect(plan.orders).toEqual([])
    expect(await say('r_old')).not.toMatch(/Draw|Inject/)
  })

  it('two_territories_order: two orders, one for each territory', async () => {
    const { plan } = await ask('two_territories_order')
    expect(plan.orders.map((o: { territory: string }) => o.territory)).toEqual(['R', 'L'])
    // As prescribed the whole healthy liver gets 50.572 Gy, more than 50: 1.5 and 0.7 GBq x 50 / 50.572, and 3% that stays behind.
    expect(plan.orders[0].wantedGbq).toBeCloseTo(1.5 * 50 / 50.572 / 0.97, 4)
    expect(plan.orders[1].wantedGbq).toBeCloseTo(0.7 * 50 / 50.572 / 0.97, 4)
  })
})
