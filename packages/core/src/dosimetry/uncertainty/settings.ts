import { z } from 'zod'

const percent = (value: number) => z.number().min(0).max(100).default(value)

/** Standard uncertainties (k = 1) that no image says; part of the protocol. */
export const uncertaintySettings = z.strictObject({
  resolutionMm: z.number().positive().default(6.5)
    .describe('FWHM of the image on which lesions are outlined: what blurs their edge'),
  calibrationPercent: percent(5.8)
    .describe('Of Bq/mL by absolute calibration: 10% either way, rectangular, the background of 69 scanners in QUEST'),
  netActivityPercent: percent(5)
    .describe('Of the net activity, in place of the calibration where that is relative. Set here: a dose calibrator for 90Y, residual included'),
  recoveryPercent: percent(5)
    .describe("Of the recovery coefficient at a given volume: reading and fit of the user's phantom. Set here"),
  noisePercent: z.number().min(0).max(300).optional()
    .describe('SD over mean of voxels in perfused healthy liver on the 90Y image; measured on the image where it is not given'),
  noiseFwhmMm: z.number().positive().optional()
    .describe('FWHM of the filter that the noise went through; measured on the image where it is not given'),
  timesMin: z.number().min(0).default(5)
    .describe('Of the time from injection to scan: two clocks and the minute written down. Set here'),
  halfLifeH: z.number().min(0).default(0.046)
    .describe('Of the half-life of 90Y: published values run from 64.04 to 64.2 h, rectangular'),
  energyPercent: percent(0.36)
    .describe('Of the energy per activity: the profiles run from 49.38 to 50 J/GBq, rectangular'),
  densityPercent: percent(0.83)
    .describe('Of the density of tissue: 1.03 to 1.06 kg/L, rectangular'),
  liverVolumePercent: percent(5)
    .describe('Of the volume of a liver outlined by a person. Set here'),
  draftLiverPercent: percent(15)
    .describe('The same of a draft that nobody corrected. Set here'),
}).prefault({})

export type UncertaintySettings = z.infer<typeof uncertaintySettings>
