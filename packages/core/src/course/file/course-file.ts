import { z } from 'zod'
import { repairKinds, repairNames } from '../../dicom/index.ts'
import { fromMatrix16 } from '../../volume/index.ts'
import { fileNamePattern } from './file-name.ts'
import { findingSchema } from './finding-schema.ts'

export const courseSchemaVersion = '1.0.0'

/** In the order of the work. */
export const examRoles = ['baseline', 'planning', 'treatment', 'followUp'] as const
export const devices = ['glass', 'resin', '166Ho'] as const

/** A version that this program reads: of another first number keys may mean something else. */
export const schemaVersionOf = (own: string) => z.string().regex(new RegExp(`^${own.split('.')[0]}\\.\\d+\\.\\d+$`), `this program reads version ${own.split('.')[0]}.x.x`)

const dateTime = z.iso.datetime({ offset: true, local: true })
  .describe('ISO 8601 with offset, as 2020-03-04T10:15:00+01:00; without one: the clock of the scanner')

const examSchema = z.strictObject({
  id: z.string().regex(fileNamePattern, 'it names files: at most 64 characters, no slash, colon or quotation mark, no point in front')
    .describe('It names files of the results'),
  role: z.enum(examRoles),
  petSeriesUid: z.string().optional(),
  spectSeriesUid: z.string().optional(),
  ctSeriesUid: z.string().optional(),
  weightKg: z.number().positive().max(400).optional().describe('Where the header lacks it or is wrong'),
})

const treatmentSchema = z.strictObject({
  id: z.string().min(1),
  exam: z.string().describe('Id of the exam with the 90Y PET of this treatment'),
  device: z.enum(devices),
  assayMbq: z.number().positive().optional(),
  assayTime: dateTime.optional(),
  residualMbq: z.number().min(0).optional().describe('Left in vial and tubing, as of injection'),
  injectionTime: dateTime,
  calibrationActivityMbq: z.number().positive().optional(),
  calibrationTime: dateTime.optional(),
  target: z.string().optional(),
  lungShuntFraction: z.number().min(0).max(1).optional().describe('0 to 1, not %'),
})

const sphereOrCylinder = z.strictObject({
  centreMm: z.tuple([z.number(), z.number(), z.number()]).describe("LPS mm in the frame of the exam's PET"),
  axis: z.tuple([z.number(), z.number(), z.number()]).optional(),
})

const isRigid = (matrix: readonly number[]): boolean => {
  try {
    fromMatrix16(matrix, undefined, undefined)
    return true
  } catch {
    return false
  }
}

const guessSchema = z.strictObject({
  path: z.string().regex(/^[a-zA-Z]+(\[\d+\])?(\.[a-zA-Z]+)*$/, 'a path such as treatments[0].device is expected')
    .describe('The field, as treatments[0].device; exams or treatments alone: which of them there are'),
  id: z.string().optional().describe('Id of the exam or treatment: it is found by this where the list was put in another order'),
  from: z.string().min(1).describe('What it was guessed from'),
  value: z.unknown().optional()
    .describe('What was guessed (null: nothing was found; of a list its ids). Where the field holds another, a person has changed it: the guess is void'),
  findings: z.array(findingSchema).optional().describe('They stand in every analysis until the guess is confirmed'),
})

/** course.json: who the patient is, which series is which, what was given. */
export const courseFileSchema = z.strictObject({
  schemaVersion: schemaVersionOf(courseSchemaVersion),
  patient: z.strictObject({
    key: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'letters, digits, point, dash and underline only: it names folders'),
    sex: z.enum(['M', 'F']).optional(),
    heightM: z.number().min(0.5).max(2.6).optional(),
    birthDate: z.iso.date().optional(),
  }),
  exams: z.array(examSchema),
  treatments: z.array(treatmentSchema).default([]),
  liver: z.strictObject({
    file: z.string().describe('RTSTRUCT, SEG or NIfTI label, relative to this file or to the folder of images'),
    roi: z.union([z.string(), z.number()]).optional().describe('Name or number; not needed where there is one only'),
    exam: z.string(),
  }).optional(),
  vois: z.array(z.strictObject({
    file: z.string(), roi: z.union([z.string(), z.number()]).optional(), exam: z.string(), name: z.string(),
    kind: z.enum(['lesion', 'ablation']).optional()
      .describe("lesion (default): drawn by a person, in place of the threshold's; ablation: a cavity of a former ablation, neither healthy liver nor lesion"),
    origin: z.enum(['drawn', 'imported']).optional().describe('drawn: on the page of Yttria; imported (default): in another program'),
    by: z.string().min(1).max(200).optional().describe('Who drew it'), at: z.iso.datetime({ offset: true }).optional().describe('When'),
  })).optional(),
  guesses: z.array(guessSchema).optional()
    .describe('What a draft guessed. Take an entry out to confirm it, or change the field itself'),
  repairs: z.array(z.strictObject({
    name: z.string().min(1).describe(`One of ${repairNames.join(', ')}`),
    value: z.union([z.string().min(1), z.number()]).describe(`As the repair wants it: ${repairNames.map(n => `${n} ${repairKinds[n].value}`).join('; ')}`),
    series: z.string().optional().describe('Series UID; where neither series, exam nor file is given: the one PET that can be meant'),
    exam: z.string().optional().describe('Id of an exam: its PET, or its CT for a rescale slope'),
    file: z.string().optional().describe('One file, relative to the folder of images'),
    reason: z.string().min(1).describe('Why: recorded in the result'),
  })).optional().describe('What is set right in the headers, in memory only; the files stay as they are'),
  overrides: z.strictObject({
    referenceRegions: z.array(z.strictObject({
      exam: z.string(), region: z.enum(['liver', 'bloodPool']), shape: sphereOrCylinder,
    })).optional().describe('Reference regions put by hand'),
    thresholds: z.array(z.strictObject({
      exam: z.string(), value: z.number().positive().describe("In the protocol's TLG unit"), reason: z.string().min(1).optional(),
    })).optional().describe("Thresholds put by hand, in place of the protocol's rule for that FDG exam"),
    refuseRefinement: z.array(z.strictObject({ lesion: z.string(), reason: z.string() })).optional()
      .describe('Lesions whose own registration on the 90Y map a person refused'),
    lesionRegistrations: z.array(z.strictObject({
      lesion: z.string(), exam: z.string().optional().describe('Of several 90Y exams, which one'),
      matrix: z.array(z.number()).length(16).refine(isRigid, 'a rigid 4 x 4 matrix is wanted, last row 0 0 0 1').describe('4 x 4, row-major, LPS mm: positions of the baseline into the 90Y exam'),
      reason: z.string().min(1),
    })).optional().describe('Where a person put a lesion on the 90Y map, in place of its own registration'),
    registrations: z.array(z.strictObject({ from: z.string(), to: z.string(), file: z.string().optional(), matrix: z.array(z.number()).length(16).optional() })).optional()
      .describe('Registrations between exams made elsewhere: a DICOM REG file or a 4 x 4 matrix, row-major, LPS mm, mapping positions of `from` into `to`'),
  }).optional(),
}).superRefine((course, context) => {
  const object = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message })
  const ids = new Set<string>(), pets = new Map<string, string>(), treatmentIds = new Set<string>()
  for (const [n, e] of course.exams.entries()) {
    if (ids.has(e.id)) object(['exams', n, 'id'], 'an exam of this id is listed already')
    // Some file systems do not distinguish them.
    const alike = [...ids].find(id => id !== e.id && id.toLowerCase() === e.id.toLowerCase())
    if (alike !== undefined) object(['exams', n, 'id'], `it differs from ${alike} in capital letters only, and both name files`)
    ids.add(e.id)
    if (e.petSeriesUid === undefined) continue
    if (pets.has(e.petSeriesUid)) object(['exams', n, 'petSeriesUid'], `the PET of exam ${pets.get(e.petSeriesUid)} already`)
    pets.set(e.petSeriesUid, e.id)
  }
  const isExam = (id: string, ...path: (string | number)[]) => { if (!ids.has(id)) object(path, `no exam has this id; there are ${[...ids].join(', ') || 'none'}`) }
  for (const [n, t] of course.treatments.entries()) {
    isExam(t.exam, 'treatments', n, 'exam')
    const role = course.exams.find(e => e.id === t.exam)?.role
    if (role !== undefined && role !== 'treatment') object(['treatments', n, 'exam'], `the exam ${t.exam} has the role ${role}, not treatment`)
    if (treatmentIds.has(t.id)) object(['treatments', n, 'id'], 'a treatment of this id is listed already')
    treatmentIds.add(t.id)
  }
  for (const [n, r] of (course.repairs ?? []).entries()) if (r.exam !== undefined) isExam(r.exam, 'repairs', n, 'exam')
  if (course.liver) isExam(course.liver.exam, 'liver', 'exam')
  for (const [n, v] of (course.vois ?? []).entries()) isExam(v.exam, 'vois', n, 'exam')
  const { referenceRegions = [], thresholds = [], lesionRegistrations = [], refuseRefinement = [], registrations = [] } = course.overrides ?? {}
  for (const [n, r] of referenceRegions.entries()) isExam(r.exam, 'overrides', 'referenceRegions', n, 'exam')
  for (const [n, t] of thresholds.entries()) {
    isExam(t.exam, 'overrides', 'thresholds', n, 'exam')
    if (thresholds.findIndex(o => o.exam === t.exam) < n) object(['overrides', 'thresholds', n, 'exam'], 'this exam has a threshold already')
  }
  const treated = new Set(course.treatments.map(t => t.exam))
  for (const [n, r] of lesionRegistrations.entries()) {
    const path = ['overrides', 'lesionRegistrations', n] as const
    if (r.exam !== undefined) isExam(r.exam, ...path, 'exam')
    else if (treated.size > 1) object([...path, 'exam'], `which of the 90Y exams ${[...treated].join(', ')} is missing`)
    if (lesionRegistrations.findIndex(o => o.lesion === r.lesion && o.exam === r.exam) < n) object([...path, 'lesion'], 'this lesion is put already')
    if (refuseRefinement.some(o => o.lesion === r.lesion)) object([...path, 'lesion'], 'the refinement of this lesion is refused as well: one of the two')
  }
  for (const [n, r] of registrations.entries()) {
    isExam(r.from, 'overrides', 'registrations', n, 'from')
    isExam(r.to, 'overrides', 'registrations', n, 'to')
    if ((r.file === undefined) === (r.matrix === undefined)) object(['overrides', 'registrations', n], 'either a file or a matrix is wanted')
  }
})

export type CourseFile = z.infer<typeof courseFileSchema>
export type CourseExam = CourseFile['exams'][number]
export type CourseTreatment = CourseFile['treatments'][number]
export type CourseGuess = NonNullable<CourseFile['guesses']>[number]
export type CourseRepair = NonNullable<CourseFile['repairs']>[number]
