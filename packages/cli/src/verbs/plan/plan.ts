import type { Plan } from '@yttria/core/planning'
import type { Finding } from '@yttria/core/record'
import { runPlan } from '@yttria/node/runs'
import { exitCodeOf } from '../../terminal/exit-code.ts'
import { findingsText } from '../../terminal/findings-text.ts'
import { type OptionNames, naming, outNames, usage } from '../../terminal/option-names.ts'
import { parseOptions } from '../../terminal/options.ts'
import { UsageError, type Verb } from '../../terminal/verb.ts'
import { planAgreement } from './plan-agreement.ts'
import { planText } from './plan-text.ts'

const names: OptionNames = {
  ...outNames('--out'), 'input/delivered': '--delivered', 'input/match': usage('--match'), 'input/residual': usage('--residual'),
  'input/plan': message => `${message}: give one by --plan. yttria schema image-plan prints its schema`,
  'input/plan-of-file': usage(message => `--plan is for a folder of images: ${message}`),
  'input/course-of-file': usage(message => `--course is for a folder of images: ${message}`),
}

export const plan: Verb = {
  name: 'plan',
  summary: 'activity, doses, limits and vial of a treatment to come',
  usage: `Usage: yttria plan PLAN.json [--out OUT] [--json]
       yttria plan DIR [--plan PLAN.json] [--course COURSE.json] [--out OUT] [--json]
       yttria plan PLAN.json|DIR --delivered RESULTS [--match PLANNED=MEASURED ...] [--residual 4%] [--out OUT] [--json]
       yttria plan --agreement COMPARISONS.csv [--ratio] [--out OUT] [--json]

Plans a treatment from volumes, T/N and lung shunt: activity for the dose prescribed, mean doses by the partition model (one
compartment where no tumour is given), limits, alerts and goals with their sources, the most that the limits allow, and for each
territory and session which vial of which calibration to order, with the doses that this vial gives.
PLAN.json: yttria schema plan prints its schema.

Limits. The published ones of lungs and liver hold in any case; "limits" of PLAN.json adds others, and "withoutLimits" takes one
out by its name, with a reason that is printed. A limit whose condition is not known (intent, tumour type, bilirubin) counts. A
prescription that breaks a limit is shown with its doses and is not ordered, unless "override" says who decided so, in which role and why;
vials are then looked for the most that the limits allow. No vial on offer breaks a limit. For a tumour without a published
limit of the liver (NET, other) one has to be written into "limits".

DIR: a folder with the 99mTc-MAA SPECT/CT of the rehearsal. Volumes, T/N, lung shunt and lung mass are then measured; its plan.json
(yttria schema image-plan) names the masks of liver, territories and tumours (RTSTRUCT, SEG or NIfTI) and what is prescribed.
Which series: the exam with the role planning in course.json, else the only SPECT and the CT in its frame.

Options
  --out OUT      writes plan.html (one page), result.json and the plan.json used; of images predicted-dose.nii.gz too, the counts
                 scaled to the activity in each territory, within limits
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
  { "patient": { "key": "p1" }, "device": "glass", "tumourType": "HCC", "intent": "unilobar",
    "bilirubin": { "value": 0.8, "unit": "mg/dL" }, "wholeLiverVolumeMl": 1500, "lungShunt": { "percent": 5 },
    "territories": [{ "id": "right lobe", "volumeMl": 1000, "prescription": { "tumourDoseGy": 215 },
                      "tumours": [{ "id": "T1", "volumeMl": 200, "tumourToNormal": 3 }] }],
    "order": { "treatment": { "local": "2026-03-26T10:00", "zone": "Europe/Amsterdam" },
               "firstCalibration": { "local": "2026-03-22T18:00", "zone": "Europe/Amsterdam" }, "custom": true } }
Of this, yttria plan PLAN.json says: inject 2.19 GBq for 215 Gy; the vial of 5.50 GBq holds 2.12 GBq at that hour and gives 208 Gy.

A prescription above a limit, decided on by a person
  "override": { "by": "A. Physician", "role": "nuclear medicine", "reason": "transplant planned", "activityGbq": 4.6 }

Exit codes: 0 planned within all limits; 1 no plan, or one shown that breaks a limit or holds an error and is not to be given; 2 wrong
usage; 3 a fault of the program; 4 such a plan written by --out, or one whose limits a person overrode.
`,
  run: (args, io) => naming(names, async () => {
    const { options, positionals } = parseOptions(args, {
      out: 'value', plan: 'value', course: 'value', delivered: 'value', match: 'values', residual: 'value', agreement: 'value', ratio: 'flag', json: 'flag',
    }, args.some(a => a.startsWith('--agreement')) ? [] : ['PLAN.json|DIR'])
    if (options.agreement !== undefined) return planAgreement({ ...options, agreement: options.agreement }, io)
    if (options.ratio) throw new UsageError('--ratio is for --agreement')
    if (options.delivered === undefined && (options.match.length > 0 || options.residual !== undefined)) throw new UsageError('--match and --residual are for --delivered')
    const path = positionals[0]!, { value, findings } = await runPlan({ ...options, from: path }, { progress: io.progress })
    if (!value) {
      if (options.json) io.out(`${JSON.stringify({ schemaVersion: '1.0.0', error: `no plan from ${path}`, findings }, undefined, 2)}\n`)
      io.err(`No plan from ${path}.\n${findingsText(findings, io)}`)
      return 1
    }
    const { file, plan: p, comparison, result } = value
    io.out(options.json ? `${JSON.stringify(result, undefined, 2)}\n` : planText(file, p, findings, io, options.out, comparison))
    return planExit(p, findings, options.out !== undefined)
  }),
}

/**
 * 4 where files were written, or a person overrode the limits, and the plan holds an error or breaks a limit; 1 where it was only shown:
 * a prescription that may not be given is no result.
 */
function planExit(p: Plan, findings: readonly Finding[], written: boolean): number {
  const code = exitCodeOf(findings, p.breaks.length > 0)
  return code === 4 && !written && p.standing !== 'overridden' ? 1 : code
}
