import { expect, it } from 'vitest'
import { type Objective, bfgs, nelderMead, withNumericGradient } from '../../src/numerics/index.ts'

const rosenbrock: Objective = (x, g) => {
  const a = 1 - x[0]!, b = x[1]! - x[0]! ** 2
  if (g) { g[0] = -2 * a - 400 * x[0]! * b; g[1] = 200 * b }
  return a * a + 100 * b * b
}

it('both find the bottom of Rosenbrock\'s valley and keep the record', () => {
  const quick = bfgs(rosenbrock, [-1.2, 1])
  expect(quick.end[0]).toBeCloseTo(1, 6)
  expect(quick.end[1]).toBeCloseTo(1, 6)
  expect(quick.converged).toBe(true)
  expect(quick.startObjective).toBeCloseTo(24.2, 10)
  expect(quick.start).toEqual([-1.2, 1])
  expect(quick.evaluations).toBeLessThan(80)
  const slow = nelderMead(x => rosenbrock(x), [-1.2, 1])
  expect(slow.end[0]).toBeCloseTo(1, 4)
  expect(slow.converged).toBe(true)
})

it('a numeric gradient does as well as the analytic one', () => {
  const r = bfgs(withNumericGradient(x => rosenbrock(x), [1e-5, 1e-5]), [-1.2, 1])
  expect(r.end[0]).toBeCloseTo(1, 5)
})

it('stays in the box and finds the minimum on its face', () => {
  // Inside x0 <= 0.5 the valley's floor is at (0.5, 0.25), f = 0.25.
  const bounds = { lower: [-2, -2], upper: [0.5, 2] }
  let outside = 0
  const watched: Objective = (x, g) => { if (x[0]! > 0.5 || x[1]! > 2) outside++; return rosenbrock(x, g) }
  for (const r of [bfgs(watched, [-1.2, 1], { bounds }), nelderMead(x => watched(x), [-1.2, 1], { bounds })]) {
    expect(r.end[0]).toBeCloseTo(0.5, 5)
    expect(r.end[1]).toBeCloseTo(0.25, 4)
    expect(r.objective).toBeCloseTo(0.25, 6)
    expect(r.converged).toBe(true)
  }
  expect(outside).toBe(0)
})

it('a corner of the box is a minimum too', () => {
  const r = bfgs((x, g) => { g![0] = 1; g![1] = -2; return x[0]! - 2 * x[1]! }, [0.3, 0.3], { bounds: { lower: [0, 0], upper: [1, 1] } })
  expect(r.end).toEqual([0, 1])
  expect(r.converged).toBe(true)
})

it('parameters of very different size: millimetres and radians', () => {
  const f: Objective = (x, g) => {
    const mm = x[0]! - 12, rad = x[1]! + 0.07
    if (g) { g[0] = 2 * mm; g[1] = 2e4 * rad }
    return mm * mm + 1e4 * rad * rad
  }
  const r = bfgs(f, [0, 0], { scale: [1, 0.01] })
  expect(r.end[0]).toBeCloseTo(12, 5)
  expect(r.end[1]).toBeCloseTo(-0.07, 7)
})

it('six parameters, ill conditioned', () => {
  const f: Objective = (x, g) => {
    let s = 0
    for (let d = 0; d < 6; d++) { const w = 10 ** d, e = x[d]! - d; s += w * e * e; if (g) g[d] = 2 * w * e }
    return s
  }
  const r = bfgs(f, [5, 4, 3, 2, 1, 0])
  r.end.forEach((v, d) => expect(v).toBeCloseTo(d, 5))
})

it('a region without an answer is stepped back from', () => {
  const f: Objective = (x, g) => { if (g) g[0] = 1 - 1 / x[0]!; return x[0]! - Math.log(x[0]!) }
  expect(bfgs(f, [20], { firstStep: 100 }).end[0]).toBeCloseTo(1, 6)
  expect(nelderMead(x => f(x), [20], { firstStep: -30 }).end[0]).toBeCloseTo(1, 4)
})

it('not converging is a value; a start without an objective is an error', () => {
  expect(bfgs(rosenbrock, [-1.2, 1], { maxEvaluations: 5 })).toMatchObject({ converged: false, reason: 'evaluations' })
  expect(nelderMead(x => rosenbrock(x), [-1.2, 1], { maxEvaluations: 5 }).converged).toBe(false)
  expect(() => bfgs(() => NaN, [0])).toThrow(/at the start 0/)
  expect(() => nelderMead(() => Infinity, [0])).toThrow(RangeError)
  expect(() => bfgs(rosenbrock, [0, 0], { scale: [1] })).toThrow(/1 scales/)
  expect(() => bfgs(rosenbrock, [0, 0], { bounds: { lower: [1, 0], upper: [0, 1] } })).toThrow(/bounds 1 to 0/)
})
