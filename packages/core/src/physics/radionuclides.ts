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

/** `halfLives`: as ICRP Publication 107 (Ann ICRP 2008;38(3)) and NUBASE2020 (Kondev et al., Chin Phys C 2021;45:030001) print them. */
const pet = (name: NuclideName, halfLife: Second, positronFraction: number, codes: readonly string[], halfLives: string, positrons: string): Radionuclide => ({
  name, halfLife, positronFraction, codes,
  source: `half-life: ${halfLives} (ICRP 107, NUBASE2020); positrons per decay: ${positrons}; codes: DICOM PS3.16 CID 4020`,
})

// J Nucl Med 2022;63:649, table 3, and the European Pharmacopoeia 01/2008:50700 (from NNDC). docs/methods/physics/radionuclides.md.
const both = 'J Nucl Med 2022;63:649 and Ph. Eur. 5.7', oneReview = 'J Nucl Med 2022;63:649 only', unchecked = 'a rounded common value, not checked against a printed evaluation'

/** Half-lives as the constants profiles use them are in constants.ts; these are the nuclear-data values. */
export const radionuclides: Readonly<Record<NuclideName, Radionuclide>> = {
  '90Y': {
    name: '90Y', halfLife: 64.04 * hour, positronFraction: 31.86e-6, meanBetaEnergyMeV: 0.9336,
    codes: ['14691008', '764678003', 'C-162A7'],
    source: 'half-life: published values run from 64.04 to 64.2 h (ICRP 107 64.10, NUBASE2020 64.05), the lowest is used here; mean beta energy 0.9336 MeV: Graves, Flynn, Hyer, Med Phys 2019;46:5284; positron fraction 31.86e-6: Selwyn et al., Appl Radiat Isot 2007;65:318',
  },
  '18F': {
    name: '18F', halfLife: 109.77 * minute, positronFraction: 0.967,
    codes: ['77004003', 'C-111A1'],
    source: 'half-life 109.77 min: ICRP 107, Ph. Eur. 5.7 (NUBASE2020 109.734); positron fraction 0.967: Ph. Eur. 5.7 from NNDC (0.969 in DDEP and J Nucl Med 2022;63:649)',
  },
  '99mTc': {
    name: '99mTc', halfLife: 6.0067 * hour,
    codes: ['72454006', 'C-163A8'],
    source: 'half-life 6.0067 h: DDEP, Tc-99m (ICRP 107 6.015, NUBASE2020 6.0066)',
  },
  '166Ho': {
    name: '166Ho', halfLife: 26.8 * hour,
    codes: [],
    source: 'half-life 26.8 h: ICRP 107 (NUBASE2020 26.812)',
  },
  '11C': pet('11C', 20.36 * minute, 0.998, ['40565003', 'C-105A1'], '20.39, 20.3402 min', both),
  '13N': pet('13N', 9.965 * minute, 0.998, ['21576001', 'C-107A1'], '9.965, 9.965 min', both),
  '15O': pet('15O', 122.24, 0.999, ['129504001', 'C-B1038'], '122.24, 122.266 s', both),
  '22Na': pet('22Na', 2.6019 * 365.25 * day, 0.9057, ['71633006', 'C-155A1'], '2.6019, 2.6019 a', '0.9057 NUBASE2020'),
  // ICRP 107 has the half-life that was current before the measurements of the 2010s.
  '44Sc': pet('44Sc', 4.042 * hour, 0.943, ['126600'], '3.97, 4.0421 h', unchecked),
  '52Mn': pet('52Mn', 5.591 * day, 0.294, ['37225000', 'C-149A1'], '5.591, 5.591 d', unchecked),
  '64Cu': pet('64Cu', 12.70 * hour, 0.175, ['3932008', 'C-127A2'], '12.700, 12.7004 h', oneReview),
  '68Ga': pet('68Ga', 67.8 * minute, 0.889, ['35337001', 'C-131A3'], '67.71, 67.842 min', `${oneReview} (0.877 + 0.012); 0.892 in Appl Radiat Isot 2004;60:429`),
  // The positrons are those of 68Ga, its daughter, in equilibrium.
  '68Ge': pet('68Ge', 270.95 * day, 0.889, ['53315004', 'C-128A2'], '270.95, 271.05 d', 'as 68Ga'),
  '76Br': pet('76Br', 16.2 * hour, 0.55, ['79523006', 'C-113A2'], '16.2, 16.2 h', unchecked),
  '82Rb': pet('82Rb', 75.45, 0.954, ['79197006', 'C-159A2'], '76.38, 75.45 s', `${unchecked}; its two strongest branches 0.818 + 0.131 in J Nucl Med 2022;63:649`),
  '86Y': pet('86Y', 14.74 * hour, 0.319, ['10738001', 'C-162A3'], '14.74, 14.74 h', `${unchecked}; measured 0.272 (0.020), Molecules 2022;27:768: consoles have the older value`),
  '89Zr': pet('89Zr', 78.41 * hour, 0.227, ['63360001', 'C-168A4'], '78.41, 78.360 h', oneReview),
  '124I': pet('124I', 100.22 * hour, 0.227, ['40937006', 'C-114A5'], '4.1760, 4.1760 d', `${oneReview} (0.117 + 0.107 + 0.003)`),
}
