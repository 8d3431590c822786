import { type Finding, error } from '../../record/index.ts'
import { type FrameOptions, type ModelFrame, type Table, modelFrame, parseFormula } from '../formula/index.ts'
import { frameErrors } from '../linear/linear-model.ts'

export interface BinaryData { readonly frame: ModelFrame; readonly y: Float64Array; readonly events: number }

/** A frame with an outcome of 0 and 1, or of two levels of which the second is the event. */
export function binaryData(formula: string, table: Table, options: FrameOptions, random: boolean): { readonly data?: BinaryData; readonly findings: readonly Finding[] } {
  const parsed = parseFormula(formula)
  if (!parsed.response) throw new RangeError(`formula ${JSON.stringify(formula)} has no outcome`)
  if (random !== parsed.random.length > 0) throw new RangeError(`formula ${JSON.stringify(formula)} has ${random ? 'no random effect, such as (1 | patient)' : 'random effects: a mixed model is wanted'}`)
  const frame = modelFrame(parsed, table, options), errors = frameErrors(frame, { numericOutcome: false }), notes = frame.findings.filter(f => f.severity !== 'error')
  if (errors.length > 0) return { findings: [...notes, ...errors] }
  const { response: y, responseName: column, responseLevels } = frame
  const wrong = responseLevels ? -1 : y.findIndex(v => v !== 0 && v !== 1)
  if (wrong >= 0) errors.push(error('outcome-not-binary', { column, row: frame.row[wrong]! + 1, value: y[wrong]! }, `${column} is ${y[wrong]} in row ${frame.row[wrong]! + 1}: 0 or 1 wanted.`))
  else if (responseLevels && responseLevels.length > 2) errors.push(error('outcome-not-binary', { column }, `${column} has ${responseLevels.length} values (${responseLevels.slice(0, 5).join(', ')}): two wanted.`))
  const events = y.reduce((s, v) => s + v, 0)
  if (errors.length === 0 && (events === 0 || events === y.length)) errors.push(error('one-class', { column }, `${column} is the same in every row that the model uses (${responseLevels ? responseLevels[0] : y[0]}): there is nothing to predict.`))
  return errors.length > 0 ? { findings: [...notes, ...errors] } : { data: { frame, y, events }, findings: notes }
}
