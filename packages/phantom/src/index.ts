/*
 * The folders and files of the phantom: each imports only those above it. A test enforces this list.
 *
 *   random.ts        numbers of chance, from a seed and a purpose
 *   nuclides.ts      half-lives and decay
 *   solids/          convex bodies, what they hold, their contours, their voxels on a grid
 *   design/          what is particular to one patient: person, tumours, treatment, dates; and the options
 *   anatomy/         organs and tumours where they lie
 *   images/          the exams, what lies in their fields of view, and how scanners see it
 *   files/           DICOM series, the rehearsal before treatment, course.json
 *   truth/           truth.json: what every number should be
 *   make-phantom.ts  one patient, from options to files
 *   faults/draft/    a phantom before it is written, and its editing
 *   faults/times/    what goes wrong with dates, times and decay correction
 *   faults/values/   with units, isotope, activity, stored numbers
 *   faults/space/    with slices, positions and frames of reference
 *   faults/files/    with identity, text and the files themselves
 *   faults/          all of them by name
 *   cohort/          rows from parameters, images from rows
 *   index.ts
 */
export * from './design/options.ts'
export * from './make-phantom.ts'
export * from './faults/index.ts'
export * from './cohort/index.ts'
export type { PhantomCourse } from './files/course-file.ts'
export type { LesionValues, PhantomTruth } from './truth/truth.ts'
