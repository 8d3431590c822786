import { basename } from 'node:path'
import type { Chart } from '@yttria/core/figures'
import { type Finding, type Outcome, nearest } from '@yttria/core/record'
import { InputError, refusedWith } from '@yttria/node/errors'
import { readText } from '@yttria/node/read'
import { parseCsv } from '@yttria/node/tables'
import { exitCodeOf, exitCodesText } from '../../terminal/exit-code.ts'
import { findingsText } from '../../terminal/findings-text.ts'
import { parseOptions } from '../../terminal/options.ts'
import { describeColumns } from './stats-describe.ts'
import { requireFigurePlace, writeFigure } from './stats-figure.ts'
import { linear, logistic, mixed, ordinal } from './stats-regression.ts'
import { rocAnalysis } from './stats-roc.ts'
import { coxModel, kaplanMeierCurves, logRankTest } from './stats-survival.ts'
import { type Analysis, type StatsRequest, json } from './stats-request.ts'
import { type Verb, UsageError } from '../../terminal/verb.ts'

const analyses: Readonly<Record<string, Analysis>> = {
  'mixed-model': mixed, 'linear-model': linear, logistic, ordinal, roc: rocAnalysis, 'kaplan-meier': kaplanMeierCurves, 'log-rank': logRankTest, cox: coxModel, describe: describeColumns,
}

export const stats: Verb = {
  name: 'stats',
  summary: 'mixed models, ROC, survival and regression on a CSV',
  usage: `Usage: yttria stats ANALYSIS FILE.csv [options] [--json]

Analyses
  mixed-model   --formula F [--ml] [--df satterthwaite|kenward-roger|wald] [--profile] [--means FACTOR] [--adjust tukey|holm|none]
                [--compare F]... [--bootstrap N --seed S]
  linear-model  --formula F
  logistic      --formula F [--firth]; with (1 | group) in the formula a mixed model
  ordinal       --formula F: ordered categories (the order of --levels), with or without (1 | group)
  roc           --score COLUMN --outcome COLUMN [--positive VALUE,...] [--cluster COLUMN] [--direction higher|lower]
                [--interval wald|t|logit|logit-t] [--score2 COLUMN] [--threshold T] [--specificity P] [--bootstrap N --seed S]
  kaplan-meier  --time COLUMN --event COLUMN [--group COLUMN] [--interval log|log-log|plain] [--at T,...]
  log-rank      --time COLUMN --event COLUMN --group COLUMN [--rho 0|1] [--strata COLUMN]
  cox           --time COLUMN --event COLUMN --formula F [--firth] [--ties efron|breslow|exact] [--entry COLUMN]
                [--strata COLUMN] [--cluster COLUMN]
  describe      [--columns A,B,...] [--group COLUMN]

Options
  --formula F     as in R: 'log(dose) ~ response + volume + (1 | patient)', a*b, a:b, I(x^2), factor(x), trend(x) (level as
                  0, 1, 2 ...). Cox: without the outcome.
  --levels C=A,B  order of a column's levels, the first is the reference; may be repeated. Default: alphabetical, as R
  --confidence P  of intervals, default 0.95
  --figure OUT.svg  also the picture: mixed-model, linear-model, logistic, ordinal, cox: the coefficients with their intervals;
                  roc: the curve with the thresholds chosen; kaplan-meier, log-rank: curves and numbers at risk; describe:
                  boxes by group, else dots, of the numeric columns
  --json          one JSON document: everything that was computed. Not finite: "Inf", "-Inf"; not a number: null

Rows with a missing value (empty or NA) in a column that is used are left out, counted and listed. --event is 0 or 1.
A column for --outcome holds 0 and 1, or two texts of which the second by --levels is the positive one.

Examples
  yttria stats mixed-model lesions.csv --formula 'log(dose) ~ response + (1|patient)' --levels response=PD,StD,PR,CR
  yttria stats roc lesions.csv --score dose --outcome responder --cluster patient --json
  yttria stats cox patients.csv --time months --event dead --formula 'responder + age' --firth

${exitCodesText('a result', 'the data give none')}
`,
  run: async (args, io) => {
    const { options, positionals } = parseOptions(args, {
      formula: 'value', levels: 'values', confidence: 'value', figure: 'value', json: 'flag', ml: 'flag', df: 'value', profile: 'flag', means: 'value', adjust: 'value', compare: 'values', bootstrap: 'value', seed: 'value',
      firth: 'flag', score: 'value', score2: 'value', outcome: 'value', positive: 'value', cluster: 'value', direction: 'value', interval: 'value', time: 'value', event: 'value', entry: 'value',
      threshold: 'value', specificity: 'value', group: 'value', at: 'value', rho: 'value', strata: 'value', ties: 'value', columns: 'value',
    }, ['ANALYSIS', 'FILE.csv'])
    const [name, path] = positionals as [string, string]
    const analysis = Object.hasOwn(analyses, name) ? analyses[name]! : undefined
    if (!analysis) {
      const near = nearest(name, Object.keys(analyses))
      throw new UsageError(`unknown analysis ${JSON.stringify(name)}${near ? `: did you mean ${near}?` : `; one of ${Object.keys(analyses).join(', ')} wanted`}`)
    }
    for (const [option, value] of Object.entries(options)) {
      const given = value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0)
      if (given && !['levels', 'confidence', 'figure', 'json', 'help', 'verbose', 'version'].includes(option) && !analysis.options.includes(option)) throw new UsageError(`--${option} has no meaning for ${name}`)
    }
    for (const wanted of analysis.required) if (options[wanted as 'score'] === undefined) throw new UsageError(`${name} needs --${wanted}`)
    const confidence = options.confidence === undefined ? 0.95 : Number(options.confidence)
    if (!(confidence > 0 && confidence < 1)) throw new UsageError(`--confidence ${options.confidence}: a number between 0 and 1 wanted`)
    if (options.figure !== undefined) await requireFigurePlace(options.figure)
    const csv = parseCsv(await readText(path), basename(path))
    if (csv.rows === 0) throw new InputError(`${basename(path)}: a header but no rows`)
    const request: StatsRequest = { table: csv.columns, rows: csv.rows, lines: csv.lines, options, level: confidence, levels: levelsOf(options.levels, Object.keys(csv.columns)) }
    const outcome = computed(() => analysis.run(request))
    if (!outcome.value) throw refusedWith(reasonOf(outcome.findings), outcome.findings)
    if (options.figure !== undefined) {
      const chart = figureOf(outcome.value.chart)
      if (!chart) throw new InputError(`--figure: ${name} has nothing to draw here`)
      await writeFigure(options.figure, chart)
    }
    const head = { schemaVersion: '1.0.0', analysis: name, file: path, confidence }
    io.out(options.json ? `${JSON.stringify(json({ ...head, ...outcome.value.json, findings: outcome.findings }), null, 2)}\n` : `${outcome.value.text}${notes(outcome.findings, io)}`)
    return exitCodeOf(outcome.findings)
  },
}

const reasonOf = (findings: readonly Finding[]): string =>
  `no result: ${findings.find(f => f.severity === 'error')?.message ?? 'the data give none'}`

const notes = (findings: readonly Finding[], io: Parameters<Verb['run']>[1]): string => findings.length === 0 ? '' : findingsText(findings, io)

/** The room throws RangeError for wrong calls: here they are a wrong formula or column, or a cell that is no number. */
function computed<T>(run: () => Outcome<T>): Outcome<T> {
  try {
    return run()
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown
    if (/^(formula|no column|column \S+ wanted)|wanted, with one argument/.test(thrown.message)) throw new UsageError(thrown.message)
    throw new InputError(thrown.message)
  }
}

/** What a picture cannot hold (too many curves, groups) is said as the input's fault. */
function figureOf(make: () => Chart | undefined): Chart | undefined {
  try {
    return make()
  } catch (thrown) {
    if (thrown instanceof RangeError) throw new InputError(`--figure: ${thrown.message}`)
    throw thrown
  }
}

function levelsOf(given: readonly string[], columns: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const levels = given.map((text): readonly [string, readonly string[]] => {
    const [, column, list] = /^\s*([^=]+?)\s*=\s*(.+)$/.exec(text) ?? []
    if (column === undefined || list === undefined) throw new UsageError(`--levels ${text}: COLUMN=FIRST,SECOND,... wanted`)
    if (!columns.includes(column)) throw new UsageError(`--levels ${text}: there is no column ${JSON.stringify(column)}`)
    return [column, list.split(',').map(t => t.trim())]
  })
  // A column may be called 'constructor': nothing is found that was not given.
  const byColumn: Record<string, readonly string[]> = Object.create(null)
  for (const [column, list] of levels) byColumn[column] = list
  return byColumn
}
