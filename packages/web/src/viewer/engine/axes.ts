import type { Mat3 } from '@yttria/core/volume'

/** Cornerstone holds the three axes one after another; ours are the columns of a row-major matrix. */
export const axesInTurn = (direction: Mat3): number[] => [0, 3, 6, 1, 4, 7, 2, 5, 8].map(n => direction[n]!)
