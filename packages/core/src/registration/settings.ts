import { z } from 'zod'

/** Settings of the rigid registration of one CT onto another. Lengths in mm, of patient space. */
export const rigidSettings = z.strictObject({
  /** Voxel size to which both CTs are averaged for the finest level. */
  finestMm: z.number().positive().default(4),
  /** Levels of the pyramid, each half as fine as the one before. */
  levels: z.number().int().min(1).max(4).default(3),
  bins: z.number().int().min(12).max(128).default(32),
  /** Samples of the body that the measure uses at the finest level. */
  samples: z.number().int().min(2000).default(80_000),
  /** Least share of the fixed body that must lie on the moving image (of the smaller body where ranges differ). */
  leastOverlap: z.number().min(0).max(1).default(0.5),
  /** What the last step is about: the whole body, or the region given with the call (the liver) and its margin. */
  focus: z.enum(['body', 'region']).default('region'),
  regionMarginMm: z.number().min(0).default(10),
  /** In the focused step: breathing shifts the liver; a turn of it alone is mostly a misfit at the ribs. */
  regionMotion: z.enum(['shift', 'rigid']).default('shift'),
  /** A focused step that moves the region further than this from the body's answer is not believed. */
  regionLimitMm: z.number().positive().default(25),
  /** Acceptance; docs/methods/registration/rigid.md has the experiments. */
  leastCorrelation: z.number().min(-1).max(1).default(0.88),
  leastInformation: z.number().min(0).default(0.5),
  leastBodyOverlap: z.number().min(0).max(1).default(0.85),
  /** Two runs from starts apart must agree within this at the body's edge. */
  mostDisagreementMm: z.number().positive().default(2),
})

export type RigidSettings = z.infer<typeof rigidSettings>

/** Settings of the rigid refinement of each lesion on the 90Y map. */
export const refinementSettings = z.strictObject({
  enabled: z.boolean().default(true),
  maxShiftMm: z.number().positive().default(15),
  maxRotationDeg: z.number().min(0).default(5),
  /** What is matched: the VOI blurred to the scanner's resolution, or the source image's own pattern within it. */
  template: z.enum(['edge', 'uptake']).default('edge'),
  /** Blur of the edge template, FWHM, and neighbourhood of the VOI in which it is matched. */
  resolutionMm: z.number().positive().default(6.5),
  neighbourhoodMm: z.number().positive().default(15),
  /** Expected size of a local shift and rotation (SD along or about each axis): what pulls to zero. */
  expectedShiftMm: z.number().positive().default(4),
  expectedRotationDeg: z.number().positive().default(2),
  /** Correlation length of the target's noise, FWHM. */
  noiseFwhmMm: z.number().positive().default(6),
  /** Amplitude of the matched pattern in units of its standard error, and relative to the background beside it. */
  leastContrastToNoise: z.number().min(0).default(4),
  leastContrast: z.number().min(0).default(0.3),
  /** Share of the variation about the background that the pattern must explain. */
  leastShape: z.number().min(0).max(1).default(0.08),
  /** Amplitude that the pattern has where nothing is moved, relative to the one found: what moved overlaps its old place. */
  leastHeldAtRest: z.number().max(1).default(0.3),
  /** Standard error of the shift along its worst axis beyond which it is not believed. */
  mostUncertaintyMm: z.number().positive().default(3),
  /** By how much more of its volume a lesion may come to lie on its neighbours than it did before. */
  mostOverlap: z.number().min(0).max(1).default(0.05),
})

export type RefinementSettings = z.infer<typeof refinementSettings>
