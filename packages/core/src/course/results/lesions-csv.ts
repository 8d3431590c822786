import type { LesionResult, Results } from '../file/results.ts'

/**
 * lesions.csv: one row per lesion, comma-separated, RFC 4180, units in the names; TLG's unit of uptake stands in its header.
 * Numbers with 6 significant digits; an empty cell is not known.
 */
export function lesionsCsv(results: Results): string {
  const uptake = String(results.protocol['tlgUnit'] ?? 'uptake')
  const vKeys = [...new Set(results.lesions.flatMap(l => Object.keys(l.vDosesPercent ?? {})))]
  const columns: readonly (readonly [string, (l: LesionResult) => string | number | boolean | undefined])[] = [
    ['patient', () => results.patient.key],
    ['lesion', l => l.id],
    ['trackingUid', l => l.trackingUid],
    ['x_mm', l => l.centreMm[0]], ['y_mm', l => l.centreMm[1]], ['z_mm', l => l.centreMm[2]],
    ['volumeMl', l => l.volumeMl], ['volumeFollowUpMl', l => l.volumeFollowUpMl],
    [`meanUptakeBaseline_${uptake}`, l => l.meanUptakeBaseline], [`maxUptakeBaseline_${uptake}`, l => l.maxUptakeBaseline],
    [`tlgBaseline_${uptake}`, l => l.tlgBaseline], [`tlgFollowUp_${uptake}`, l => l.tlgFollowUp],
    ['changePercent', l => l.changePercent], ['category', l => l.category], ['mergedWith', l => l.mergedWith.join(' ')],
    ['meanDoseGy', l => l.meanDoseGy], ['sdDoseGy', l => l.sdDoseGy], ['minDoseGy', l => l.minDoseGy], ['maxDoseGy', l => l.maxDoseGy],
    ['d70Gy', l => l.d70Gy], ['d95Gy', l => l.d95Gy],
    ...vKeys.map(k => [k, (l: LesionResult) => l.vDosesPercent?.[k]] as const),
    ['activityAtInjectionMbq', l => l.activityAtInjectionMbq],
    ['meanConcentrationMbqPerMl', l => l.meanConcentrationMbqPerMl], ['sdConcentrationMbqPerMl', l => l.sdConcentrationMbqPerMl],
    ['coefficientOfVariation', l => l.coefficientOfVariation], ['tumourToNormal', l => l.tumourToNormal],
    ['shiftMm', l => l.shiftMm], ['rotationDeg', l => l.rotationDeg], ['refinementAccepted', l => l.refinementAccepted], ['refinementReason', l => l.refinementReason],
    ['doseBeforeRefinementGy', l => l.doseBeforeRefinementGy], ['doseLowGy', l => l.doseIntervalGy?.[0]], ['doseHighGy', l => l.doseIntervalGy?.[1]],
    ['doseUncertaintyGy', l => l.doseUncertaintyGy], ['origin', l => l.origin], ['drawnBy', l => l.by], ['drawnAt', l => l.at],
    // Of several treatments what each gave.
    ...(results.treatments && results.treatments.length > 1 ? results.treatments.map(t => [`meanDoseGy_${t.id}`, (l: LesionResult) => l.treatments.find(x => x.id === t.id)?.meanDoseGy] as const) : []),
  ]
  const rows = [columns.map(([name]) => cell(name)), ...results.lesions.map(l => columns.map(([, of]) => cell(of(l))))]
  return rows.map(r => r.join(',')).join('\r\n') + '\r\n'
}

function cell(value: string | number | boolean | undefined): string {
  if (value === undefined) return ''
  const text = typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value)
  // A cell that begins like a formula must stay text in a spreadsheet.
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
