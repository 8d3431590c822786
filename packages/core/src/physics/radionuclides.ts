import { type Second, day, hour, minute } from './units.ts'

/** 90Y and 166Ho treat, 99mTc plans, 18F is FDG's; the others are what a PET console offers, and what a 90Y scan has been entered as. */
export type NuclideName = '90Y' | '18F' | '99mTc' | '166Ho'
  | '11C' | '13N' | '15O' | '22Na' | '44Sc' | '52Mn' | '64Cu' | '68Ga' | '68Ge' | '76Br' | '82Rb' | '86Y' | '89Zr' | '124I'

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

const pet = (name: NuclideName, halfLife: Second, positronFraction: number, codes: readonly string[]): Radionuclide => ({
  name, halfLife, positronFraction, codes,
  source: 'half-life and positrons per decay: rounded from common evaluations (ENSDF, DDEP) and to be checked against them before quoting; they serve to recognise and undo what was entered; codes: DICOM PS3.16 CID 4020',
})

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
  '11C': pet('11C', 20.36 * minute, 0.998, ['40565003', 'C-105A1']),
  '13N': pet('13N', 9.965 * minute, 0.998, ['21576001', 'C-107A1']),
  '15O': pet('15O', 122.2, 0.999, ['129504001', 'C-B1038']),
  '22Na': pet('22Na', 2.603 * 365.25 * day, 0.903, ['71633006', 'C-155A1']),
  '44Sc': pet('44Sc', 4.04 * hour, 0.943, ['126600']),
  '52Mn': pet('52Mn', 5.591 * day, 0.294, ['37225000', 'C-149A1']),
  '64Cu': pet('64Cu', 12.70 * hour, 0.175, ['3932008', 'C-127A2']),
  '68Ga': pet('68Ga', 67.8 * minute, 0.889, ['35337001', 'C-131A3']),
  // The positrons are those of 68Ga, its daughter, in equilibrium.
  '68Ge': pet('68Ge', 270.9 * day, 0.889, ['53315004', 'C-128A2']),
  '76Br': pet('76Br', 16.2 * hour, 0.55, ['79523006', 'C-113A2']),
  '82Rb': pet('82Rb', 75.5, 0.954, ['79197006', 'C-159A2']),
  '86Y': pet('86Y', 14.74 * hour, 0.319, ['10738001', 'C-162A3']),
  '89Zr': pet('89Zr', 78.41 * hour, 0.227, ['63360001', 'C-168A4']),
  '124I': pet('124I', 100.2 * hour, 0.227, ['40937006', 'C-114A5']),
}
