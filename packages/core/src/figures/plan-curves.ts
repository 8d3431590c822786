import { niceCeiling, significant } from './number-text.ts'
import { ink, seriesStyle } from './palette.ts'
import { type Chart, houseSpec } from './spec.ts'

export interface PlanCurve { readonly name: string; readonly gyPerGbq: number; /** Dose at no activity: what was given before. */ readonly fromGy?: number }
export interface PlanLine { readonly name: string; readonly doseGy: number }

/**
 * Doses against activity: every dose is proportional to it. `limits` are drawn across, the proposed activity down; with a fitted
 * model the expected probability of response stands beside, with its interval where the model has one.
 */
export function planCurvesChart(args: {
  curves: readonly PlanCurve[]; limits: readonly PlanLine[]; proposedGbq: number; mostGbq?: number
  /** Of the line at the activity, which is red where it may not be given as it stands. */
  name?: string; forbidden?: boolean
  response?: { readonly gyPerGbq: number; readonly tumour: string; readonly probability: (doseGy: number) => { readonly p: number; readonly low?: number; readonly high?: number }; readonly criterion: string }
}): Chart {
  const { curves, limits, proposedGbq, mostGbq, response } = args, name = args.name ?? 'proposed', line = args.forbidden ? ink.alarm : ink.text
  // The most that is tolerable may lie far off: then the neighbourhood of the proposal matters more.
  const end = niceCeiling(1.3 * Math.max(proposedGbq * 1.5, Math.min(mostGbq ?? 0, 3 * proposedGbq))), grid = Array.from({ length: 41 }, (_, n) => end * n / 40)
  const top = niceCeiling(1.1 * Math.max(...curves.map(c => (c.fromGy ?? 0) + c.gyPerGbq * proposedGbq * 1.15), ...limits.map(l => l.doseGy)))
  const x = (title = 'Activity injected (GBq)') => ({ field: 'gbq', type: 'quantitative', title, scale: { domain: [0, end], nice: false }, axis: { tickCount: 6 } })
  const values = curves.flatMap(c => [0, end].map(gbq => ({ gbq, gy: (c.fromGy ?? 0) + c.gyPerGbq * gbq, name: c.name })))
  const down = [{ gbq: proposedGbq, name }, ...(mostGbq !== undefined && Math.abs(mostGbq - proposedGbq) > 0.01 * end && mostGbq < end ? [{ gbq: mostGbq, name: 'most' }] : [])]
  const width = response ? 330 : 460
  const doses = {
    width, height: 230,
    layer: [
      {
        data: { values }, mark: { type: 'line', clip: true },
        encoding: {
          x: x(), y: { field: 'gy', type: 'quantitative', title: 'Mean absorbed dose (Gy)', scale: { domain: [0, top], nice: false } },
          color: { field: 'name', type: 'nominal', title: null, sort: curves.map(c => c.name), scale: { domain: curves.map(c => c.name), range: curves.map((_, n) => seriesStyle(n).colour) }, legend: { orient: 'bottom', columns: 2, labelLimit: 260 } },
          strokeDash: { field: 'name', type: 'nominal', legend: null, scale: { domain: curves.map(c => c.name), range: curves.map((_, n) => seriesStyle(n).dash) } },
        },
      },
      ...(limits.length === 0 ? [] : [
        { data: { values: limits.map(l => ({ gy: l.doseGy })) }, mark: { type: 'rule', color: ink.quiet, strokeDash: [2, 3] }, encoding: { y: { field: 'gy', type: 'quantitative' } } },
        { data: { values: limits.map(l => ({ gy: l.doseGy, text: l.name })) }, mark: { type: 'text', align: 'right', baseline: 'bottom', dx: -3, dy: -2, fontSize: 10, color: ink.quiet }, encoding: { y: { field: 'gy', type: 'quantitative' }, x: { value: width }, text: { field: 'text' } } },
      ]),
      { data: { values: down.slice(0, 1) }, mark: { type: 'rule', color: line, strokeWidth: 1.2 }, encoding: { x: x() } },
      ...(down.length > 1 ? [{ data: { values: down.slice(1) }, mark: { type: 'rule', color: ink.text, strokeWidth: 1.2, strokeDash: [4, 3] }, encoding: { x: x() } }] : []),
      { data: { values: down }, mark: { type: 'text', y: -6, fontSize: 10, color: ink.text }, encoding: { x: x(), text: { field: 'name' } } },
    ],
  }
  const band = response && grid.map(gbq => {
    const { p, low, high } = response.probability(response.gyPerGbq * gbq)
    return { gbq, p, low: low ?? p, high: high ?? p }
  })
  const share = { type: 'quantitative', title: 'Probability of response', scale: { domain: [0, 1] }, axis: { format: '%' } }
  const probability = band && {
    width: 200, height: 230,
    layer: [
      { data: { values: band }, mark: { type: 'area', color: seriesStyle(0).colour, opacity: 0.2 }, encoding: { x: x(), y: { field: 'low', ...share }, y2: { field: 'high' } } },
      { data: { values: band }, mark: { type: 'line', color: seriesStyle(0).colour }, encoding: { x: x(), y: { field: 'p', ...share } } },
      { data: { values: down.slice(0, 1) }, mark: { type: 'rule', color: ink.text, strokeWidth: 1.2 }, encoding: { x: x() } },
    ],
  }
  return {
    id: 'plan-curves', title: 'Doses against activity',
    description: [...curves.map(c => `${c.name} ${significant((c.fromGy ?? 0) + c.gyPerGbq * proposedGbq)} Gy at ${significant(proposedGbq)} GBq`), ...limits.map(l => `${l.name} ${l.doseGy} Gy`)].join('; '),
    caption: `Solid line down: the activity ${name}. Dotted lines across: limits and goals.${response ? ` Right: expected ${response.criterion} of ${response.tumour} by the fitted model given in the plan.` : ''}`,
    spec: houseSpec(probability ? { spacing: 24, hconcat: [doses, probability] } : doses),
  }
}
