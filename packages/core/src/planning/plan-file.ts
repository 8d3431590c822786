import { z } from 'zod'
import { type Understood, deviceOf, intentOf, intents, plannedDevices, tumourTypeOf, tumourTypes } from './vocabulary.ts'

export const planSchemaVersion = '1.1.0'

/** What no plan can hold: a figure beyond is in another unit. */
export const beyond = { activityGbq: 20, doseGy: 2000, tumourToNormal: 100, bilirubinMgPerDl: 15 } as const
/** mg/dL of 1 umol/L. */
const bilirubinPerUmol = 1 / 17.104

const wordOf = <T extends string>(read: (text: string) => Understood<T>): z.ZodType<T, string> => z.string().transform((text, context): T => {
  const { word, refusal } = read(text)
  if (word !== undefined) return word
  context.addIssue({ code: 'custom', message: refusal })
  return z.NEVER
})
export const deviceSchema = wordOf(deviceOf).describe(`One of ${plannedDevices.join(', ')}; the makers' names are understood`)
export const tumourTypeSchema = wordOf(tumourTypeOf).describe(`One of ${tumourTypes.join(', ')}; common synonyms are understood`)
export const intentSchema = wordOf(intentOf).describe(`One of ${intents.join(', ')}`)

const short = (x: number): string => String(Number(x.toPrecision(3)))
/** A positive number up to `most`; one that is larger is refused, with what may have been meant. */
const upTo = (most: number, refusal: (x: number) => string) => z.number().positive().superRefine((x, context) => {
  if (x > most) context.addIssue({ code: 'custom', message: refusal(x) })
})
const gigabecquerel = () => upTo(beyond.activityGbq, x =>
  `more than ${beyond.activityGbq} GBq in one injection${x / 1000 <= beyond.activityGbq ? `; did you mean ${short(x / 1000)} GBq (${short(x)} MBq)?` : ''}`)
const gray = () => upTo(beyond.doseGy, x => `more than ${beyond.doseGy} Gy${x / 100 <= beyond.doseGy ? `; did you mean ${short(x / 100)} Gy (${short(x)} cGy)?` : ''}`)
const ratio = () => z.number().min(0).superRefine((x, context) => {
  if (x > beyond.tumourToNormal) context.addIssue({ code: 'custom', message: `a T/N above ${beyond.tumourToNormal}; did you mean counts? They are divided by the volumes: "counts": { "tumour": ..., "normal": ... }` })
})
const bilirubinMgPerDlOf = () => upTo(beyond.bilirubinMgPerDl, x =>
  `more than ${beyond.bilirubinMgPerDl} mg/dL; did you mean ${short(x)} umol/L (${short(x * bilirubinPerUmol)} mg/dL)? Then write "bilirubin": { "value": ${x}, "unit": "umol/L" }`)

const share = z.union([
  z.strictObject({ percent: z.number().min(0).max(100) }),
  z.strictObject({ fraction: z.number().min(0).superRefine((x, context) => {
    if (x > 1) context.addIssue({ code: 'custom', message: `a fraction above 1; did you mean { "percent": ${x} }?` })
  }) }),
]).describe('With its unit: { "percent": 12 } or { "fraction": 0.12 }')

const clock = z.strictObject({
  local: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/).describe('YYYY-MM-DDThh:mm as the clock on the wall shows'),
  zone: z.string().min(1).describe('IANA name, as Europe/Amsterdam'),
})

const tumour = z.strictObject({
  id: z.string().min(1), volumeMl: z.number().positive(),
  tumourToNormal: ratio().optional().describe('Ratio of activity CONCENTRATIONS, tumour over normal liver of the same territory'),
  counts: z.strictObject({ tumour: z.number().min(0), normal: z.number().positive() }).optional()
    .describe('Counts in the whole tumour and in all normal liver of the territory, instead of the ratio: they are divided by the volumes'),
}).refine(t => (t.tumourToNormal === undefined) !== (t.counts === undefined), 'either tumourToNormal or counts is required')

const prescription = z.union([
  z.strictObject({ activityGbq: gigabecquerel() }),
  z.strictObject({ perfusedDoseGy: gray().describe('Mean dose to the treated volume: one compartment') }),
  z.strictObject({ tumourDoseGy: gray(), tumour: z.string().optional().describe('Its id; without it the tumour that gets least') }),
  z.strictObject({ bodySurface: z.strictObject({ heightM: z.number().min(0.5).max(2.6), weightKg: z.number().min(10).max(400) }).describe('Resin only: the activity by body surface and tumour involvement') }),
  z.strictObject({ normalLiverDoseGy: gray().describe('To the perfused liver without tumour') }),
])

const range = z.strictObject({ below: z.number().optional(), from: z.number().optional() })

const limit = z.strictObject({
  name: z.string().min(1), organ: z.enum(['lungs', 'lungsCumulative', 'perfusedNormalLiver', 'wholeNormalLiver', 'perfusedVolume', 'tumour']), kind: z.enum(['limit', 'goal', 'alert']),
  doseGy: gray(), source: z.string().min(1), device: deviceSchema.optional(), tumourType: tumourTypeSchema.optional(), intents: z.array(intentSchema).min(1).optional(),
  basis: z.enum(['90Y PET', '99mTc-MAA']).optional(), days: z.tuple([z.number(), z.number()]).optional(),
  bilirubinMgPerDl: range.optional(), sparedFraction: range.optional(), caution: z.string().optional(),
})

const person = z.string().trim().min(2)

/** plan.json: what is to be treated, with what, under which limits. */
export const planFileSchema = z.strictObject({
  schemaVersion: z.string().regex(/^1\.\d+\.\d+$/).default(planSchemaVersion),
  patient: z.strictObject({ key: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/) }),
  device: deviceSchema,
  constants: z.enum(['paper', 'eanm2022', 'mppg14a', 'from-nuclear-data']).default('eanm2022'),
  basis: z.enum(['typed', '99mTc-MAA']).default('typed').describe('What volumes and T/N rest on'),
  tumourType: tumourTypeSchema.optional().describe('HCC, ICC, CRLM, NET or other, or a synonym. Not given, the strictest limits count'),
  intent: intentSchema.optional().describe('segmentectomy, lobectomy, unilobar or bilobar. Not given, the strictest limits count'),
  bilirubinMgPerDl: bilirubinMgPerDlOf().optional(),
  bilirubin: z.strictObject({ value: z.number().positive(), unit: z.enum(['mg/dL', 'umol/L']) }).superRefine((b, context) => {
    const mgPerDl = b.unit === 'mg/dL' ? b.value : b.value * bilirubinPerUmol
    if (mgPerDl > beyond.bilirubinMgPerDl) context.addIssue({ code: 'custom', path: ['value'], message: `more than ${beyond.bilirubinMgPerDl} mg/dL (${short(beyond.bilirubinMgPerDl / bilirubinPerUmol)} umol/L)${b.unit === 'mg/dL' ? `; did you mean ${short(b.value)} umol/L?` : ''}` })
  }).optional().describe('With its unit, in place of bilirubinMgPerDl'),
  compromisedLiver: z.boolean().optional().describe('The liver was pretreated or works badly. Not given, it counts as such'),
  wholeLiverVolumeMl: z.number().positive().describe('With all tumours'),
  tumourOutsideMl: z.number().min(0).default(0).describe('Tumour in the liver that no territory holds'),
  lungShunt: share,
  lungMassKg: z.number().positive().max(3).default(1).describe('1 kg unless measured on the CT'),
  previousLungDoseGy: z.number().min(0).default(0),
  residual: share.default({ fraction: 0 }).describe('What stays in vial and tubing'),
  territories: z.array(z.strictObject({
    id: z.string().min(1), volumeMl: z.number().positive().describe('Liver that the injection reaches, with its tumours'),
    tumours: z.array(tumour).default([]), prescription,
    session: z.number().int().positive().default(1).describe('Territories of one day have one number: the lungs count day by day'),
  })).min(1),
  limits: z.array(z.union([z.string().describe('Name of a published one: it holds anyway'), limit])).optional()
    .describe('Added to the published ones of lungs, liver and tumour, which hold in any case'),
  withoutLimits: z.array(z.strictObject({ name: z.string().min(1), reason: person })).optional()
    .describe('Published limits that are not to count for this patient, each with its name and the reason; both are printed'),
  override: z.strictObject({
    by: person, role: person, reason: person,
    activityGbq: z.number().positive().optional().describe('The activity that was decided on: a higher one is not covered'),
  }).optional().describe('Who decided, although the prescription breaks a limit. Without it such a prescription is not ordered'),
  response: z.strictObject({
    d50Gy: z.number().positive(), slope: z.number().positive().describe('Of log dose in the logistic model: P = 1 / (1 + (D50 / D)^slope)'),
    d50LowGy: z.number().positive().optional(), d50HighGy: z.number().positive().optional(), criterion: z.string().min(1), source: z.string().min(1),
  }).optional().describe('A FITTED dose-response model of tumours: of a cohort (yttria cohort), or published with its criterion'),
  order: z.strictObject({
    treatment: clock, firstCalibration: clock, weekdays: z.array(z.number().int().min(0).max(6)).min(1).default([0]).describe('Of calibration: 0 Sunday to 6 Saturday'),
    days: z.number().int().min(1).max(42).default(14).describe('Over which calibrations are looked for'), tolerancePercent: z.number().positive().max(50).default(10),
    custom: z.boolean().default(false), longestDays: z.number().positive().max(21).optional().describe('From calibration to injection at most, where that is less than the device allows'),
    sessions: z.array(z.strictObject({ session: z.number().int().positive(), treatment: clock, firstCalibration: clock })).default([])
      .describe('Times of the sessions after the first; treatment and firstCalibration are those of the first'),
  }).optional(),
}).superRefine((plan, context) => {
  if (plan.bilirubin && plan.bilirubinMgPerDl !== undefined) context.addIssue({ code: 'custom', path: ['bilirubin'], message: 'give bilirubin or bilirubinMgPerDl, not both' })
  const ids = new Set<string>(), tumours = new Set<string>()
  for (const [n, t] of plan.territories.entries()) {
    if (ids.has(t.id)) context.addIssue({ code: 'custom', path: ['territories', n, 'id'], message: 'a territory of this id is listed already' })
    ids.add(t.id)
    for (const [k, x] of t.tumours.entries()) {
      if (tumours.has(x.id)) context.addIssue({ code: 'custom', path: ['territories', n, 'tumours', k, 'id'], message: 'a tumour of this id is listed already' })
      tumours.add(x.id)
    }
    const named = 'tumour' in t.prescription ? t.prescription.tumour : undefined
    if (named !== undefined && !t.tumours.some(x => x.id === named)) context.addIssue({ code: 'custom', path: ['territories', n, 'prescription', 'tumour'], message: `territory ${t.id} has no tumour ${named}` })
    if ('tumourDoseGy' in t.prescription && t.tumours.length === 0) context.addIssue({ code: 'custom', path: ['territories', n, 'prescription'], message: `territory ${t.id} has no tumour to prescribe a dose to` })
  }
})

export type PlanFile = z.infer<typeof planFileSchema>
export type PlanTerritory = PlanFile['territories'][number]
export type PlanPrescription = PlanTerritory['prescription']

/** mg/dL, however it was given; undefined where it was not. */
export const bilirubinOf = (plan: Pick<PlanFile, 'bilirubin' | 'bilirubinMgPerDl'>): number | undefined =>
  plan.bilirubin === undefined ? plan.bilirubinMgPerDl : plan.bilirubin.unit === 'mg/dL' ? plan.bilirubin.value : plan.bilirubin.value * bilirubinPerUmol

export const shareOf = (s: z.infer<typeof share>): number => 'percent' in s ? s.percent / 100 : s.fraction

const mask = { file: z.string().min(1).describe('RTSTRUCT, SEG or NIfTI, relative to this file'), roi: z.union([z.string(), z.number()]).optional().describe('Name or number; not needed where there is one only') }
const maskOfTumour = z.strictObject({ id: z.string().min(1), ...mask })
const { device, constants, tumourType, intent, bilirubinMgPerDl, bilirubin, compromisedLiver, previousLungDoseGy, residual, limits, withoutLimits, override, response, order } = planFileSchema.shape

/** plan.json beside 99mTc-MAA SPECT/CT: which mask is which compartment; volumes, T/N and lung shunt are measured. */
export const imagePlanFileSchema = z.strictObject({
  schemaVersion: planFileSchema.shape.schemaVersion, patient: planFileSchema.shape.patient.optional().describe('Without it that of course.json'),
  device, constants, tumourType, intent, bilirubinMgPerDl, bilirubin, compromisedLiver, previousLungDoseGy, residual, limits, withoutLimits, override, response, order,
  liver: z.strictObject(mask),
  lungs: z.strictObject(mask).optional().describe("Where the lungs' counts are measured; without it the lungs that the CT shows"),
  lungMassKg: z.number().positive().max(3).optional().describe('Without it that of the lungs on the CT, by their density; 1 kg where they are cut off or there is no CT'),
  lungShunt: z.union([share, z.strictObject({ counts: z.union([
    z.strictObject({ lungs: z.number().min(0), liver: z.number().positive() }),
    z.strictObject({ lungsAnterior: z.number().min(0), lungsPosterior: z.number().min(0), liverAnterior: z.number().positive(), liverPosterior: z.number().positive() }),
  ]) })]).optional().describe('Known or of planar images: a share with its unit, or counts in lungs and liver (geometric mean of two views). Without it from the SPECT'),
  edgeMm: z.number().min(0).max(30).default(10).describe('So far within its edges and from tumours is the normal liver of a territory measured, and so far within their edges the lungs; volumes are whole'),
  lungMarginMm: z.number().min(0).max(60).default(20).describe('So far from the liver are the lungs measured; their mean holds for all of them'),
  territories: z.array(z.strictObject({
    id: z.string().min(1), file: mask.file.optional(), roi: mask.roi, prescription, session: z.number().int().positive().default(1), tumours: z.array(maskOfTumour).default([]),
    aboveUptakePercent: z.number().positive().max(95).optional().describe('In place of a file: liver with more than this share of the highest uptake in the liver, with the tumours'),
  }).refine(t => (t.file === undefined) !== (t.aboveUptakePercent === undefined), 'either file or aboveUptakePercent is required')).min(1),
  tumoursOutside: z.array(maskOfTumour).default([]).describe('In the liver, of no territory'),
})

export type ImagePlanFile = z.infer<typeof imagePlanFileSchema>
