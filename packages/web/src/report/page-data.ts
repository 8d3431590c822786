import { type Results, protocolSchema } from '@yttria/core/course'
import type { DvhCurve } from '@yttria/core/figures'
import { type PatientPage, patientPage } from '@yttria/core/report'

/** What the report says of a version, as data: the page shows the same words and numbers. Pictures are the report's own. */
export function pageData(results: Results, dvh: readonly DvhCurve[]): PatientPage {
  const protocol = protocolSchema.parse(results.protocol)
  return patientPage({
    results, images: {}, lesions: [], dvh,
    settings: { protocolName: protocol.name, tlgUnit: protocol.tlgUnit, response: protocol.response, closureWarning: protocol.dosimetry.closureWarning },
  })
}
