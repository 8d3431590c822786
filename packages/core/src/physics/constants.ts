import { radionuclides } from './radionuclides.ts'
import { type JoulePerBecquerel, type KilogramPerMl, JoulePerGBq, MeV, type Second, hour, kgPerL } from './units.ts'

export type ConstantsName = 'paper' | 'eanm2022' | 'mppg14a' | 'from-nuclear-data'

/** A complete set of the constants that turn 90Y activity into dose. One per analysis. */
export interface DoseConstants {
  readonly name: ConstantsName
  /** Energy absorbed per becquerel at injection, to complete decay. */
  readonly energyPerActivity: JoulePerBecquerel
  readonly density: KilogramPerMl
  readonly halfLife: Second
  readonly source: string
}

const y90 = radionuclides['90Y']

/** Mean energy per decay times decays per becquerel: E T1/2 / ln 2. */
export const energyPerActivity = (args: { meanEnergyMeV: number; halfLife: Second }): JoulePerBecquerel =>
  args.meanEnergyMeV * MeV * args.halfLife / Math.LN2

export const constantsProfiles: Readonly<Record<ConstantsName, DoseConstants>> = {
  paper: {
    name: 'paper', energyPerActivity: 50 * JoulePerGBq, density: 1.03 * kgPerL, halfLife: 64.1 * hour,
    source: '50 J/GBq and 1.03 kg/L: the dose equation of the study of glass 90Y in colorectal metastases (J Nucl Med); half-life 64.1 h: package insert of glass microspheres',
  },
  eanm2022: {
    name: 'eanm2022', energyPerActivity: 49.67 * JoulePerGBq, density: 1.03 * kgPerL, halfLife: 64.1 * hour,
    source: '49.67 J/GBq: EANM practice guidance for 90Y; the guidance fixes no density, 1.03 kg/L is set here',
  },
  mppg14a: {
    name: 'mppg14a', energyPerActivity: 49.38 * JoulePerGBq, density: 1.03 * kgPerL, halfLife: 64.1 * hour,
    source: '49.38 J/GBq: AAPM MPPG 14.a; density 1.03 kg/L and half-life 64.1 h are set here',
  },
  'from-nuclear-data': {
    name: 'from-nuclear-data',
    energyPerActivity: energyPerActivity({ meanEnergyMeV: y90.meanBetaEnergyMeV!, halfLife: y90.halfLife }),
    density: 1.06 * kgPerL, halfLife: y90.halfLife,
    source: `computed: ${y90.meanBetaEnergyMeV} MeV x ${y90.halfLife / hour} h / ln 2; density 1.06 kg/L: liver, ICRU Report 44`,
  },
}
