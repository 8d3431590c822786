import { type Series, petQuantity } from '@yttria/core/dicom'
import type { Inspection } from './inspection.ts'
import { readiness } from './readiness.ts'

/** The document of `inspect --json`. Nothing in it names the patient. */
export function inspectJson(inspection: Inspection) {
  const { index } = inspection
  return {
    schemaVersion: 1,
    folder: inspection.folder,
    files: { total: inspection.files, dicom: inspection.dicom, others: inspection.others, nifti: inspection.nifti },
    patients: index.patients.map(p => ({
      key: p.key, sex: p.sex,
      studies: index.studies.filter(s => s.patient === p.key).map(s => ({ uid: s.uid, start: s.start?.text, description: s.description, series: s.seriesKeys })),
    })),
    doses: readiness(index, inspection.findings),
    series: index.series.map(seriesJson),
    ...(inspection.repairs.length > 0 ? { repairs: inspection.repairs.map(({ seriesUid: series, ...r }) => ({ ...r, series })) } : {}),
    findings: inspection.findings,
  }
}

function seriesJson(s: Series) {
  const g = s.geometry, object = s.instances[0]?.object
  return {
    key: s.key, uid: s.uid, studyUid: s.studyUid, patient: s.patient, kind: s.kind, modality: s.modality,
    description: s.description, number: s.number, manufacturer: s.manufacturer, model: s.model,
    start: s.start?.text, frameOfReferenceUid: s.frameOfReferenceUid, part: s.part,
    files: s.instances.length, firstFile: s.instances[0]?.file,
    transferSyntaxUids: [...new Set(s.instances.map(i => i.transferSyntaxUid))],
    geometry: g && {
      columns: g.columns, rows: g.rows, slices: g.slices, spacingMm: g.spacing, sliceThicknessMm: g.sliceThickness,
      orientation: g.orientation, boundsMm: g.bounds,
    },
    pet: s.pet && petJson(s),
    rois: object?.parts, referencedSeriesUids: object?.referencedSeriesUids,
  }
}

function petJson(s: Series) {
  const { pet } = s, q = petQuantity(s).value
  return {
    nuclide: pet?.nuclide ?? pet?.evidence?.label, tracer: pet?.tracer ?? pet?.tracerText, attenuationCorrected: pet?.attenuationCorrected,
    units: pet?.units, decayCorrection: pet?.decayCorrection, halfLifeS: pet?.halfLifeS,
    scanStart: pet?.scan?.time.text, scanStartRule: pet?.scan?.rule,
    injectionTime: pet?.injection?.time.text, injectionRule: pet?.injection?.rule,
    quantity: q && {
      unit: q.unit, referenceTime: q.referenceTime.text, decayCorrection: q.decayCorrection, injectedBq: q.injectedBq,
      weightKg: q.weightKg, heightM: q.heightM, sex: q.sex, suvbwPerUnit: q.suvbwPerUnit, bqMlPerUnit: q.bqMlPerUnit, by: q.by,
    },
  }
}
