export interface Quadrature { readonly nodes: Float64Array; readonly weights: Float64Array }

/** Nodes and weights of Gauss-Legendre on -1 to 1 by Newton's method on the polynomial (DLMF 3.5). */
export function gaussLegendre(n: number): Quadrature {
  if (!(n >= 1 && Number.isInteger(n))) throw new RangeError(`quadrature of ${n} points`)
  const nodes = new Float64Array(n), weights = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    let x = Math.cos(Math.PI * (i + 0.75) / (n + 0.5)), slope = 1
    for (let turn = 0; turn < 100; turn++) {
      let p = 1, previous = 0
      for (let k = 1; k <= n; k++) { const next = ((2 * k - 1) * x * p - (k - 1) * previous) / k; previous = p; p = next }
      slope = n * (x * p - previous) / (x * x - 1)
      const step = p / slope
      x -= step
      if (Math.abs(step) < 1e-16) break
    }
    nodes[n - 1 - i] = x
    weights[n - 1 - i] = 2 / ((1 - x * x) * slope * slope)
  }
  return { nodes, weights }
}
