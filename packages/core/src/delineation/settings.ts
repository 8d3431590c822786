import { z } from 'zod'

/** From what the threshold of a scan comes. */
export const thresholdRule = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('bloodPool'),
    factor: z.number().positive().default(2).describe('x the mean of the descending aorta'),
    sd: z.number().min(0).default(2).describe('+ so many SD'),
  }),
  z.strictObject({
    kind: z.literal('liver'),
    factor: z.number().positive().default(1.5).describe('x the mean of a 3 cm sphere in the right lobe'),
    sd: z.number().min(0).default(2).describe('+ so many SD'),
  }),
  z.strictObject({
    kind: z.literal('fixed'),
    suvbw: z.number().positive().optional().describe('SUV by body weight, whatever the TLG unit'),
    sul: z.number().positive().optional().describe('In the TLG unit'),
  }).refine(r => (r.suvbw === undefined) !== (r.sul === undefined), 'give either suvbw or sul'),
  z.strictObject({
    kind: z.literal('percentOfMax'),
    percent: z.number().positive().max(100).default(41).describe('Of the hottest voxel of the region'),
  }),
])

export type ThresholdRule = z.infer<typeof thresholdRule>

export const tlgUnit = z.enum(['sul-janmahasatian', 'sul-james', 'suvbw'])
export type TlgUnit = z.infer<typeof tlgUnit>

/** Settings of delineation; part of the protocol, at its top level. */
export const delineationSettings = z.strictObject({
  tlgUnit: tlgUnit.default('sul-janmahasatian').describe('Unit of uptake in which thresholds and TLG are taken'),
  threshold: thresholdRule.default({ kind: 'bloodPool', factor: 2, sd: 2 })
    .describe('Applied to voxels as an isocontour; at follow-up by that scan\'s own reference'),
  region: z.enum(['liver', 'everywhere']).default('liver').describe('Where lesions are looked for'),
  regionMarginMm: z.number().min(0).max(30).default(10).describe('Around the liver'),
  minimumVolumeMl: z.number().min(0).default(5).describe('Components of at least this volume are lesions; smaller ones are listed'),
  followUp: z.strictObject({
    split: z.enum(['watershed', 'nearest', 'one']).default('watershed')
      .describe('Tumour that touches several baseline lesions: shared out by watershed on uptake from the baseline lesions, to the nearest one, or those lesions taken as one'),
    reachMm: z.number().min(0).max(50).default(10).describe('Tumour farther than this from every baseline lesion is new'),
  }).prefault({}),
  sensitivity: z.array(thresholdRule).default([
    { kind: 'bloodPool', factor: 2, sd: 0 }, { kind: 'liver', factor: 1.5, sd: 2 }, { kind: 'percentOfMax', percent: 41 }, { kind: 'fixed', suvbw: 4 },
  ]).describe('Other thresholds under which volume, TLG and dose are reported too'),
})

export type DelineationSettings = z.infer<typeof delineationSettings>

/** 'blood pool, 2 x mean + 2 SD' */
export function ruleText(rule: ThresholdRule): string {
  const form = (region: string, factor: number, sd: number) => `${region}, ${factor} x mean${sd > 0 ? ` + ${sd} SD` : ''}`
  switch (rule.kind) {
    case 'bloodPool': return form('blood pool', rule.factor, rule.sd)
    case 'liver': return form('liver', rule.factor, rule.sd)
    case 'fixed': return rule.suvbw !== undefined ? `fixed SUV ${rule.suvbw}` : `fixed ${rule.sul} in the TLG unit`
    case 'percentOfMax': return `${rule.percent}% of the maximum`
  }
}
