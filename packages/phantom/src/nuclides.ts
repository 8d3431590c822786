/** Half-lives in seconds, written here and nowhere taken over: what the phantom is made of must not come from what analyses it. */
export const halfLifeS = {
  /** 64.1 h, package insert of glass microspheres. */
  '90Y': 64.1 * 3600,
  /** 109.77 min. */
  '18F': 109.77 * 60,
} as const

export type PhantomNuclide = keyof typeof halfLifeS

/** What is left of 1 after `elapsedS` seconds; negative seconds look back. */
export const remaining = (nuclide: PhantomNuclide, elapsedS: number): number => 2 ** (-elapsedS / halfLifeS[nuclide])

/** Activity at the start of a frame over its mean during the frame. */
export function withinFrame(nuclide: PhantomNuclide, durationS: number): number {
  const x = Math.LN2 * durationS / halfLifeS[nuclide]
  return x / (1 - Math.exp(-x))
}

/** Seconds from the start of a frame to when the activity equals its mean during the frame. */
export const meanActivityTimeS = (nuclide: PhantomNuclide, durationS: number): number =>
  Math.log(withinFrame(nuclide, durationS)) * halfLifeS[nuclide] / Math.LN2
