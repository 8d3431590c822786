import { expect, it } from 'vitest'
import { cox, kaplanMeier, medianSurvival, proportionality } from '../../../src/statistics/index.ts'
import { describeReference, reference, referenceJson } from '../../reference.ts'

interface Expected { km: { n: number; events: number; lower95: number }; 'cox_efron OS~Age+AFP+Tumorsize': Record<'Age' | 'AFP' | 'Tumorsize', number[]>; 'cox.zph(transform=km) chisq': Record<string, number> }

describeReference('227 patients with hepatocellular carcinoma against R', () => {
  const [head, ...lines] = new TextDecoder().decode(reference('statistics/longitudinal/hepatoCellular.csv')).trim().split('\n').map(l => l.split(','))
  const column = (name: string): number[] => lines.map(l => Number(l[head!.indexOf(name)]))
  const want = Object.values(referenceJson<Record<string, Expected>>('statistics/longitudinal/expected.json'))[0]!
  const time = column('OS'), event = column('Death'), names = ['Age', 'AFP', 'Tumorsize'] as const
  const data = { time, event, covariates: names.map(name => ({ name, values: column(name) })) }

  it('the median is not reached, its lower limit is 50 months', () => {
    const curve = kaplanMeier({ time, event }).value!
    expect([curve.n, curve.events]).toEqual([want.km.n, want.km.events])
    expect(medianSurvival(curve)).toEqual({ p: 0.5, estimate: undefined, low: want.km.lower95, high: undefined })
  })

  it('the coefficients, their errors and their constancy in time, to the digits printed', () => {
    const fit = cox(data).value!
    names.forEach((name, j) => {
      const [coef, se] = want['cox_efron OS~Age+AFP+Tumorsize'][name]
      expect(fit.coefficients[j]!.estimate).toBeCloseTo(coef!, 8)
      expect(fit.coefficients[j]!.se).toBeCloseTo(se!, 8)
    })
    for (const t of proportionality(data, fit).value!.tests) expect(Math.abs(t.statistic - want['cox.zph(transform=km) chisq'][t.term]!)).toBeLessThan(0.0051)
  })
})
