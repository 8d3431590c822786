// results.json of a phantom beside its truth.json: for the demo, the validation and the acceptance tests. Plain data in and out.

/** mm within which a measured lesion is taken for a true one: true ones lie farther apart than that. */
const sameLesionMm = 12

/**
 * Each true lesion with what was measured of it, and deviations in %: of the measured from the ideal value; `ofTruth` from the analytic.
 */
export function compareWithTruth(results, truth) {
  const left = [...results.lesions]
  const lesions = truth.lesions.map(t => {
    const at = t.centreMm.treatment ?? t.centreMm.baseline
    const n = left.reduce((best, l, m) => best < 0 || distance(l.centreMm, at) < distance(left[best].centreMm, at) ? m : best, -1)
    const found = n >= 0 && distance(left[n].centreMm, at) <= sameLesionMm ? left.splice(n, 1)[0] : undefined
    return { id: t.id, truth: t, found, positionMm: found && distance(found.centreMm, at), deviations: found && deviations(found, t.ideal), ofTruth: found && deviations(found, t.analytic) }
  })
  const registration = results.registration.map(r => {
    const t = truth.registration.find(x => x.from === r.from && x.to === r.to)
    const centre = truth.exams.find(e => e.id === r.from).liverCentreMm
    return {
      from: r.from, to: r.to, accepted: r.accepted, score: r.quality.score,
      shiftMm: distance(apply(r.matrix, centre), apply(t.matrix, centre)), rotationDeg: angleBetween(r.matrix, t.matrix),
      farthestMm: Math.max(...liverReach.map(away => { const p = centre.map((x, d) => x + away[d]); return distance(apply(r.matrix, p), apply(t.matrix, p)) })),
    }
  })
  const reference = results.reference.map(r => {
    const t = truth.reference.find(x => x.exam === r.exam)
    return {
      exam: r.exam, threshold: percent(r.threshold, t.threshold), mean: percent(r.meanSul, t.meanSul), sd: percent(r.sdSul, t.sdSul),
    }
  })
  const { ideal, analytic } = truth.patientLevel
  const levels = of => ({
    doseGy: percent(results.patientLevel.doseGy, of.doseGy), tlgBaseline: percent(results.patientLevel.tlgBaseline, of.tlgBaseline),
    tlgFollowUp: percent(results.patientLevel.tlgFollowUp, of.tlgFollowUp), changePoints: results.patientLevel.changePercent - of.changePercent,
    category: results.patientLevel.category === of.category,
  })
  const healthy = of => ({ doseGy: percent(results.healthyLiver?.doseGy, of.doseGy), volumeMl: percent(results.healthyLiver?.volumeMl, of.volumeMl) })
  return {
    lesions, surplus: left, registration, reference,
    patient: levels(ideal), patientOfTruth: levels(analytic),
    healthyLiver: healthy(truth.healthyLiver.ideal), healthyLiverOfTruth: healthy(truth.healthyLiver.analytic),
    closure: percent(results.activity?.ratio, 1),
  }
}

/** Half lengths of the phantom's right lobe about its centre, where the liver reaches farthest. */
const liverReach = [[-86, 0, 0], [130, -28, 0], [-20, 88, 0], [-20, -68, 0], [-20, 10, 80], [-20, 10, -80]]

function deviations(found, t) {
  return {
    volumeMl: percent(found.volumeMl, t.volumeMl), tlgBaseline: percent(found.tlgBaseline, t.tlgBaseline),
    meanDoseGy: percent(found.meanDoseGy, t.meanDoseGy),
    volumeFollowUpMl: percent(found.volumeFollowUpMl, t.volumeFollowUpMl), tlgFollowUp: percent(found.tlgFollowUp, t.tlgFollowUp),
    category: found.category === t.category,
  }
}

/** (measured - true) / true in %; 0 where both are 0, Infinity where only the true one is; undefined where nothing was measured. */
function percent(measured, wanted) {
  if (measured === undefined) return undefined
  return wanted === 0 ? (measured === 0 ? 0 : Infinity) : 100 * (measured / wanted - 1)
}

const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])

/** A 4 x 4 row-major matrix on a point. */
const apply = (m, p) => [0, 4, 8].map(r => m[r] * p[0] + m[r + 1] * p[1] + m[r + 2] * p[2] + m[r + 3])

/** Degrees between the rotations of two 4 x 4 matrices. */
function angleBetween(a, b) {
  let trace = 0
  for (let r = 0; r < 3; r++) for (let c = 0; c < 3; c++) trace += a[4 * r + c] * b[4 * r + c]
  return Math.acos(Math.min(1, Math.max(-1, (trace - 1) / 2))) * 180 / Math.PI
}
