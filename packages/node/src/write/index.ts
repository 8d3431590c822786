export type { ExportedFile } from './export-objects.ts'
export { exportZip } from './export-zip.ts'
export { liesIn, realPlace, requireReplaceable, writeFolder } from './output-folder.ts'
export { isResultEntry, publishedCourse } from './result-files.ts'
