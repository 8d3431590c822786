import type { Quadrature } from './gauss-legendre.ts'
import { symmetricEigen } from './symmetric.ts'

/** Nodes and weights for the weight e^(-x^2) on the whole axis, from the eigenvalues of Golub and Welsch (Math Comp 1969;23:221). */
export function gaussHermite(n: number): Quadrature {
  if (!(n >= 1 && Number.isInteger(n))) throw new RangeError(`quadrature of ${n} points`)
  const jacobi = new Float64Array(n * n)
  for (let k = 1; k < n; k++) jacobi[k * n + k - 1] = jacobi[(k - 1) * n + k] = Math.sqrt(k / 2)
  const { values, vectors } = symmetricEigen(jacobi, n)
  return { nodes: values, weights: values.map((_, k) => Math.sqrt(Math.PI) * vectors[k]! ** 2) }
}
