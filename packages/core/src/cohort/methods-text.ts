import type { Protocol } from '../course/index.ts'
import { ruleText } from '../delineation/index.ts'
import { constantsProfiles } from '../physics/index.ts'
import type { ToxicitySettings } from '../response/index.ts'
import type { AnalysisSettings } from './analysis-settings.ts'
import { covariateLabel } from './dose-response/covariates.ts'
import { type TextSection, listed } from './text-section.ts'

const tlgUnits = { 'sul-janmahasatian': 'SUL (lean body mass by Janmahasatian)', 'sul-james': 'SUL (lean body mass by James)', suvbw: 'SUV by body weight' } as const
const labels = (names: readonly string[]): string => listed(names.map(n => covariateLabel(n).label)) || 'nothing'

/** What the images' protocol, the toxicity's and the analyses' settings say, as the methods section of a paper. `course` left out: the images were not analysed here. */
export function methodsText(protocol: { readonly course?: Protocol; readonly toxicity: ToxicitySettings; readonly analysis: AnalysisSettings; readonly eligibility?: readonly string[] }): TextSection[] {
  const { course, toxicity, analysis, eligibility = [] } = protocol
  return [
    ...(eligibility.length > 0 ? [{ id: 'methods-eligibility', heading: 'Patients', paragraphs: eligibility }] : []),
    ...(course ? [{ id: 'methods-images', heading: 'Images and dosimetry', paragraphs: imageParagraphs(course) }] : []),
    { id: 'methods-toxicity', heading: 'Toxicity', paragraphs: toxicityParagraphs(toxicity, analysis) },
    { id: 'methods-statistics', heading: 'Statistical analysis', paragraphs: statisticsParagraphs(analysis) },
  ]
}

function imageParagraphs(p: Protocol): string[] {
  const constants = constantsProfiles[p.dosimetry.constants], { response, followUp, refinement } = p
  const split = { watershed: 'shared out between them by watershed on the uptake', nearest: 'given voxel by voxel to the nearest of them', one: 'counted as one tumour' }[followUp.split]
  return [
    `Tumours were delineated on the baseline FDG PET as an isocontour at ${ruleText(p.threshold)} of that scan, in ${tlgUnits[p.tlgUnit]}, ${p.region === 'liver' ? `within the liver and ${p.regionMarginMm} mm around it` : 'everywhere'}; components of at least ${p.minimumVolumeMl} mL were measured. The follow-up scan was delineated by the same rule on its own reference; tumour that touched several baseline tumours was ${split}, and tumour farther than ${followUp.reachMm} mm from every baseline tumour was new.`,
    `Scans were registered rigidly on their CTs by mutual information. ${refinement.enabled ? `Each tumour was then registered on its own, rigidly, on the 90Y dose map (up to ${refinement.maxShiftMm} mm and ${refinement.maxRotationDeg} degrees); where the map shows too little contrast for that, the position by the CT was kept.` : 'Tumours were not registered on the 90Y dose map on their own.'}`,
    `Absorbed dose was computed from the 90Y PET ${p.dosimetry.method === 'kernel' ? `by the 90Y dose kernel (${p.dosimetry.pointKernel})` : 'by local deposition'}: ${(constants.energyPerActivity * 1e9).toFixed(2)} J/GBq at injection and ${(constants.density * 1000).toFixed(2)} kg/L (constants profile ${constants.name}), half-life ${(constants.halfLife / 3600).toFixed(2)} h. ${p.dosimetry.calibration === 'relative' ? `The image was scaled so that ${p.dosimetry.relativeRegion === 'liver' ? 'the liver with its margin' : 'the whole image'} holds the net activity less the lung shunt. ` : ''}The dose of a patient is the mean of his measured tumours weighted by ${p.dosimetry.patientDoseWeighting}. The healthy liver is the contoured liver minus the measured tumours: its dose is the activity within the liver expanded by ${p.dosimetry.healthyLiverMarginMm} mm, minus tumours, over the mass of the liver as contoured, minus tumours.`,
    `Metabolic response was the change of total lesion glycolysis (TLG, mean uptake times volume), on a continuous scale: CR no residual uptake above the threshold, PR ${response.partialResponseAtMostPercent}% or less, PD above +${response.progressionAbovePercent}%, else StD; of a patient the change of TLG summed over the measured tumours.${response.newLesionsAreProgression ? ' Patients with new tumours counted as PD.' : ' New tumours are reported and did not count as progression.'}`,
  ]
}

function toxicityParagraphs(t: ToxicitySettings, a: AnalysisSettings): string[] {
  const { laboratoryChange: change, hepaticReserve } = a.doseToxicity
  const measure = change === 'worst' ? 'the worst value of that time (lowest albumin, highest of the others)' : change === 'last' ? 'the last value of that time' : `the value nearest to day ${change.day} (within ${change.within} days)`
  const reserve = { albi: 'the ALBI score', bilirubin: 'bilirubin', healthyLiverVolumeMl: 'the volume of the healthy liver', hepaticReserve: 'a measure of hepatic reserve of the centre' }[hepaticReserve]
  return [
    `Laboratory toxicity was graded by CTCAE v5 from all values of days ${t.windowDays[0]} to ${t.windowDays[1]} after the first treatment, against the last value of days ${t.baselineDays[0]} to ${t.baselineDays[1]}; clinical events counted with onset on days ${t.eventDays[0]} to ${t.eventDays[1]}. ${t.preexisting === 'unlessExacerbated' ? 'Toxicity from before treatment was not counted unless it got worse.' : 'Toxicity from before treatment was counted.'} A rise without a baseline was ${t.withoutBaseline === 'notAssessable' ? 'not graded' : 'graded as if the baseline had been normal'}. The highest grade of each patient was analysed.`,
    `The relative change of a laboratory value is that of ${measure} against the baseline. Hepatic reserve is ${reserve} at baseline.`,
  ]
}

function statisticsParagraphs(a: AnalysisSettings): string[] {
  const { doseResponse: d, thresholds: t, tumourControl: c, survival: s, power } = a, level = `${Number((100 * a.level).toFixed(2))}%`
  const names = { 'kenward-roger': 'Kenward-Roger', satterthwaite: 'Satterthwaite', wald: 'Wald (normal)', profile: 'profile likelihood' }[d.interval]
  return [
    `Per tumour, the logarithm of dose was modelled by response category in a linear mixed model with a random intercept per patient (REML; ${level} confidence intervals by ${names}, others beside), unadjusted and adjusted for ${labels(d.lesionCovariates)}. Because the SD of the activity concentration scales with its mean, a second adjusted model takes the coefficient of variation for it${d.noiseCoefficientOfVariation > 0 ? `, after ${d.noiseCoefficientOfVariation} of image noise was taken from it in squares` : ''}. Nested models were compared by AIC (maximum likelihood). The trend was tested with the category as a number from 0 (PD) to 3 (CR). Estimates are given as difference from PD in percent.`,
    `Per patient, the logarithm of the weighted dose was modelled in a linear model (t intervals), unadjusted and adjusted for ${labels(d.patientCovariates)}.`,
    `Dose as a test for objective response (${listed(a.objectiveResponse)}) of tumours was described by the ROC curve for clustered data (Obuchowski 1997; interval of the AUC: ${t.interval}; Wald and cluster bootstrap beside), with sensitivity, specificity and predictive values at ${t.doseGy.length > 0 ? `${listed(t.doseGy.map(x => `${t.inclusive ? '>=' : '>'} ${x} Gy`))} and ` : ''}the dose of the greatest Youden index, intervals by Wilson with the effective number of tumours. What the latter owes to having been chosen on the same tumours was estimated by ${t.resamples} resamples of patients and by leaving out one patient at a time.`,
    `Tumour control probability (${listed(c.control)}) was modelled by mixed logistic regression on ${c.dose === 'log' ? 'the logarithm of dose' : 'dose'} with a random intercept per patient; doses at ${listed(c.probabilities.map(p => `${100 * p}%`))} control are given for a typical patient (Fieller's interval, delta and cluster bootstrap beside) and over all patients.`,
    `The highest grade and the relative change of each laboratory value were regressed linearly on healthy-liver dose, unadjusted, and adjusted for objective response, mean tumour dose and hepatic reserve; because response is not known of all, also without it. A proportional-odds model of the grade stands beside, and P of the laboratory values is also given after Holm.`,
    `Overall survival was estimated by Kaplan and Meier (${s.interval} intervals) from treatment; of responders and others also from ${s.landmark === 'responseScan' ? 'the response scan of each patient' : `day ${s.landmark}, among those then alive`}, and with response as a covariate that is known from the scan on; by weighted tumour dose of ${s.doseGy} Gy and more. Hazard ratios are by Cox's model with Firth's penalty (profile intervals), adjusted for ${labels(s.covariates)}; proportionality was tested by Schoenfeld residuals (score test).`,
    `Main estimates were repeated under every other choice that the images' analyses carry. Patients included were compared with those excluded.${power.simulations > 0 ? ` Power was simulated ${power.simulations} times per number of patients from the fitted models.` : ''} Random numbers are seeded (${a.seed}). Two-sided P below ${Number((1 - a.level).toFixed(4))} counts as significant; P is not adjusted for the number of analyses except where said.`,
  ]
}
