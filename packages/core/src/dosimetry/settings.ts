import { z } from 'zod'

/** Settings of dosimetry; part of the protocol. */
export const dosimetrySettings = z.strictObject({
  constants: z.enum(['paper', 'eanm2022', 'mppg14a', 'from-nuclear-data']).default('paper')
    .describe('Constants profile: energy per activity, density and half-life together'),
  calibration: z.enum(['absolute']).default('absolute')
    .describe('absolute: the Bq/mL of the image are taken as they are'),
  vDosesGy: z.array(z.number().positive()).default([50, 100, 139, 150, 189, 200])
    .describe('Doses D at which the share of the volume receiving at least D is reported'),
  patientDoseWeighting: z.enum(['volume']).default('volume')
    .describe("How the lesions' mean doses are averaged to the patient's"),
  healthyLiverMarginMm: z.number().min(0).max(30).default(10)
    .describe('Expansion of the liver in which activity counts as in the healthy liver'),
  smallTumourWarningPercent: z.number().min(0).max(100).default(0.6)
    .describe('Warn where more of the healthy liver than this is tumour under the minimum volume'),
  closureWarning: z.tuple([z.number().positive(), z.number().positive()]).refine(([low, high]) => low < high, 'the lower limit first').default([0.8, 1.2])
    .describe('Activity in the image over net administered activity: warn outside. Set here: on phantoms of 69 scanners (QUEST) the background was right within 10%; residual, scatter and what lies outside the image add to that'),
  closureRefusal: z.tuple([z.number().min(0), z.number().positive()]).refine(([low, high]) => low < high, 'the lower limit first').default([0.5, 2])
    .describe('The same ratio: no dose outside, since image or record is wrong by more than any right scan can be. Set here'),
}).prefault({})

export type DosimetrySettings = z.infer<typeof dosimetrySettings>
