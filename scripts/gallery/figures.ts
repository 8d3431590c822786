import { type CohortPatient, analyseCohort, cohortProtocolSchema } from '../../packages/core/src/cohort/index.ts'
import { cohortCharts } from '../../packages/core/src/figures/index.ts'
import { drawCohort, studySeed } from '../../packages/phantom/src/cohort/index.ts'
import { chartFile } from '../../packages/render/src/chart-file.ts'

export interface GalleryFigure { readonly name: string; readonly title: string; readonly caption: string; readonly svg: string }

/** Every chart of a study, of the virtual cohort that `npm run demo` makes (39 patients, seed 123), from its rows; what needs images is not among them. */
export async function galleryFigures(): Promise<GalleryFigure[]> {
  const protocol = cohortProtocolSchema.parse({ analysis: { thresholds: { resamples: 200 }, tumourControl: { resamples: 0 }, power: { simulations: 0 } } })
  const analysis = analyseCohort(drawCohort({ patients: 39, seed: studySeed }).patients as readonly CohortPatient[], protocol), made: GalleryFigure[] = []
  for (const chart of cohortCharts(analysis)) made.push({ name: `${chart.id}.svg`, title: chart.title, caption: chart.caption, svg: await chartFile(chart) })
  return made
}

/** docs/gallery.md. `examples`: the title and caption of the figure of examples, whose pictures come from the demo's images. */
export const galleryText = (examples: string, figures: readonly GalleryFigure[]): string => `# The figures of a study

What \`yttria cohort\` draws, of a virtual cohort of 39 patients like the study's. Written by \`node scripts/gallery.mjs\`; a test compares
the charts with what the program draws now. Figure 1 shows images and is taken from a run of \`npm run demo\`, where the dose-volume
histograms stand too. Every figure is also written as PNG.

![Figure 1](figures/examples.svg)

${examples}

${figures.map((f, n) => `![Figure ${n + 2}](figures/${f.name})\n\n**Figure ${n + 2}. ${f.title}.** ${f.caption}`).join('\n\n')}
`
