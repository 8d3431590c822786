/* The course form. */
export const courseWords = {
  title: 'Course', drafted: 'Drafted from the headers: each guess is marked; confirm or correct it.', kept: 'As it was kept last.',
  patient: 'Patient', exams: 'Exams', treatments: 'Treatments', liver: 'Liver', repairs: 'Repairs in the headers',
  sex: 'Sex', height: 'Height', birthDate: 'Birth date', notKnown: 'not given', female: 'female', male: 'male',
  role: 'Role', pet: 'PET series', ct: 'CT series', weight: 'Weight', weightHint: 'where the header lacks it or is wrong', id: 'Id',
  exam: 'Exam of its 90Y PET', device: 'Device', glass: 'glass', resin: 'resin', holmium: '166Ho', assay: 'Activity assayed', assayTime: 'Time of the assay', residual: 'Residual, as of injection', injection: 'Time of the injection', target: 'Target or approach', shunt: 'Lung shunt fraction',
  offset: 'offset', offsetHint: 'UTC offset as +01:00; empty: the clock of the scanner', shuntHint: '0 to 1, not %',
  guessedFrom: (from: string) => `Guessed from ${from}.`, confirm: 'Confirm', confirmOne: (what: string) => `Confirm ${what}`,
  confirmAll: (n: number, of: string) => `Confirm these ${n} of ${of}`, whichExams: 'which exams there are', whichTreatments: 'which treatments there are',
  open: (n: number) => n === 1 ? 'One guess is not confirmed.' : `${n} guesses are not confirmed.`,
  name: 'Your name', nameHint: 'Kept with what you confirm or change.', nameMissing: 'Say who confirms: your name is missing.',
  outdated: 'Another course was kept since you began to type. What you typed is shown: keeping it replaces the other; discarding it shows the other.',
  addExam: 'Add an exam', addTreatment: 'Add a treatment', remove: (what: string) => `Remove ${what}`, keep: 'Keep the course', keptNow: 'Kept. Analyse again to see what it does.', discard: 'Discard what was typed',
  noRepairs: 'None. Findings that can be repaired offer it on the overview.', fields: (n: number) => n === 1 ? 'One field needs correcting.' : `${n} fields need correcting.`,
  liverNone: 'None named: a draft is made from the images, and the result says so. Draw or import one on the images page.', none: 'There is no course yet: add the exams.',
} as const
