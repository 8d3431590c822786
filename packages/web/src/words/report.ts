/* Report, versions, signature, export. */
export const reportWords = {
  title: 'Report', versions: 'Versions', none: 'There is no analysis yet. Analyse the patient on the overview first.',
  frame: 'The report of this version', ownWindow: 'Open in a window of its own (print it there, or save it as PDF)',
  number: 'Version', made: 'Made', edits: 'Changes in it', software: 'Software', resultsVersion: 'Results version', signature: 'Signature',
  show: (n: number) => `Show version ${n}`, shown: 'shown', unsigned: 'not signed',
  signed: (name: string, at: string) => `${name}, ${at}`,
  sign: 'Sign this version', signTitle: (n: number) => `Sign version ${n}`, name: 'Name', remark: 'Remark (optional)', confirm: 'Sign', cancel: 'Cancel',
  signExplained: 'The signature locks this version as it is. A later change makes a new version, which says what changed and needs a signature of its own.',
  signUnconfirmed: (n: number) => n === 1 ? 'One value of the course is a guess that nobody has confirmed. Your signature says so:' : `${n} values of the course are guesses that nobody has confirmed. Your signature says so:`,
  toCourse: 'Confirm or correct them in the course', confirmUnconfirmed: 'Sign with these unconfirmed', signedWith: (n: number) => `${n} unconfirmed`,
  pendingSign: 'There are changes that this version does not hold. Analyse again, look at the new version, and sign that.',
  onlyLast: 'Only the last version can be signed.',
  changes: (from: number, to: number) => `What changed from version ${from} to version ${to}`, since: 'Compared with', editsBetween: 'Changes by a person', numbersBetween: 'Numbers that moved',
  noEdits: 'None.', noNumbers: 'No number moved.', signedEarlier: (n: number, name: string) => `Version ${n} was signed by ${name}. This one is another: it needs a signature of its own.`,
  quantity: 'Quantity', before: 'before', after: 'after', difference: 'difference',
  exports: 'Export', all: 'DICOM: dose, lesions and liver (zip)', rtdose: 'RT Dose', seg: 'SEG', rtstruct: 'RTSTRUCT', results: 'results.json', csv: 'lesions.csv', course: 'course.json', making: 'Making the files ...',
  made2: (name: string) => `${name} was made.`,
} as const
