import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { readJson } from '@yttria/core/course'
import { significant } from '@yttria/core/figures'
import { writeNifti } from '@yttria/core/dicom'
import { cumulativeDvh, doseAtVolume, doseValues } from '@yttria/core/dosimetry'
import { GBq, constantsProfiles, day } from '@yttria/core/physics'
import { type ImagePlan, type Plan, type PlanComparison, type PlanFile, clockText, plan as makePlan, planFileSchema, predictedDoseMap, shareOf } from '@yttria/core/planning'
import { planPage } from '@yttria/core/report'
import type { Finding } from '@yttria/core/record'
import type { Voi, Volume } from '@yttria/core/volume'
import { findingsText } from './findings-text.ts'
import { readText } from './open-regular.ts'
import { parseOptions } from './options.ts'
import { writeFolder } from './output-folder.ts'
import { compared, comparisonCsv, comparisonResult, comparisonText, planAgreement } from './plan-delivered.ts'
import { planImages } from './plan-images.ts'
import { textTable } from './tables.ts'
import { wrongFile } from './refusal.ts'
import { InputError, type Io, UsageError, type Verb } from './verb.ts'
import { version } from './version.ts'

const entries = ['plan.json', 'result.json', 'plan.html', 'predicted-dose.nii.gz', 'comparison.csv']

export const plan: Verb = {
  name: 'plan',
  summary: 'activity, doses, limits and vial of a treatment to come',
  usage: `Usage: yttria plan PLAN.json [--out OUT] [--json]
       yttria plan DIR [--plan PLAN.json] [--course COURSE.json] [--out OUT] [--json]
       yttria plan PLAN.json|DIR --delivered RESULTS [--match PLANNED=MEASURED ...] [--residual 4%] [--out OUT] [--json]
       yttria plan --agreement COMPARISONS.csv [--ratio] [--out OUT] [--json]

Plans a treatment from volumes, T/N and lung shunt: activity for the dose prescribed, mean doses by the partition model (one
compartment where no tumour is given), limits and goals with their sources, the most that the limits allow, and which vial of
which calibration to order. PLAN.json: yttria schema plan prints its schema.

DIR: a folder with the 99mTc-MAA SPECT/CT of the rehearsal. Volumes, T/N, lung shunt and lung mass are then measured; its plan.json
(yttria schema image-plan) names the masks of liver, territories and tumours (RTSTRUCT, SEG or NIfTI) and what is prescribed.
Which series: the exam with the role planning in course.json, else the only SPECT and the CT in its frame.

Options
  --out OUT      writes plan.html (one page), result.json and the plan.json used; of images predicted-dose.nii.gz too, the counts
                 scaled to the proposed activity in each territory
  --plan FILE    of a folder; default DIR/plan.json
  --course FILE  of a folder; default DIR/course.json, where there is one
  --delivered R  what yttria analyze wrote after treatment (its folder or results.json), set beside the plan by compartment; OUT then
                 holds comparison.csv too
  --match A=B    tumour A of the plan is lesion B of the results; again for more. Without it by the same id
  --residual P   measured in vial and tubing, with its unit: 4%
  --agreement F  Bland-Altman over patients: a CSV of patient, compartment, predictedGy, deliveredGy, as comparison.csv of each
                 patient one after the other. Several tumours of a patient count as their mean
  --ratio        agreement of ratios in place of differences: where these grow with dose
  --json         the result as JSON on standard output

Examples
  yttria plan plan.json --out plan-p1
  yttria plan patient7 --plan plan.json --out plan-p7 --json | jq .proposed.activityGbq
  yttria plan plan.json --delivered results/p1 --residual 4%
  yttria plan --agreement comparisons.csv --json

Example of a PLAN.json
  { "patient": { "key": "p1" }, "device": "glass", "wholeLiverVolumeMl": 1500, "lungShunt": { "percent": 5 },
    "territories": [{ "id": "right lobe", "volumeMl": 1000, "prescription": { "tumourDoseGy": 205 },
                      "tumours": [{ "id": "T1", "volumeMl": 200, "tumourToNormal": 3 }] }],
    "order": { "treatment": { "local": "2026-03-26T10:00", "zone": "Europe/Amsterdam" },
               "firstCalibration": { "local": "2026-03-22T18:00", "zone": "Europe/Amsterdam" } } }

Exit codes: 0 planned, also where limits are exceeded (the findings say so); 1 no plan; 2 wrong usage; 3 a fault of the program.
`,
  run: async (args, io) => {
    const { options, positionals } = parseOptions(args, {
      out: 'value', plan: 'value', course: 'value', delivered: 'value', match: 'values', residual: 'value', agreement: 'value', ratio: 'flag', json: 'flag',
    }, args.some(a => a.startsWith('--agreement')) ? [] : ['PLAN.json|DIR'])
    if (options.agreement !== undefined) return planAgreement({ ...options, agreement: options.agreement }, io)
    if (options.ratio) throw new UsageError('--ratio is for --agreement')
    if (options.delivered === undefined && (options.match.length > 0 || options.residual !== undefined)) throw new UsageError('--match and --residual are for --delivered')
    const path = positionals[0]!
    const folder = (await stat(path).catch(() => { throw new InputError(`${path}: no such file or folder`) })).isDirectory()
    if (!folder) for (const o of ['plan', 'course'] as const) if (options[o] !== undefined) throw new UsageError(`--${o} is for a folder of images: ${path} is a file`)
    const images = folder ? await planImages(path, options, io) : undefined
    const typed = images ? undefined : await typedPlan(path)
    const file = images ? images.made?.file : typed!.file, before = images ? images.findings : typed!.findings
    const made = file ? makePlan(file) : { value: undefined, findings: [] }, findings = [...before, ...made.findings]
    if (!file || !made.value) {
      if (options.json) io.out(`${JSON.stringify({ schemaVersion: '1.0.0', error: `no plan from ${path}`, findings }, undefined, 2)}\n`)
      io.err(`No plan from ${path}.\n${findingsText(findings, io)}`)
      return 1
    }
    const comparison = options.delivered === undefined ? undefined : await compared(made.value, shareOf(file.residual), { delivered: options.delivered, match: options.match, residual: options.residual })
    findings.push(...comparison?.findings ?? [])
    const predicted = images?.made && predictedDoseMap({
      spect: images.spect, lungShuntFraction: shareOf(file.lungShunt), constants: constantsProfiles[file.constants],
      territories: images.made.territories.map((t, n) => ({ id: t.id, voi: t.voi, activity: made.value!.proposal.doses.territories[n]!.activity })),
    })
    const inputs = images?.inputs ?? [{ name: 'plan.json', sha256: typed!.sha256 }], sha256 = inputs[0]!.sha256
    const result = { ...planResult(file, made.value, findings), ...(images?.made && predicted ? { measured: measuredResult(images.made, predicted) } : {}), ...(comparison ? { comparison: comparisonResult(comparison) } : {}) }
    if (options.out !== undefined) {
      const { renderReport } = await import('@yttria/render')
      const page = await renderReport(planPage({ file, plan: made.value, findings, software: { name: 'Yttria', version }, inputSha256: sha256, ...(comparison ? { comparison } : {}) }))
      await writeFolder(options.out, [
        { path: 'plan.json', bytes: `${JSON.stringify(file, undefined, 2)}\n` }, { path: 'result.json', bytes: `${JSON.stringify({ ...result, inputSha256: sha256, inputs }, undefined, 2)}\n` }, { path: 'plan.html', bytes: page },
        ...(comparison ? [{ path: 'comparison.csv', bytes: comparisonCsv(file.patient.key, comparison) }] : []),
        ...(predicted ? [{ path: 'predicted-dose.nii.gz', bytes: writeNifti(predicted) }] : []),
      ], e => entries.includes(e))
    }
    io.out(options.json ? `${JSON.stringify(result, undefined, 2)}\n` : planText(made.value, findings, io, options.out, comparison))
    return 0
  },
}

async function typedPlan(path: string): Promise<{ file: PlanFile; findings: readonly Finding[]; sha256: string }> {
  const text = await readText(path), read = readJson(planFileSchema, text, basename(path))
  if (!read.value) throw wrongFile(read.findings)
  return { file: read.value, findings: read.findings, sha256: createHash('sha256').update(text).digest('hex') }
}

/** What the images gave, and the doses voxel by voxel of the activity proposed. */
function measuredResult(m: ImagePlan, predicted: Volume<'Gy'>) {
  const voxelDoses = (voi: Voi) => {
    const dvh = cumulativeDvh(predicted, voi), values = doseValues(predicted, voi)
    return dvh && values && { meanDoseGy: values.doseGy.reduce((sum, d, n) => sum + d * values.weight[n]!, 0) / values.total, d70Gy: doseAtVolume(dvh, 70), d95Gy: doseAtVolume(dvh, 95), d50Gy: doseAtVolume(dvh, 50) }
  }
  return {
    lungShuntFraction: shareOf(m.file.lungShunt), lungShuntFrom: m.lungShuntFrom, spectShuntFraction: m.spectShuntFraction, lungMassKg: m.file.lungMassKg, lungMassFrom: m.lungMassFrom, elsewhereFraction: m.elsewhereFraction,
    wholeLiverVolumeMl: m.file.wholeLiverVolumeMl, territories: m.territories.map(t => ({
      id: t.id, volumeMl: t.volumeMl, normalLiver: voxelDoses(t.normal), tumours: t.tumours.map(x => ({ id: x.id, volumeMl: x.volumeMl, tumourToNormal: x.tumourToNormal, ...voxelDoses(x.voi) })),
    })),
  }
}

/** The plan with its units in the names. */
function planResult(file: PlanFile, p: Plan, findings: readonly Finding[]) {
  const doses = (d: Plan['doses']) => ({
    activityGbq: d.activity / GBq, normalLiverDoseGy: d.wholeNormalDose, lungDoseGy: Math.max(...d.lungDoses.map(l => l.dose)), lungCumulativeDoseGy: d.lungCumulative, sparedFraction: d.sparedFraction,
    territories: d.territories.map(t => ({ id: t.id, session: t.session, activityGbq: t.activity / GBq, perfusedDoseGy: t.perfusedDose, normalLiverDoseGy: t.normalDose, tumours: t.tumours.map(x => ({ id: x.id, tumourDoseGy: x.dose, activityGbq: x.activity / GBq })) })),
  })
  const bound = (b: Plan['mostTolerable']) => b && { activityGbq: b.activity / GBq, factor: b.factor, limit: b.binding.limit.name, ...(b.binding.where === undefined ? {} : { where: b.binding.where }) }
  return {
    schemaVersion: '1.0.0', patient: file.patient, device: file.device, constants: file.constants, prescribed: doses(p.doses), vialActivityGbq: p.vial / GBq,
    proposed: { ...doses(p.proposal.doses), reason: p.proposal.reason, vialActivityGbq: p.vial * p.proposal.factor / GBq }, mostTolerable: bound(p.mostTolerable), forGoals: bound(p.forGoals),
    checks: p.checks.map(c => ({ kind: c.limit.kind, name: c.limit.name, organ: c.limit.organ, where: c.where, limitGy: c.limit.doseGy, doseGy: c.doseGy, met: c.met, misfits: c.misfits, source: c.limit.source })),
    order: p.order && {
      wantedGbq: p.order.wanted / GBq, treatment: clockText(p.order.treatment), zone: p.order.treatment.zone, source: p.order.source,
      atTreatment: p.order.atTreatment.map(v => ({ vialGbq: v.option.vial / GBq, custom: v.option.custom, calibration: clockText(v.option.calibration), elapsedDays: v.elapsed / day, activityGbq: v.activity / GBq, deviationPercent: 100 * v.deviation })),
      options: p.order.options.map(o => ({ vialGbq: o.vial / GBq, custom: o.custom, calibration: clockText(o.calibration), from: clockText({ epochS: o.from, zone: p.order!.treatment.zone }), to: clockText({ epochS: o.to, zone: p.order!.treatment.zone }) })),
      ...(p.order.draws.length > 0 ? { draws: p.order.draws.map(d => ({ vialGbq: d.vial / GBq, calibration: clockText(d.calibration), elapsedDays: d.elapsed / day, activityGbq: d.activity / GBq, drawFraction: d.fraction })) } : {}),
      ...(p.order.load ? { spheresMillion: p.order.load.spheres / 1e6, activityPerSphereBq: p.order.load.activityPerSphere, spheresPerMl: p.order.load.spheresPerMl } : {}),
    },
    findings, software: { name: 'Yttria', version, notice: 'Research software, not a certified medical device.' },
  }
}

function planText(p: Plan, findings: readonly Finding[], io: Io, out: string | undefined, comparison: PlanComparison | undefined): string {
  const now = p.proposal.doses, best = p.order?.atTreatment[0]
  return [
    `Inject ${significant(p.proposal.activity / GBq)} GBq, ${p.proposal.reason}${p.proposal.factor < 1 ? ` (prescribed ${significant(p.doses.activity / GBq)} GBq)` : ''}; in the vial ${significant(p.vial * p.proposal.factor / GBq)} GBq when given.`, '',
    textTable(['', { header: 'activity', unit: 'GBq' }, { header: 'mean dose', unit: 'Gy' }], [
      ...now.territories.flatMap(t => [
        [`${t.id}: treated volume`, significant(t.activity / GBq), significant(t.perfusedDose)], ...t.tumours.map(x => [`${t.id}: tumour ${x.id}`, significant(x.activity / GBq), significant(x.dose)]),
        [`${t.id}: healthy liver, perfused`, significant(t.normalActivity / GBq), significant(t.normalDose)],
      ]),
      ['healthy liver, whole', undefined, significant(now.wholeNormalDose)], ['lungs', undefined, significant(now.lungCumulative)],
    ]),
    textTable(['', 'of', { header: 'figure', unit: 'Gy' }, { header: 'as prescribed', unit: 'Gy' }, ''], p.checks.map(c => [c.limit.kind, `${c.limit.name}${c.where === undefined ? '' : `: ${c.where}`}`, significant(c.limit.doseGy), significant(c.doseGy), `${c.met ? 'met' : 'NOT MET'}${c.misfits.length > 0 ? ', does not quite fit this plan' : ''}`])),
    ...(p.order ? [p.order.draws[0] ? `Draw ${(100 * p.order.draws[0].fraction).toFixed(1)}% of a vial of ${significant(p.order.draws[0].vial / GBq)} GBq calibrated ${clockText(p.order.draws[0].calibration)}, which holds ${significant(p.order.draws[0].activity / GBq)} GBq at ${clockText(p.order.treatment)}.` : best ? `Order ${significant(best.option.vial / GBq)} GBq calibrated ${clockText(best.option.calibration)}: ${significant(best.activity / GBq)} GBq at ${clockText(p.order.treatment)} (${best.deviation > 0 ? '+' : ''}${(100 * best.deviation).toFixed(1)}%).` : `No vial fits at ${clockText(p.order.treatment)}.`] : []),
    ...(comparison ? [comparisonText(comparison)] : []), findingsText(findings, io), ...(out === undefined ? [] : [`Written to ${out}; look at ${out}/plan.html`]),
    'Research software, not a certified medical device. A qualified person must check every plan before use.', '',
  ].join('\n')
}
