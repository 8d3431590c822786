import { z } from 'zod'

const scalar = z.union([z.string(), z.number(), z.boolean()])

export const operators = ['missing', 'present', '=', '!=', '<', '<=', '>', '>=', 'in', 'notIn', 'inside', 'outside'] as const
export type Operator = typeof operators[number]

const conditionShape = {
  column: z.string().min(1).describe('A column of patients.csv, your own included, or one that the program derives (yttria init --help lists them)'),
  op: z.enum(operators).describe("'inside' and 'outside': of a range, its ends inside; a value that is not known fulfils 'missing' only"),
  value: z.union([scalar, z.array(scalar)]).optional().describe("Nothing for 'missing' and 'present'; a list for 'in' and 'notIn'; two numbers for 'inside' and 'outside'; else one value, yes and no for yes-no columns"),
}
const condition = z.strictObject(conditionShape).superRefine(fitting)

/** A rule of exclusion: who fulfils the condition, and all of `and`, is left out for the reason. */
export const ruleSchema = z.strictObject({
  ...conditionShape,
  and: z.array(condition).optional(),
  reason: z.string().min(1).describe('As the flow chart prints it'),
}).superRefine(fitting)

export type Rule = z.infer<typeof ruleSchema>
export type Condition = z.infer<typeof condition>

const studyRules: readonly Rule[] = [
  { column: 'baselinePetDaysBefore', op: 'missing', reason: 'no baseline FDG PET' },
  { column: 'baselinePetDaysBefore', op: 'outside', value: [8, 70], reason: 'baseline FDG PET not within 10 weeks before treatment' },
  { column: 'previousWholeLiverRadioembolization', op: '=', value: true, reason: 'previous whole-liver radioembolization' },
  { column: 'treatmentPetDaysAfter', op: 'missing', reason: 'no 90Y PET after treatment' },
  { column: 'poorRegistration', op: '=', value: true, reason: 'poor registration' },
]
const doseResponseRules: readonly Rule[] = [
  { column: 'followUpPetDaysAfter', op: 'missing', reason: 'no follow-up FDG PET' },
  { column: 'followUpPetDaysAfter', op: 'outside', value: [56, 124], reason: 'follow-up FDG PET not 2 to 4 months after treatment' },
  { column: 'analysed', op: '=', value: false, reason: 'images not analysed' },
  { column: 'measuredLesions', op: '=', value: 0, reason: 'no FDG-positive tumour of 5 mL or more' },
  { column: 'evaluableLesions', op: '=', value: 0, reason: 'no tumour with both dose and response' },
]
const doseToxicityRules: readonly Rule[] = [
  { column: 'daysBetweenTreatments', op: '<', value: 91, and: [{ column: 'daysBetweenTreatments', op: 'present' }], reason: 'sequential whole-liver treatment within 3 months' },
  { column: 'analysed', op: '=', value: false, reason: 'images not analysed' },
  { column: 'healthyLiverDoseGy', op: 'missing', reason: 'no dose of the healthy liver' },
  { column: 'toxicityAssessed', op: '=', value: false, reason: 'no toxicity recorded' },
]
const survivalRules: readonly Rule[] = [
  { column: 'survivalDays', op: 'missing', reason: 'survival not known' },
]

const rules = (of: readonly Rule[], what: string) => z.array(ruleSchema).default([...of]).describe(what)

/** Who is left out of the study and of its analyses, in the order in which the flow chart counts; part of the cohort's protocol. The default: the study's rules. */
export const eligibilitySettings = z.strictObject({
  study: rules(studyRules, 'Of the study, and with it of every analysis'),
  doseResponse: rules(doseResponseRules, 'Of dose-response'),
  doseToxicity: rules(doseToxicityRules, 'Of dose-toxicity'),
  survival: rules(survivalRules, 'Of survival'),
}).prefault({})

export type EligibilitySettings = z.infer<typeof eligibilitySettings>

function fitting(c: { readonly op: Operator; readonly value?: unknown }, context: z.RefinementCtx): void {
  const object = (message: string) => context.addIssue({ code: 'custom', path: ['value'], message })
  if (c.op === 'missing' || c.op === 'present') { if (c.value !== undefined) object(`'${c.op}' takes no value`) }
  else if (c.value === undefined) object(`'${c.op}' needs a value`)
  else if (c.op === 'in' || c.op === 'notIn') { if (!Array.isArray(c.value)) object(`'${c.op}' needs a list`) }
  else if (c.op === 'inside' || c.op === 'outside') {
    const v = c.value
    if (!Array.isArray(v) || v.length !== 2 || typeof v[0] !== 'number' || typeof v[1] !== 'number' || v[0] > v[1]) object(`'${c.op}' needs two numbers, the smaller first`)
  } else if (Array.isArray(c.value)) object(`'${c.op}' needs one value`)
  else if (c.op !== '=' && c.op !== '!=' && typeof c.value !== 'number') object(`'${c.op}' needs a number`)
}
