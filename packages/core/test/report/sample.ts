import type { LesionResult, Results } from '../../src/course/index.ts'
import { cumulativeDvh } from '../../src/dosimetry/index.ts'
import type { PatientPageInput } from '../../src/report/index.ts'
import {
  type FractionalVoi, type Geometry, type Vec3, type Voi, type Volume, asFractional, eulerRotation, filterVoi,
  geometry, indexToPosition, insideOver, maskVoi, voxelCount, voxelVolumeMl, weightOf,
} from '../../src/volume/index.ts'

interface Blob { readonly id: string; readonly centre: Vec3; readonly radius: number; readonly suv: number; readonly doseGy: number; readonly left: number }

/** Lesions of the sample: centre (LPS mm), radius (mm), uptake, dose, share of the uptake left at follow-up. */
export const sampleBlobs: readonly Blob[] = [
  { id: 'L1', centre: [-78, 4, -18], radius: 31, suv: 9.2, doseGy: 196, left: 0.25 },
  { id: 'L2', centre: [-30, -38, 12], radius: 21, suv: 7.1, doseGy: 131, left: 0.52 },
  { id: 'L3', centre: [-118, 18, 40], radius: 17, suv: 6.4, doseGy: 98.7, left: 1.2 },
  { id: 'L4', centre: [-62, 42, 52], radius: 13.5, suv: 12.4, doseGy: 412, left: 0 },
  { id: 'L5', centre: [18, -46, -8], radius: 11, suv: 5.2, doseGy: 41.3, left: 2.1 },
]

const liverCentre: Vec3 = [-60, 0, 10], liverRadii: Vec3 = [95, 78, 82]

const inEllipsoid = (p: Vec3, c: Vec3, r: Vec3) => ((p[0] - c[0]) / r[0]) ** 2 + ((p[1] - c[1]) / r[1]) ** 2 + ((p[2] - c[2]) / r[2]) ** 2

/** 1 within, 0 outside, smooth over the width of a blurred edge (mm). */
const soft = (distance: number, width: number) => 1 / (1 + Math.exp(distance / width))

const field = (g: Geometry, at: (p: Vec3, n: number) => number): Float32Array => {
  const out = new Float32Array(voxelCount(g)), [nx, ny, nz] = g.size
  for (let k = 0, n = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, n++) out[n] = at(indexToPosition(g, [i, j, k]), n)
  return out
}

/** Repeatable noise, -1 to 1. */
const noise = (n: number) => { const x = Math.sin(n * 12.9898 + 4.1414) * 43758.5453; return 2 * (x - Math.floor(x)) - 1 }

function anatomy(frame: string, shift: number): Volume<"[hnsf'U]"> {
  const g = geometry({ frameOfReferenceUid: frame, size: [120, 90, 50], spacing: [3, 3.1, 5.1], origin: [-182, -137, -112] })
  const voxels = field(g, (p, n) => {
    if (inEllipsoid(p, [0, 0, 0], [170, 118, 1000]) > 1) return -1000
    const grain = 14 * noise(n)
    if (inEllipsoid(p, [0, 78, 0], [19, 19, 1000]) < 1) return 320 + grain
    if (Math.abs(inEllipsoid(p, [0, 0, 0], [150, 100, 1000]) - 1) < 0.05 && Math.sin(p[2] / 6) > 0.2) return 380 + grain
    if (inEllipsoid(p, [liverCentre[0], liverCentre[1], liverCentre[2] + shift], liverRadii) < 1) return 62 + grain
    if (p[2] > 75 && (inEllipsoid(p, [-80, 0, 150], [70, 85, 90]) < 1 || inEllipsoid(p, [80, 0, 150], [70, 85, 90]) < 1)) return -820 + grain
    return (inEllipsoid(p, [0, 0, 0], [158, 106, 1000]) < 1 ? 38 : -95) + grain
  })
  return { unit: "[hnsf'U]", geometry: g, voxels }
}

let made: PatientPageInput | undefined

/** A made-up patient with grids of three kinds, one of them oblique. All names and numbers are invented. */
export const samplePatient = (): PatientPageInput => made ??= makePatient({})

/** The same with `text` wherever a text of headers or of a user stands. */
export const samplePatientNamed = (text: string): PatientPageInput => makePatient({ text })

function makePatient(change: { text?: string }): PatientPageInput {
  const text = (s: string) => change.text ?? s
  const pet = (frame: string, angles: Vec3) => geometry({ frameOfReferenceUid: frame, size: [68, 52, 50], spacing: [5.1, 5.2, 4.9], origin: [-178, -136, -120], direction: eulerRotation(angles) })
  const uptake = (g: Geometry, left: (b: Blob) => number) => field(g, (p, n) => {
    const body = inEllipsoid(p, [0, 0, 0], [168, 116, 1000]) < 1 ? 0.7 : 0.02
    const liver = 1.3 * soft((Math.sqrt(inEllipsoid(p, liverCentre, liverRadii)) - 1) * 80, 3)
    const kidney = 3.5 * soft((Math.sqrt(inEllipsoid(p, [70, 55, -60], [25, 25, 45])) - 1) * 25, 3)
    return Math.max(0, body + liver + kidney + sampleBlobs.reduce((sum, b) => sum + left(b) * b.suv * soft(Math.hypot(p[0] - b.centre[0], p[1] - b.centre[1], p[2] - b.centre[2]) - b.radius, 2.6), 0) + 0.12 * noise(n))
  })
  const fdg = pet('1.2.3', [0, 0, 0]), y90 = pet('1.2.4', [0.04, -0.05, 0.06]), later = pet('1.2.5', [0, 0, 0.03])
  const dose = field(y90, (p, n) => Math.max(0, 55 * soft((Math.sqrt(inEllipsoid(p, liverCentre, liverRadii)) - 1) * 80, 3.5)
    + sampleBlobs.reduce((sum, b) => sum + (b.doseGy - 55) * 1.25 * soft(Math.hypot(p[0] - b.centre[0], p[1] - b.centre[1], p[2] - b.centre[2]) - b.radius, 3.4), 0) * (1 + 0.25 * noise(7 * n)) + 6 * noise(n)))
  const doseVolume: Volume<'Gy'> = { unit: 'Gy', geometry: y90, voxels: dose }
  const ball = (g: Geometry, b: Blob, radius = b.radius, move = 0): Voi => maskVoi(b.id, g, Uint8Array.from(field(g, p => Math.hypot(p[0] - b.centre[0] - move, p[1] - b.centre[1], p[2] - b.centre[2]) < radius ? 1 : 0)))
  const liverOn = (g: Geometry): Voi => maskVoi('liver', g, Uint8Array.from(field(g, p => inEllipsoid(p, liverCentre, liverRadii) < 1 ? 1 : 0)))
  const lesions = sampleBlobs.map(b => ({
    id: b.id, fdgVoi: ball(fdg, b), doseVoi: asFractional(ball(y90, b)), doseVoiBefore: asFractional(ball(y90, b, b.radius, 6)),
    ...(b.left > 0 ? { followUpVoi: ball(later, b, b.radius * Math.cbrt(Math.min(1.3, b.left + 0.15))) } : {}),
  }))
  const liverDose = filterVoi(liverOn(y90), n => lesions.every(l => weightOf(l.doseVoi, n) === 0))
  const dvh = [
    ...lesions.map(l => ({ ...cumulativeDvh(doseVolume, l.doseVoi)!, tissue: 'lesion' as const })),
    { ...cumulativeDvh(doseVolume, { ...liverDose, name: 'healthy liver' })!, tissue: 'healthyLiver' as const },
  ]
  const lesionResults = sampleBlobs.map((b, n): LesionResult => {
    const volumeMl = insideOver(lesions[n]!.fdgVoi).reduce((a, x) => a + x, 0) * voxelVolumeMl(fdg), tlg = b.suv * 0.8 * volumeMl, changePercent = -100 + 100 * b.left * (b.left < 1 ? b.left + 0.15 : 1)
    const category = changePercent === -100 ? 'CR' : changePercent <= -45 ? 'PR' : changePercent > 75 ? 'PD' : 'StD'
    return {
      id: b.id, trackingUid: `2.25.${n + 1}`, centreMm: b.centre, volumeMl, ...(b.left > 0 ? { volumeFollowUpMl: volumeMl * Math.min(1.3, b.left + 0.15) } : { volumeFollowUpMl: 0 }),
      meanUptakeBaseline: b.suv * 0.8, maxUptakeBaseline: b.suv * 1.15, tlgBaseline: tlg, tlgFollowUp: tlg * (1 + changePercent / 100), changePercent, category, mergedWith: [],
      meanDoseGy: b.doseGy, sdDoseGy: 0.31 * b.doseGy, minDoseGy: 0.2 * b.doseGy, maxDoseGy: 1.9 * b.doseGy, d70Gy: 0.84 * b.doseGy, d95Gy: 0.52 * b.doseGy,
      tumourToNormal: b.doseGy / 63.2, shiftMm: [3.4, 5.1, 0, 6.2, 0][n]!, rotationDeg: [0.6, 1.2, 0, 2.1, 0][n]!, doseBeforeRefinementGy: b.doseGy * [0.94, 0.9, 1, 0.88, 1][n]!,
      doseIntervalGy: [b.doseGy * 0.87, b.doseGy * 1.03], refinementAccepted: b.doseGy > 100, ...(b.doseGy > 100 ? {} : { refinementReason: 'contrast too low to carry a move' }),
      treatments: [], findings: n === 2 ? [{ code: 'delineation/touches-border', severity: 'warning', subject: {}, message: text('The lesion reaches the border of the region: uptake outside may belong to it.'), remedy: 'Look at it, and draw it by hand if needed.' }] : [],
    }
  })
  const total = lesionResults.reduce((s, l) => s + l.volumeMl, 0), tlg0 = lesionResults.reduce((s, l) => s + l.tlgBaseline, 0), tlg1 = lesionResults.reduce((s, l) => s + l.tlgFollowUp!, 0)
  const sensitivity = (rule: string, factor: number, thresholds: [number, number]) => ({
    rule, thresholdBaseline: thresholds[0], thresholdFollowUp: thresholds[1], lesionsFound: 5, patientDoseGy: 150 / factor ** 0.3, patientChangePercent: -46 * factor,
    lesions: lesionResults.map(l => ({ id: l.id, volumeMl: l.volumeMl * factor, tlgBaseline: l.tlgBaseline * factor, changePercent: l.changePercent!, category: l.category!, meanDoseGy: l.meanDoseGy! / factor ** 0.3 })),
  })
  const results: Results = {
    schemaVersion: '1.0.0', resultsVersion: 1, complete: true, patient: { key: text('SAMPLE-07') }, protocol: {},
    constants: { name: 'paper', energyJPerGBq: 50, densityKgPerL: 1.03, halfLifeH: 64.1, source: '50 J/GBq and 1.03 kg/L: the dose equation of the study', otherProfiles: [{ name: 'eanm2022', doseDifferencePercent: -2.55 }, { name: 'mppg14a', doseDifferencePercent: -2.19 }, { name: 'from-nuclear-data', doseDifferencePercent: -3.1 }] },
    inputs: ['baseline PET', 'baseline CT', '90Y PET', '90Y CT', 'follow-up PET', 'follow-up CT'].map((role, n) => ({ role, seriesUid: `1.2.826.0.1.3680043.8.498.${n}0012345678901234567890`, sha256: `${n}`.repeat(64), files: 120 + n })),
    exams: [
      { id: 'baseline', role: 'baseline', tracer: 'FDG', nuclide: '18F', scanStart: '2019-03-05T09:30:00+01:00', injectionTime: '2019-03-05T08:29:00+01:00', uptakeMinutes: 61, daysFromTreatment: -17, injectedMbq: 162.4, weightKg: 81, petSize: [68, 52, 50], petSpacingMm: [5.1, 5.2, 4.9], ctSize: [120, 90, 50], ctSpacingMm: [3, 3.1, 5.1] },
      { id: 'treatment', role: 'treatment', tracer: text('glass microspheres'), nuclide: '90Y', scanStart: '2019-03-22T08:05:00+01:00', injectionTime: '2019-03-21T14:10:00+01:00', daysFromTreatment: 1, injectedMbq: 2925, petSize: [68, 52, 50], petSpacingMm: [5.1, 5.2, 4.9] },
      { id: 'followUp', role: 'followUp', tracer: 'FDG', nuclide: '18F', scanStart: '2019-06-18T10:02:00+02:00', injectionTime: '2019-06-18T09:01:00+02:00', uptakeMinutes: 61, daysFromTreatment: 88, injectedMbq: 158, weightKg: 79.5 },
    ],
    registration: [
      { from: 'baseline', to: 'treatment', matrix: [1, 0, 0, 3.1, 0, 1, 0, -4.2, 0, 0, 1, 7.7, 0, 0, 0, 1], translationMm: [3.1, -4.2, 7.7], rotationDeg: 1.13, quality: { similarity: 0.834, overlap: 0.972, converged: true }, accepted: true },
      { from: 'baseline', to: 'followUp', matrix: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], translationMm: [-1.4, 2.2, 12.6], rotationDeg: 0.84, quality: { similarity: 0.791, overlap: 0.944, converged: true }, accepted: true },
    ],
    reference: [
      { exam: 'baseline', region: 'bloodPool', centreMm: [12, 62, 95], source: 'automatic', meanSul: 1.21, sdSul: 0.118, volumeMl: 1.57, threshold: 2.66 },
      { exam: 'followUp', region: 'bloodPool', centreMm: [11, 60, 97], source: 'automatic', meanSul: 1.09, sdSul: 0.127, volumeMl: 1.57, threshold: 2.43 },
    ],
    lesions: lesionResults,
    smallLesions: [{ id: 'S1', exam: 'baseline', centreMm: [-100, -20, 60], volumeMl: 2.3, meanUptake: 3.1, maxUptake: 4.4, tlg: 7.1 }],
    newLesions: [{ id: 'N1', exam: 'followUp', centreMm: [-20, 10, 66], volumeMl: 6.7, meanUptake: 4, maxUptake: 6.9, tlg: 26.8 }],
    patientLevel: { doseGy: lesionResults.reduce((s, l) => s + l.volumeMl * l.meanDoseGy!, 0) / total, doseWeighting: 'volume', tlgBaseline: tlg0, tlgFollowUp: tlg1, changePercent: 100 * (tlg1 / tlg0 - 1), category: 'PR', tumourVolumeMl: total },
    healthyLiver: { doseGy: 63.2, volumeMl: 1613, liverVolumeMl: 1824, expandedVolumeMl: 2290, activityMbq: 2113, liverSource: 'RTSTRUCT liver.dcm, ROI Liver', draft: false, smallTumourPercent: 0.14, unexpandedDoseGy: 55.8 },
    activity: { imageMbq: 2803, administeredMbq: 2925, ratio: 0.958, expandedLiverMbq: 2700 },
    sensitivity: [sensitivity('liver 1.5 \u00d7 mean + 2 SD', 1.12, [2.41, 2.2]), sensitivity('SUV 4', 0.78, [3.1, 3.1]), sensitivity('41% of maximum', 0.66, [3.9, 2.2])],
    findings: [
      { code: 'follow-up/new-lesion', severity: 'warning', subject: { value: 'N1' }, message: text('A lesion appeared at follow-up that no baseline lesion explains.'), remedy: 'New lesions are reported, not counted as progression.' },
      { code: 'reference/automatic', severity: 'note', subject: { series: '1.2.3' }, message: 'The aorta was found automatically.', remedy: 'Look at its position.' },
      { code: 'course/drafted', severity: 'note', subject: { file: 'course.json' }, message: 'No course file: which exam is which was drafted from the headers.' },
    ],
    software: { name: 'Yttria', version: '0.1.0', notice: 'Research software, not a certified medical device.' },
  }
  return {
    results, settings: { protocolName: text('crlm-glass'), tlgUnit: 'sul-janmahasatian', response: { partialResponseAtMostPercent: -45, progressionAbovePercent: 75 }, closureWarning: [0.8, 1.2] },
    images: {
      fdg: { unit: '{SUVlbm}g/ml', geometry: fdg, voxels: uptake(fdg, () => 1) }, fdgCt: anatomy('1.2.3', 0),
      dose: doseVolume, y90Ct: anatomy('1.2.4', 2),
      followUp: { unit: '{SUVlbm}g/ml', geometry: later, voxels: uptake(later, b => b.left) }, followUpCt: anatomy('1.2.5', -2),
    },
    lesions, livers: { baseline: liverOn(fdg), treatment: liverOn(y90), followUp: liverOn(later) }, dvh,
  }
}
