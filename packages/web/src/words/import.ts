/* Patients of the workspace, and how they come in. */
export const importWords = {
  patients: 'Patients', drop: "Drop the folder of a patient's DICOM files here, or", choose: 'choose a folder', stays: 'The files stay on this machine. The originals are not changed.',
  fromDisk: 'Or a folder on this machine, by its path', take: 'Import', folderLabel: 'Folder of DICOM files',
  nothing: 'There are no files in what was dropped. Drop the folder itself, or a zip unpacked.', looking: (n: number) => `Looking through the folder: ${n} files`,
  receiving: (n: number, of: number) => `Receiving ${n} of ${of} files`, waiting: 'Waiting for Yttria to answer; what has arrived is kept ...', cancel: 'Cancel',
  brokenOff: (folder: string) => `Broken off while it was copied from ${folder}.`, again: 'Copy that folder again',
  unfinished: 'Not finished', unfinishedOne: (files: number, when: string) => `An import of ${files} files, begun ${when}`, look: 'Look at it', discard: 'Discard',
  reading: 'Reading the workspace ...', none: 'No patient yet.', patient: 'Patient', analyses: 'Analyses', signed: 'Signed', now: 'Now',
  received: 'What was received', headers: 'Reading the headers ...', counted: (files: number, others: number, patients: number) => `${files} files, ${others} of them no DICOM. ${patients === 1 ? 'One patient.' : `${patients} patients.`}`,
  mixed: (n: number) => `The folder holds images of ${n} patients. They are kept apart: give each a key of its own, or empty the key to leave one out.`,
  noImages: 'There are no DICOM images in this folder. Choose the folder that your archive exported; a zip must be unpacked first.',
  patientTitle: (n: number, files: number) => `Patient ${n}: ${files} files`, noPet: 'There is no PET among them: nothing can be measured. Was the folder of the CT chosen, or is the export incomplete?',
  key: 'Key in the workspace', keyHint: 'The only identifier in any output: no name.', exists: (key: string) => `Patient ${key} exists: the images are added, if they are of the same person.`,
  series: 'Series', description: 'Description', date: 'Date', files: 'Files', doubtful: 'Doubtful', accept: 'Take into the workspace', gone: 'This import is no longer there: it was finished or discarded.',
  copying: 'Copying', cancelled: 'The import was cancelled. Nothing was taken into the workspace.',
} as const
