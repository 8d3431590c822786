import type { PhantomDesign } from './design.ts'

/** How the values of an FDG scan are stored: activity at series start, activity at injection, or SUVbw. */
export type FdgStorage = 'bqml-start' | 'bqml-admin' | 'gml'

/** 'usual', or 'merging': of the tiny phantom too, two lesions are one at follow-up. */
export type PhantomStory = 'usual' | 'merging'

export interface PhantomSettings {
  readonly seed: number
  /**
   * 'compact': CT and PET 96 x 72 x 58 of 4 mm, the upper abdomen and the lower chest only, for cohorts;
   * 'tiny': CT 80 x 80 x 38, PET 50 x 46 x 50 and few lesions, for trying what does not depend on resolution;
   * 'small': CT 160 x 160 x 75, PET 100 x 92 x 100; 'full': CT 512 x 512 x 150, PET 200 x 200 x 150.
   */
  readonly size: 'tiny' | 'compact' | 'small' | 'full'
  readonly story: PhantomStory
  /** No blur, noise or motion, the same PET grid in all exams, every voxel wholly lesion or not. */
  readonly ideal: boolean
  readonly noise: boolean
  readonly blur: boolean
  readonly motion: boolean
  /** Resolution of the stored image, the voxel's own width included. */
  readonly fdgFwhmMm: number
  readonly y90FwhmMm: number
  /** Standard deviation over mean of voxels in the liver. */
  readonly fdgLiverNoise: number
  readonly y90LiverNoise: number
  readonly baselineStorage: FdgStorage
  readonly followUpStorage: FdgStorage
  /** On whose CT the liver is outlined. */
  readonly liverExam: 'baseline' | 'treatment' | 'followUp'
  /** With the rehearsal before treatment, 99mTc-MAA SPECT/CT; then a lung shunt of 5%. */
  readonly maa?: boolean
  /** Another patient than the standard one; made by seed and size too. */
  readonly design?: PhantomDesign
}

/** Ideal overrides the switches of blur, noise and motion. Throws RangeError for settings no phantom can have. */
export function phantomSettings(options: Partial<PhantomSettings> = {}): PhantomSettings {
  const { ideal = false } = options
  const settings: PhantomSettings = {
    seed: options.seed ?? 1, size: options.size ?? 'small', story: options.story ?? 'usual', ideal,
    noise: !ideal && (options.noise ?? true), blur: !ideal && (options.blur ?? true), motion: !ideal && (options.motion ?? true),
    fdgFwhmMm: options.fdgFwhmMm ?? 6, y90FwhmMm: options.y90FwhmMm ?? 6.5,
    fdgLiverNoise: options.fdgLiverNoise ?? 0.1, y90LiverNoise: options.y90LiverNoise ?? 0.35,
    baselineStorage: options.baselineStorage ?? 'bqml-start', followUpStorage: options.followUpStorage ?? 'bqml-start',
    liverExam: options.liverExam ?? 'treatment', ...(options.maa ? { maa: true } : {}), ...(options.design ? { design: options.design } : {}),
  }
  if (!Number.isInteger(settings.seed) || settings.seed < 0) throw new RangeError(`seed ${settings.seed}: a whole number from 0 wanted`)
  for (const fwhm of [settings.fdgFwhmMm, settings.y90FwhmMm])
    if (!(fwhm >= 5 && fwhm <= 12)) throw new RangeError(`FWHM ${fwhm} mm: 5 to 12 wanted`)
  for (const noise of [settings.fdgLiverNoise, settings.y90LiverNoise])
    if (!(noise >= 0 && noise <= 1)) throw new RangeError(`noise ${noise}: 0 to 1 wanted`)
  return settings
}
