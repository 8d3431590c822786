/* What the page says, a file for each page: another language is another set of these files. Sentences with numbers are functions. */
export const words = {
  program: 'Yttria',
  patients: 'Patients',
  plans: 'Plans',
  cohort: 'Cohort',
  pages: 'Pages',
  research: 'Research software, not a certified medical device',
  offline: 'Yttria does not answer. Everything acknowledged is kept. Start it again, and open the address that it prints.',
} as const
