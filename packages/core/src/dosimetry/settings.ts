import { z } from 'zod'
import { recoveryCurves } from './recovery.ts'
import { uncertaintySettings } from './uncertainty/settings.ts'

const tissue = (alphaBetaGy: number, repairHalfTimeH: number) => z.strictObject({
  alphaBetaGy: z.number().positive().default(alphaBetaGy), repairHalfTimeH: z.number().min(0).default(repairHalfTimeH),
}).prefault({})

/** Settings of dosimetry; part of the protocol. */
export const dosimetrySettings = z.strictObject({
  constants: z.enum(['paper', 'eanm2022', 'mppg14a', 'from-nuclear-data']).default('paper')
    .describe('Constants profile: energy per activity, density and half-life together'),
  method: z.enum(['local', 'kernel']).default('local')
    .describe('local: each voxel keeps the energy of its decays; kernel: the 90Y dose kernel spreads it, on an image that is blurred already'),
  pointKernel: z.enum(['graves2019', 'lanconelli2012']).default('graves2019')
    .describe('Point kernel of the dose kernel: Graves 2019 (water) or the one behind the voxel S values of Lanconelli 2012 (soft tissue)'),
  calibration: z.enum(['absolute', 'relative']).default('absolute')
    .describe('absolute: the Bq/mL of the image are taken as they are; relative: the image is scaled so that the region counted holds the net activity less the lung shunt (EANM 2021)'),
  relativeRegion: z.enum(['liver', 'image']).default('liver')
    .describe('Where relative calibration counts: the liver with its margin, or the whole image'),
  doseSensitivity: z.array(z.enum(['method', 'calibration'])).default(['method', 'calibration'])
    .describe('What is computed beside as well, among the sensitivity analyses: doses by the other method, by the other calibration'),
  recovery: z.array(z.strictObject({
    volumeMl: z.number().positive(), recovery: z.number().positive().max(1.5).describe('Mean activity shown over the true one, in the sphere of the phantom'),
    tbr: z.number().gt(1).optional().describe('Sphere-to-background ratio at which it was measured; for all points or none'),
  })).default([]).superRefine((points, context) => {
    try {
      if (points.length > 0) recoveryCurves(points)
    } catch (fault) {
      context.addIssue({ code: 'custom', message: (fault as Error).message })
    }
  })
    .describe("Recovery coefficients of the user's own phantom by volume: mean doses of lesions corrected by them stand beside the measured ones, which stay as they are. Off where empty"),
  uncertainty: uncertaintySettings
    .describe('Standard uncertainties of what no image says, for the budget of every dose'),
  bed: z.strictObject({ tumour: tissue(10, 1.5), liver: tissue(2.5, 2.5) }).prefault({})
    .describe('Linear-quadratic parameters of BED and EQD2'),
  dPercents: z.array(z.number().positive().max(100)).default([98, 95, 90, 70, 50, 10, 5, 2])
    .describe('Percentages x of the volume for which Dx is reported'),
  gEudExponents: z.array(z.number().refine(a => a !== 0, 'not 0')).default([])
    .describe('Exponents a of the generalised equivalent uniform dose; none by default'),
  alphaPerGy: z.number().positive().optional()
    .describe('Cell sensitivity alpha for EUD and EUBED; without it they are not computed'),
  doseEffects: z.array(z.strictObject({
    name: z.string().min(1), applies: z.enum(['lesion', 'healthyLiver', 'wholeLiver', 'perfusedHealthyLiver']), metric: z.enum(['meanDose', 'meanBed']).default('meanDose'),
    form: z.enum(['logistic', 'probit']).default('logistic'), d50Gy: z.number().positive(), gamma50: z.number().positive().describe('Normalised slope at D50'),
    endpoint: z.string().min(1), source: z.string().min(1),
  })).default([])
    .describe('TCP and NTCP curves by the user: no published slope is built in'),
  perfusedFromGy: z.number().positive().default(10)
    .describe('Healthy liver that gets at least this dose counts as perfused. Set here: above scatter and noise, below any dose meant to be given'),
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
