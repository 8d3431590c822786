import type { Category } from '../response/index.ts'

export type { Category }

/** From the worst to the best: their order is the trend's score, the first is what the others are compared with. */
export const categories = ['PD', 'StD', 'PR', 'CR'] as const satisfies readonly Category[]

/** How many rows each category has, from the worst to the best. */
export const categoryCounts = (rows: readonly { readonly category?: Category }[]): Record<Category, number> =>
  Object.fromEntries(categories.map(c => [c, rows.filter(r => r.category === c).length])) as Record<Category, number>
