/* The page of one patient. */
export const overviewWords = {
  title: (key: string) => `Patient ${key}`,
  analyse: 'Analyse', analyseAgain: 'Analyse again', cancel: 'Cancel', analysis: 'Analysis', waiting: 'Waiting for its turn',
  version: (n: number, of: number) => `Version ${n} of ${of}`,
  signedBy: (name: string) => `signed by ${name}`, notSigned: 'not signed',
  pending: (n: number) => n === 1 ? 'One change is not in it yet: analyse again.' : `${n} changes are not in it yet: analyse again.`,
  findings: 'Findings', timeline: 'Timeline', lesions: 'Lesions', charts: 'Dose and response', photos: 'Before and after', details: 'How the numbers came about',
  protocol: 'Protocol', method: 'Method and limits', caveats: 'Keep in mind', assumptions: 'Assumed', noResult: 'Not analysed yet. What the headers tell:',
  reading: 'Reading the headers ...', toReport: 'Report, versions, signature, export', noLesions: 'No lesion was found above the threshold.',
  lungs: (gy: string, mbq: string, ml: string) => `Lungs in view: ${gy} Gy, ${mbq} MBq in ${ml} mL, outside the liver's margin; noise and scatter of the PET are in it.`,
  cannotCourse: 'The exams could not be told from the headers. Repair what is doubtful, or say in the course which series is which.',
} as const
