import type { CohortAnalysis } from '../cohort/index.ts'
import { categoryOrder, categoryScale, categoryShapes, doseAxis, evenly, logTicks, printChart, spreadOut, thinnedText } from './cohort-frame.ts'
import { significant } from './number-text.ts'
import { categoryName, ink } from './palette.ts'
import type { Chart } from './spec.ts'

type Figures = CohortAnalysis['figures']

const width = 380, height = 300, mostPoints = 100, mostPatients = 60

/** Places of points on a logarithmic axis, in px, so that they can be laid side by side. */
const places = (doses: readonly number[], all: readonly number[]): number[] => {
  const low = Math.log(Math.min(...all) * 0.85), high = Math.log(Math.max(...all) * 1.18)
  return doses.map(d => height * (Math.log(d) - low) / (high - low))
}

const frame = (categories: readonly { readonly category: string; readonly points: readonly unknown[] }[], of: string) => {
  const present = categoryOrder.filter(c => categories.some(x => x.category === c && x.points.length > 0))
  const label = Object.fromEntries(present.map(c => [c, `${c} (n = ${categories.find(x => x.category === c)!.points.length})`]))
  return { present, label, x: { field: 'label', type: 'nominal', sort: present.map(c => label[c]), scale: { domain: present.map(c => label[c]) }, title: `Response of the ${of}`, axis: { labelAngle: 0, domain: true, ticks: false, labelPadding: 8 } } }
}

/** Figure 3: dose of the tumours by response, Tukey's boxes with every tumour beside. Undefined without doses. */
export function doseByCategoryChart(data: Figures['doseByCategory']): Chart | undefined {
  const all = data.flatMap(c => c.points.map(p => p.doseGy).filter(d => d > 0))
  if (all.length === 0) return undefined
  const { present, label, x } = frame(data, 'tumour'), groups = present.map(c => data.find(d => d.category === c)!)
  const y = (field: string) => doseAxis(field, all, 'Mean absorbed dose (Gy)')
  const boxes = groups.flatMap(g => g.box && g.points.length >= 5 ? [{ label: label[g.category], category: g.category, low: g.box.whiskers[0], q1: g.box.fiveNumbers[1], q3: g.box.fiveNumbers[3], high: g.box.whiskers[1] }] : [])
  const medians = groups.flatMap(g => g.box ? [{ label: label[g.category], median: g.box.fiveNumbers[2] }] : [])
  const points = groups.flatMap(g => {
    const doses = evenly(g.points.map(p => p.doseGy).filter(d => d > 0).sort((a, b) => a - b), mostPoints), off = spreadOut(places(doses, all), 6.5)
    return doses.map((doseGy, n) => ({ label: label[g.category], category: g.category, doseGy, off: Math.max(-34, Math.min(34, off[n]!)) }))
  })
  const xOff = { field: 'off', type: 'quantitative', scale: { domain: [-48, 48], range: [0, 0.999 * width / present.length] }, axis: null }
  return printChart({
    id: 'dose-by-category', title: 'Absorbed dose by response, per tumour',
    description: groups.map(g => `${categoryName[g.category]}: ${g.points.length} tumours${g.box ? `, median ${significant(g.box.fiveNumbers[2])} Gy` : ''}`).join('; '),
    caption: `Box: quartiles (hinges) and median; whiskers: furthest values within 1.5 times the height of the box; points: tumours. Categories of fewer than 5 tumours without a box. Logarithmic axis.${thinnedText(points.length, all.length, 'tumours as points')}`,
    spec: {
      width, height,
      layer: [
        { data: { values: boxes }, mark: { type: 'rule', color: ink.text, strokeWidth: 1.2 }, encoding: { x, y: y('low'), y2: { field: 'q1' } } },
        { data: { values: boxes }, mark: { type: 'rule', color: ink.text, strokeWidth: 1.2 }, encoding: { x, y: y('q3'), y2: { field: 'high' } } },
        ...['low', 'high'].map(end => ({ data: { values: boxes }, mark: { type: 'tick', orient: 'horizontal', size: 20, thickness: 1.2, color: ink.text, opacity: 1 }, encoding: { x, y: y(end) } })),
        { data: { values: boxes }, mark: { type: 'bar', width: 58, fillOpacity: 0.28, stroke: ink.text, strokeWidth: 1.2 }, encoding: { x, y: y('q1'), y2: { field: 'q3' }, fill: { field: 'category', type: 'nominal', scale: categoryScale, legend: null } } },
        { data: { values: points }, mark: { type: 'point', filled: true, size: 34, opacity: 0.95, stroke: 'white', strokeWidth: 0.6 }, encoding: { x, y: y('doseGy'), xOffset: xOff, color: { field: 'category', type: 'nominal', scale: categoryScale, legend: null }, shape: { field: 'category', type: 'nominal', scale: categoryShapes, legend: null } } },
        { data: { values: medians }, mark: { type: 'tick', orient: 'horizontal', size: 58, thickness: 2.6, color: ink.text, opacity: 1 }, encoding: { x, y: y('median') } },
      ],
    },
  })
}

/** Figure 5: weighted dose of the patients by response with geometric means and their intervals. Undefined without doses. */
export function patientDoseChart(data: Figures['patientDose'], level: number): Chart | undefined {
  const all = data.flatMap(c => [...c.points.map(p => p.doseGy), ...c.geometricMean?.interval ? [c.geometricMean.interval.low, c.geometricMean.interval.high] : []]).filter(d => d > 0)
  if (data.every(c => c.points.length === 0) || all.length === 0) return undefined
  // An interval from two patients may reach over many powers of ten: the axis keeps to the doses.
  const doses = data.flatMap(c => c.points.map(p => p.doseGy)), low = Math.min(...doses) / 2.2, high = Math.max(...doses) * 2.2
  const { present, label, x } = frame(data, 'patient'), groups = present.map(c => data.find(d => d.category === c)!)
  const y = (field: string) => ({ field, type: 'quantitative', title: 'Weighted tumour dose (Gy)', scale: { type: 'log', domain: [low, high], nice: false, clamp: true }, axis: { values: logTicks(low, high), format: ',.4~r' } })
  const means = groups.flatMap(g => { const m = g.geometricMean; return m ? [{ label: label[g.category], mean: m.geometricMean, low: m.interval ? Math.max(low, m.interval.low) : null, high: m.interval ? Math.min(high, m.interval.high) : null }] : [] })
  const points = groups.flatMap(g => {
    const own = evenly(g.points.map(p => p.doseGy).sort((a, b) => a - b), mostPatients), off = spreadOut(places(own, doses), 8)
    return own.map((doseGy, n) => ({ label: label[g.category], category: g.category, doseGy, off: Math.max(-40, Math.min(12, off[n]! - 14)) }))
  })
  return printChart({
    id: 'patient-dose', title: 'Weighted tumour dose by response, per patient',
    description: groups.map(g => `${categoryName[g.category]}: ${g.points.length} patients${g.geometricMean ? `, geometric mean ${significant(g.geometricMean.geometricMean)} Gy` : ''}`).join('; '),
    caption: `Points: patients; line and bar: geometric mean with its ${Number((100 * level).toFixed(2))}% confidence interval (cut where it leaves the axis). Logarithmic axis.${thinnedText(points.length, data.reduce((n, c) => n + c.points.length, 0), 'patients')}`,
    spec: {
      width, height,
      layer: [
        { data: { values: means }, mark: { type: 'rule', color: ink.text, strokeWidth: 1.8, xOffset: 22 }, encoding: { x, y: y('low'), y2: { field: 'high' } } },
        { data: { values: means }, mark: { type: 'tick', orient: 'horizontal', size: 26, thickness: 2.8, color: ink.text, opacity: 1, xOffset: 22 }, encoding: { x, y: y('mean') } },
        { data: { values: means }, mark: { type: 'text', align: 'left', dx: 38, fontSize: 10.5 }, encoding: { x, y: y('mean'), text: { field: 'mean', format: '.0f' } } },
        { data: { values: points }, mark: { type: 'point', filled: true, size: 52, opacity: 0.95, stroke: 'white', strokeWidth: 0.6 }, encoding: { x, y: y('doseGy'), xOffset: { field: 'off', type: 'quantitative', scale: { domain: [-48, 48], range: [0, 0.999 * width / present.length] } }, color: { field: 'category', type: 'nominal', scale: categoryScale, legend: null }, shape: { field: 'category', type: 'nominal', scale: categoryShapes, legend: null } } },
      ],
    },
  })
}
