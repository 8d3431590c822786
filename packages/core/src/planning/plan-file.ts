import { z } from 'zod'

export const planSchemaVersion = '1.0.0'

const share = z.union([
  z.strictObject({ percent: z.number().min(0).max(100) }), z.strictObject({ fraction: z.number().min(0).max(1) }),
]).describe('With its unit: { "percent": 12 } or { "fraction": 0.12 }')

const clock = z.strictObject({
  local: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/).describe('YYYY-MM-DDThh:mm as the clock on the wall shows'),
  zone: z.string().min(1).describe('IANA name, as Europe/Amsterdam'),
})

const tumour = z.strictObject({
  id: z.string().min(1), volumeMl: z.number().positive(),
  tumourToNormal: z.number().min(0).optional().describe('Ratio of activity CONCENTRATIONS, tumour over normal liver of the same territory'),
  counts: z.strictObject({ tumour: z.number().min(0), normal: z.number().positive() }).optional()
    .describe('Counts in the whole tumour and in all normal liver of the territory, instead of the ratio: they are divided by the volumes'),
}).refine(t => (t.tumourToNormal === undefined) !== (t.counts === undefined), 'either tumourToNormal or counts is wanted')

const prescription = z.union([
  z.strictObject({ activityGbq: z.number().positive() }),
  z.strictObject({ perfusedDoseGy: z.number().positive().describe('Mean dose to the treated volume: one compartment') }),
  z.strictObject({ tumourDoseGy: z.number().positive(), tumour: z.string().optional().describe('Its id; without it the tumour that gets least') }),
  z.strictObject({ bodySurface: z.strictObject({ heightM: z.number().min(0.5).max(2.6), weightKg: z.number().min(10).max(400) }).describe('Resin only: the activity by body surface and tumour involvement') }),
  z.strictObject({ normalLiverDoseGy: z.number().positive().describe('To the perfused liver without tumour') }),
])

const limit = z.strictObject({
  name: z.string().min(1), organ: z.enum(['lungs', 'lungsCumulative', 'perfusedNormalLiver', 'wholeNormalLiver', 'tumour']), kind: z.enum(['limit', 'goal', 'alert']),
  doseGy: z.number().positive(), source: z.string().min(1), device: z.enum(['glass', 'resin']).optional(), tumourType: z.string().optional(),
  basis: z.enum(['90Y PET', '99mTc-MAA']).optional(), days: z.tuple([z.number(), z.number()]).optional(),
  bilirubinMgPerDl: z.strictObject({ below: z.number().optional(), from: z.number().optional() }).optional(),
  sparedFraction: z.strictObject({ below: z.number().optional(), from: z.number().optional() }).optional(), caution: z.string().optional(),
})

/** plan.json: what is to be treated, with what, under which limits. */
export const planFileSchema = z.strictObject({
  schemaVersion: z.string().regex(/^1\.\d+\.\d+$/).default(planSchemaVersion),
  patient: z.strictObject({ key: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/) }),
  device: z.enum(['glass', 'resin']),
  constants: z.enum(['paper', 'eanm2022', 'mppg14a', 'from-nuclear-data']).default('eanm2022'),
  basis: z.enum(['typed', '99mTc-MAA']).default('typed').describe('What volumes and T/N rest on'),
  tumourType: z.string().optional().describe('As the limits name it: HCC, CRLM'),
  bilirubinMgPerDl: z.number().positive().max(60).optional(),
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
  limits: z.array(z.union([z.string().describe('Name of a published one'), limit])).optional()
    .describe('Without it: the lungs, and every published one that fits device and tumour type'),
  response: z.strictObject({
    d50Gy: z.number().positive(), slope: z.number().positive().describe('Of log dose in the logistic model: P = 1 / (1 + (D50 / D)^slope)'),
    d50LowGy: z.number().positive().optional(), d50HighGy: z.number().positive().optional(), criterion: z.string().min(1), source: z.string().min(1),
  }).optional().describe('A FITTED dose-response model of tumours: of a cohort (yttria cohort), or published with its criterion'),
  order: z.strictObject({
    treatment: clock, firstCalibration: clock, weekdays: z.array(z.number().int().min(0).max(6)).min(1).default([0]).describe('Of calibration: 0 Sunday to 6 Saturday'),
    days: z.number().int().min(1).max(42).default(14).describe('Over which calibrations are looked for'), tolerancePercent: z.number().positive().max(50).default(10),
    custom: z.boolean().default(false), longestDays: z.number().positive().max(21).default(12).describe('Shelf life from calibration'),
  }).optional(),
}).superRefine((plan, context) => {
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

export const shareOf = (s: z.infer<typeof share>): number => 'percent' in s ? s.percent / 100 : s.fraction

const mask = { file: z.string().min(1).describe('RTSTRUCT, SEG or NIfTI, relative to this file'), roi: z.union([z.string(), z.number()]).optional().describe('Name or number; not needed where there is one only') }
const maskOfTumour = z.strictObject({ id: z.string().min(1), ...mask })
const { device, constants, tumourType, bilirubinMgPerDl, previousLungDoseGy, residual, limits, response, order } = planFileSchema.shape

/** plan.json beside 99mTc-MAA SPECT/CT: which mask is which compartment; volumes, T/N and lung shunt are measured. */
export const imagePlanFileSchema = z.strictObject({
  schemaVersion: planFileSchema.shape.schemaVersion, patient: planFileSchema.shape.patient.optional().describe('Without it that of course.json'),
  device, constants, tumourType, bilirubinMgPerDl, previousLungDoseGy, residual, limits, response, order,
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
  }).refine(t => (t.file === undefined) !== (t.aboveUptakePercent === undefined), 'either file or aboveUptakePercent is wanted')).min(1),
  tumoursOutside: z.array(maskOfTumour).default([]).describe('In the liver, of no territory'),
})

export type ImagePlanFile = z.infer<typeof imagePlanFileSchema>
