import { type ToxicitySettings, toxicity } from '../../response/index.ts'
import { baselineLiverFunction } from '../liver-function.ts'
import type { CohortPatient } from '../patient.ts'

export type Fact = string | number | boolean | undefined

/** What the program derives of a patient for the rules of eligibility, beside the columns of patients.csv. */
export const derivedFacts = {
  baselinePetDaysBefore: 'Days from the baseline FDG PET to treatment, by the table, else by the images',
  treatmentPetDaysAfter: 'Days from treatment to the 90Y PET, by the table, else by the images',
  followUpPetDaysAfter: 'Days from the (last) treatment to the follow-up FDG PET, by the table, else by the images',
  daysBetweenTreatments: 'Days between the sessions of a sequential treatment',
  poorRegistration: 'By the table, else whether a registration between the exams was refused',
  analysed: 'The images were analysed',
  measuredLesions: 'Lesions measured on the baseline FDG PET',
  evaluableLesions: 'Lesions with absorbed dose and response',
  tumourVolumeMl: 'Volume of the measured lesions, mL',
  tumourDoseGy: 'Mean dose of the measured lesions, weighted, Gy',
  healthyLiverDoseGy: 'Mean dose of the healthy liver, Gy',
  gradedTerms: 'Of the six laboratory terms, how many have a grade',
  toxicityAssessed: 'At least one laboratory term has a grade, or an event is recorded',
  albiScore: 'ALBI at baseline',
  albiGrade: 'Its grade, 1 to 3',
  childPughScore: 'Child-Pugh at baseline, where all five of its parts are known',
  survivalDays: 'From treatment to death or last contact, days',
  died: 'Survival ends with death',
} as const

const clinicalFacts = [
  'sex', 'ageYears', 'whoScore', 'primaryLocation', 'primaryResected', 'synchronousMetastases', 'extrahepaticDisease', 'priorLines', 'bevacizumab', 'priorLiverResection', 'priorLocoregional',
  'previousWholeLiverRadioembolization', 'device', 'treatmentApproach', 'treatmentDate', 'administeredMbq', 'treatedVolumeMl', 'treatedFraction', 'daysFromCalibration', 'specificActivityBqPerSphere',
  'lungShuntFraction', 'ascites', 'encephalopathy', 'hepaticReserve',
] as const

/** Every name that a rule may use, beside the user's own columns. */
export const factNames: readonly string[] = [...clinicalFacts, ...Object.keys(derivedFacts)]

/** Everything that a rule may ask of a patient; what is not known is undefined. */
export function factsOf(p: CohortPatient, settings: { readonly toxicity: ToxicitySettings }): Readonly<Record<string, Fact>> {
  const c = p.clinical, r = p.results
  // Between clocks of two days: to whole days of the calendar.
  const exam = (role: 'baseline' | 'treatment' | 'followUp') => {
    const days = r?.exams?.find(e => e.role === role)?.daysFromTreatment
    return days === undefined ? undefined : Math.round(days)
  }
  const baseline = c.baselinePetDay ?? exam('baseline')
  const graded = toxicity({ laboratory: p.laboratory, events: p.events, sex: c.sex }, settings.toxicity)
  const liver = baselineLiverFunction(p, settings.toxicity)
  const registrations = r?.registration
  return {
    ...c.other, ...Object.fromEntries(clinicalFacts.map(name => [name, c[name]])),
    // 0 - x: the negative of no days is no negative zero.
    baselinePetDaysBefore: baseline === undefined ? undefined : 0 - baseline,
    treatmentPetDaysAfter: c.treatmentPetDay ?? exam('treatment'),
    followUpPetDaysAfter: c.followUpPetDay === undefined ? exam('followUp') : c.followUpPetDay - (c.secondTreatmentDay ?? 0),
    daysBetweenTreatments: c.secondTreatmentDay,
    poorRegistration: c.poorRegistration ?? (registrations && registrations.length > 0 ? registrations.some(x => !x.accepted) : undefined),
    analysed: r !== undefined,
    measuredLesions: r?.lesions.length,
    evaluableLesions: r?.lesions.filter(l => l.meanDoseGy !== undefined && l.category !== undefined).length,
    tumourVolumeMl: r && (r.patientLevel.tumourVolumeMl ?? r.lesions.reduce((sum, l) => sum + l.volumeMl, 0)),
    tumourDoseGy: r?.patientLevel.doseGy,
    healthyLiverDoseGy: r?.healthyLiver?.doseGy,
    gradedTerms: graded.gradedTerms,
    toxicityAssessed: graded.gradedTerms > 0 || p.events.length > 0,
    albiScore: liver.albi?.score,
    albiGrade: liver.albi?.grade,
    childPughScore: liver.childPugh?.score,
    survivalDays: c.survival?.days,
    died: c.survival?.died,
  }
}
