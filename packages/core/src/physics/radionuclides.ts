import { type Second, hour, minute } from './units.ts'

export type NuclideName = '90Y' | '18F' | '99mTc' | '166Ho'

export interface Radionuclide {
  readonly name: NuclideName
  readonly halfLife: Second
  /** Positrons per decay (90Y: by internal pair production). */
  readonly positronFraction?: number
  /** Mean electron energy per decay, MeV. */
  readonly meanBetaEnergyMeV?: number
  /** Codes under which DICOM headers name it (RadionuclideCodeSequence, CodeValue), of all coding schemes. */
  readonly codes: readonly string[]
  readonly source: string
}

/** Half-lives as the constants profiles use them are in constants.ts; these are the nuclear-data values. */
export const radionuclides: Readonly<Record<NuclideName, Radionuclide>> = {
  '90Y': {
    name: '90Y', halfLife: 64.04 * hour, positronFraction: 31.86e-6, meanBetaEnergyMeV: 0.9336,
    codes: ['14691008', '764678003', 'C-162A7'],
    source: 'half-life: published values run from 64.04 to 64.2 h, the lowest is used here; mean beta energy 0.9336 MeV: Graves, Flynn, Hyer, Med Phys 2019;46:5284; positron fraction 31.86e-6: Selwyn et al., Appl Radiat Isot 2007;65:318',
  },
  '18F': {
    name: '18F', halfLife: 109.77 * minute, positronFraction: 0.967,
    codes: ['77004003', 'C-111A1'],
    source: 'half-life 109.77 min, positron fraction 0.967: NNDC MIRD tables',
  },
  '99mTc': {
    name: '99mTc', halfLife: 6.0067 * hour,
    codes: ['72454006', 'C-163A8'],
    source: 'half-life 6.0067 h: DDEP, Tc-99m',
  },
  '166Ho': {
    name: '166Ho', halfLife: 26.8 * hour,
    codes: [],
    source: 'half-life 26.8 h: ENSDF, Ho-166',
  },
}
