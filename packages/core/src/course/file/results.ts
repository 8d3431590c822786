import { z } from 'zod'
import { responseCategories } from '../../response/index.ts'
import { courseFileSchema } from './course-file.ts'
import { findingSchema } from './finding-schema.ts'

export const resultsSchemaVersion = '1.0.0'

/** Rises whenever a number may change; CHANGELOG gives the reason. */
export const resultsVersion = 3

const category = z.enum(responseCategories)
const text = z.string(), number = z.number()
const vector = z.tuple([number, number, number])

const finding = findingSchema

const repair = z.strictObject({
  name: text, series: text, tag: text, before: text, after: text, reason: text, files: number,
  pixelFactor: z.tuple([number, number]).optional().describe('By what the stored numbers were multiplied, least and most'),
})

const exam = z.strictObject({
  id: text, role: courseFileSchema.shape.exams.element.shape.role,
  tracer: text.optional(), nuclide: text.optional(), petSeriesUid: text.optional(), ctSeriesUid: text.optional(),
  scanStart: text.optional(), injectionTime: text.optional(),
  referenceTime: text.optional().describe('Time to which the voxels of the PET refer'),
  uptakeMinutes: number.optional(), daysFromTreatment: number.optional().describe('From the first injection; of the follow-up from the last'), injectedMbq: number.optional(), weightKg: number.optional(), heightM: number.optional(),
  suvbwPerBqMl: number.optional(), tlgUnitPerBqMl: number.optional(),
  petSize: vector.optional(), petSpacingMm: vector.optional(), ctSize: vector.optional(), ctSpacingMm: vector.optional(),
})

const registration = z.strictObject({
  from: text, to: text.describe('Ids of exams: the matrix maps positions of `from` into `to`'),
  matrix: z.array(number).length(16).describe('4 x 4 row-major, LPS mm'),
  translationMm: vector.describe("Displacement at the centre of the exam's grid"), rotationDeg: number,
  quality: z.record(text, z.union([number, text, z.boolean()])), accepted: z.boolean(),
})

const reference = z.strictObject({
  exam: text, region: z.enum(['liver', 'bloodPool']), centreMm: vector, source: z.enum(['automatic', 'byHand']),
  meanSul: number.describe('In the TLG unit, as sdSul'), sdSul: number, volumeMl: number,
  threshold: number.optional().describe('In the TLG unit: at which the exam was delineated where this region set the threshold'),
})

const uncertainty = z.strictObject({
  contributions: z.array(z.strictObject({
    name: text, standardUncertainty: number.describe('Of the input, k = 1'), unit: text, sensitivityGy: number.describe('Gy per unit of the input'), doseGy: number.describe('|sensitivityGy| x standardUncertainty'),
    type: z.enum(['A', 'B']).describe('A: from measurements on the images; B: from elsewhere'), source: text,
  })).describe('Independent of each other: doseUncertaintyGy is the root of the sum of their squares'),
})
const doseUncertaintyGy = number.optional().describe('Combined standard uncertainty of the mean dose, k = 1; bias by partial volume is not in it')

const lesion = z.strictObject({
  id: text, trackingUid: text,
  origin: z.enum(['threshold', 'drawn', 'imported']).optional().describe('How its outline came about: by the threshold, changed or drawn on the page, or from a file'),
  by: text.optional().describe('Who drew it'), at: text.optional().describe('When, ISO 8601'),
  centreMm: vector.describe('LPS mm, in the frame of the (first) 90Y exam; of the baseline exam where the lesion has no dose'),
  volumeMl: number, volumeFollowUpMl: number.optional(), meanUptakeBaseline: number, maxUptakeBaseline: number,
  tlgBaseline: number, tlgFollowUp: number.optional(), changePercent: number.optional(), category: category.optional(),
  mergedWith: z.array(text).describe('Other lesions with which it is one at follow-up'),
  meanDoseGy: number.optional(), sdDoseGy: number.optional(), minDoseGy: number.optional(), maxDoseGy: number.optional(), d70Gy: number.optional(), d95Gy: number.optional(),
  vDosesPercent: z.record(text, number).optional().describe('Share of the volume that gets at least so many Gy: key "v100Percent" etc.'),
  activityAtInjectionMbq: number.optional(), meanConcentrationMbqPerMl: number.optional(),
  sdConcentrationMbqPerMl: number.optional().describe('Of the concentration at injection: heterogeneity as the study has it'),
  coefficientOfVariation: number.optional(), tumourToNormal: number.optional().describe('Mean dose of the lesion over mean dose of the healthy liver'),
  shiftMm: number.optional(), rotationDeg: number.optional(), doseBeforeRefinementGy: number.optional(),
  matrix: z.array(number).length(16).optional().describe('From the baseline to the (first) 90Y exam, as used for this lesion: 4 x 4 row-major, LPS mm'),
  doseIntervalGy: z.tuple([number, number]).optional().describe('Lowest and highest mean dose with the VOI one voxel of the 90Y grid aside, either way along each axis'),
  refinementAccepted: z.boolean().optional(), refinementReason: text.optional(),
  doseUncertaintyGy, uncertainty: uncertainty.optional(),
  treatments: z.array(z.strictObject({
    id: text, meanDoseGy: number,
    coveredPercent: number.optional().describe('Share of the lesion that lies on the 90Y PET of this treatment'),
    doseBeforeRefinementGy: number.optional(), doseIntervalGy: z.tuple([number, number]).optional(),
    shiftMm: number.optional(), rotationDeg: number.optional(), refinementAccepted: z.boolean().optional(), refinementReason: text.optional(),
  })).describe('What each treatment gave, on its own 90Y PET; meanDoseGy of the lesion is their sum, absent where one of them is not known'),
  findings: z.array(finding),
})

const balance = z.strictObject({
  parts: z.strictObject({
    liverMbq: number.optional().describe('In the liver with its margin'), lungsInViewMbq: number.optional().describe("In the lungs of the CT, outside the liver's margin"), elsewhereMbq: number.optional(),
  }),
  expectedRatio: z.tuple([number, number]).describe('Where image / administered lies for a right scan'), asExpected: z.boolean(),
  refused: z.boolean().describe('So far off that no dose is given'),
  causes: z.array(z.strictObject({
    cause: text, words: text, expectedRatio: z.union([number, z.tuple([number, number])]).describe('Which ratio this mistake alone would give'),
    misfit: number.describe('|ln(ratio / expectedRatio)|; a cause that leaves the ratio open pays for it'), explains: z.boolean().describe('Without it the ratio would be as expected'), tell: text.describe('What tells it from others of the same ratio'), repair: text.optional().describe('NAME=VALUE of the repair that mends it'),
  })).describe('Most likely first; none where the ratio is as expected'),
})

const treatment = z.strictObject({
  id: text.describe('Of the treatment; of several vials of one session their ids joined by +'), exam: text,
  injectionTime: text.describe('To which the image is taken back; of several vials the mean of their injections weighted by activity'),
  vials: z.array(z.strictObject({ id: text, device: text, injectionTime: text, netMbq: number.optional().describe('At its own injection') })),
  imageMbq: number.describe('All of the 90Y image at injection, without what earlier treatments left'), expandedLiverMbq: number.optional(),
  administeredMbq: number.optional(), ratio: number.optional().describe('imageMbq / administeredMbq'), balance: balance.optional(),
  earlierMbq: number.optional().describe('Taken out of the image: what earlier treatments left in it, at this injection'),
  earlierPercent: number.optional().describe("% of the treatment before's activity that was left at this injection"),
  healthyLiverDoseGy: number.optional(),
  calibrationFactor: number.optional().describe('By which relative calibration multiplied the image; absent where it is absolute'),
})

const unmeasured = z.strictObject({ id: text, exam: text, centreMm: vector, volumeMl: number, meanUptake: number, maxUptake: number, tlg: number })

const sensitivity = z.strictObject({
  rule: text, thresholdBaseline: number.optional(), thresholdFollowUp: number.optional(),
  lesions: z.array(z.strictObject({
    id: text, volumeMl: number, tlgBaseline: number, tlgFollowUp: number.optional(), changePercent: number.optional(), category: category.optional(), meanDoseGy: number.optional(),
  })).describe('The lesions under another threshold: matched to ours by overlap'),
  lesionsFound: number, patientDoseGy: number.optional(), patientChangePercent: number.optional(),
  healthyLiverDoseGy: number.optional().describe('Where the rule changes doses: kernel, local, relative or absolute calibration'), note: text.optional(),
})

const doses = z.record(text, number)

const doseMeasure = z.strictObject({
  voi: text.describe('Id of the lesion, else its name'), kind: z.enum(['lesion', 'tumourTotal', 'wholeLiver', 'healthyLiver', 'perfusedHealthyLiver', 'nonPerfusedHealthyLiver']),
  volumeMl: number, meanGy: number, medianGy: number, sdGy: number, minGy: number, maxGy: number,
  dGy: doses.describe('Key "d95Gy": dose that 95% of the volume gets at least'), vPercent: doses.describe('Key "v100Percent": share of the volume that gets at least 100 Gy'),
  coefficientOfVariation: number.optional(), d10ToD90: number.optional(), homogeneityIndex: number.optional().describe('(D2 - D98) / D50'), minimumToMean: number.optional(),
  bedOfMeanGy: number, meanBedGy: number.describe('Mean of the voxels\' own BED'), eqd2OfMeanGy: number, meanEqd2Gy: number,
  gEudGy: doses, eudGy: number.optional(), euBedGy: number.optional(),
  recovery: number.optional().describe("By the user's phantom curve, at this volume"), recoveredMeanGy: number.optional().describe('meanGy / recovery'),
  recoveredUncertaintyGy: number.optional().describe('Combined standard uncertainty of recoveredMeanGy, k = 1'), recoveredUncertainty: uncertainty.optional(),
  effects: z.array(z.strictObject({ name: text, endpoint: text, source: text, probability: number })).optional().describe('TCP and NTCP by the curves of the protocol'),
})

/** results.json: what `analyse` finds of one patient. Units stand in the names; what is not known is absent. */
export const resultsSchema = z.strictObject({
  schemaVersion: text, resultsVersion: number,
  complete: z.boolean().describe('False where any part that the course promised is missing; the findings say which'),
  patient: z.strictObject({ key: text }),
  unconfirmed: z.array(z.strictObject({
    path: text.describe('As in course.json'), what: text.describe('In words: device of treatment t1: glass'), from: text,
  })).optional().describe('What the course holds by guess and nobody has confirmed; absent where there is nothing'),
  protocol: z.record(text, z.unknown()).describe('The whole protocol as used'),
  constants: z.strictObject({
    name: text, energyJPerGBq: number, densityKgPerL: number, halfLifeH: number, source: text,
    otherProfiles: z.array(z.strictObject({ name: text, doseDifferencePercent: number })).describe('% by which every dose would differ under the other profiles'),
  }),
  inputs: z.array(z.strictObject({ role: text, seriesUid: text, sha256: text, files: number })),
  repairs: z.array(repair).optional().describe('What a person set right in the headers; absent where nothing was'),
  exams: z.array(exam), registration: z.array(registration), reference: z.array(reference),
  lesions: z.array(lesion), smallLesions: z.array(unmeasured), newLesions: z.array(unmeasured),
  patientLevel: z.strictObject({
    doseGy: number.optional(), doseWeighting: z.enum(['volume', 'mass']), tlgBaseline: number.optional(), tlgFollowUp: number.optional(),
    changePercent: number.optional(), category: category.optional(), tumourVolumeMl: number, doseUncertaintyGy, uncertainty: uncertainty.optional(),
  }),
  healthyLiver: z.strictObject({
    doseGy: number, volumeMl: number.describe("Original liver minus tumours: the mass's volume"), liverVolumeMl: number,
    expandedVolumeMl: number.describe('Expanded liver minus tumours: where the activity is summed'), activityMbq: number.describe('At injection'),
    liverSource: text, draft: z.boolean(), smallTumourPercent: number.describe('% of the healthy-liver VOI that is tumour under the minimum volume'),
    unexpandedDoseGy: number.describe('Mean dose within the original liver minus tumours'),
    ablatedMl: number.optional().describe('Cavities of former ablations, taken out of the liver and its margin'),
    doseUncertaintyGy, uncertainty: uncertainty.optional(),
  }).optional(),
  lungs: z.strictObject({
    doseGy: number.describe('Local deposition in lung tissue of the density of the CT; of several treatments their sum'), activityMbq: number.describe("In the lungs in view, outside the liver's margin: noise and scatter of the PET are in it"),
    volumeMl: number.describe('In view'), densityKgPerL: number, massKg: number,
  }).optional(),
  activity: z.strictObject({
    imageMbq: number.describe('All of the 90Y image, at injection; of several treatments their sum, as the other values here'), administeredMbq: number.optional(), ratio: number.optional().describe('imageMbq / administeredMbq'),
    expandedLiverMbq: number.optional(), balance: balance.optional().describe('Of one treatment; of several each has its own'),
  }).optional(),
  treatments: z.array(treatment).optional().describe('Each 90Y PET with what it shows, in the order of the injections'),
  sensitivity: z.array(sensitivity), doseMeasures: z.array(doseMeasure).optional().describe("On the course's dose map"), findings: z.array(finding),
  uncertaintyExcludes: text.optional().describe('What no doseUncertaintyGy holds'),
  software: z.strictObject({ name: text, version: text, notice: text }),
})

/** As it is read: nothing in it changes. */
type Fixed<T> = unknown extends T ? T : T extends object ? { readonly [K in keyof T]: Fixed<T[K]> } : T

export type Results = Fixed<z.infer<typeof resultsSchema>>
export type ExamResult = Fixed<z.infer<typeof exam>>
export type ExamRole = ExamResult['role']
export type RegistrationResult = Fixed<z.infer<typeof registration>>
export type ReferenceResult = Fixed<z.infer<typeof reference>>
export type TreatmentResult = Fixed<z.infer<typeof treatment>>
export type LesionResult = Fixed<z.infer<typeof lesion>>
export type UnmeasuredLesion = Fixed<z.infer<typeof unmeasured>>
export type SensitivityResult = Fixed<z.infer<typeof sensitivity>>
export type DoseMeasureResult = Fixed<z.infer<typeof doseMeasure>>
