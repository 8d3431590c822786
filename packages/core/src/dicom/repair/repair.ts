/**
 * What a person may set right in the headers of one analysis, by name. Applied in memory before the index is made, so that
 * diagnosis, course and quantities see the repaired value; the files stay as they are.
 */
export interface Repair {
  /** One of `repairNames`; as typed, so that a wrong one can be refused by name. */
  readonly name: string
  readonly value: string
  /** Key or UID of the series it is for. */
  readonly seriesUid?: string
  /** Id of an exam of the course; whoever knows the course puts the exam's series in its place (`seriesUid`) before. */
  readonly exam?: string
  /** The one file it is for. */
  readonly file?: string
  /** Why, in the person's words; a repair without one is refused. */
  readonly reason: string
}

/** What was done: one entry per repair and series. */
export interface AppliedRepair {
  readonly name: RepairName
  readonly seriesUid: string
  readonly tag: string
  readonly before: string
  readonly after: string
  readonly reason: string
  /** How many files were changed in memory. */
  readonly files: number
  /** By what the stored numbers were multiplied, least and most over the frames; absent where only the header changed. */
  readonly pixelFactor?: readonly [least: number, most: number]
}

/** Name -> tag, what the value looks like, and what it sets right. */
export const repairKinds = {
  isotope: { tag: '(0054,0016)', value: 'Y-90, F-18 ...', sets: 'the nuclide that was in the patient: the decay correction of each slice and the positron fraction are redone' },
  positronFraction: { tag: '(0018,1076)', value: '0 to 1', sets: 'positrons per decay; the voxels are scaled by that of the header over this' },
  doseMbq: { tag: '(0018,1074)', value: 'MBq', sets: 'the injected activity' },
  injectionTime: { tag: '(0018,1078)', value: '2020-03-04T10:15:00+01:00', sets: 'date and time of the injection' },
  scanTime: { tag: '(0008,0031)', value: '2020-03-05T09:30:00+01:00', sets: 'the start of the scan; the frames keep their distance from it' },
  timeZone: { tag: '(0008,0201)', value: '+01:00', sets: 'the offset from UTC of all times that give none' },
  weightKg: { tag: '(0010,1030)', value: 'kg', sets: 'the body weight' },
  heightM: { tag: '(0010,1020)', value: 'm', sets: 'the body height' },
  sex: { tag: '(0010,0040)', value: 'M or F', sets: 'the sex' },
  voxels: { tag: '(7FE0,0010)', value: 'scaled or kept', sets: 'what repairs of weight, activity or times do to voxels that were divided by them (SUVs, ADMIN): scaled where the scanner had the wrong value too, kept where only the header is wrong' },
  units: { tag: '(0054,1001)', value: 'BQML, KBQML or GML', sets: 'the unit of the voxels' },
  suvType: { tag: '(0054,1006)', value: 'BW, LBMJAMES128, LBMJANMA or BSA', sets: 'by what SUV voxels were normalised' },
  decayCorrection: { tag: '(0054,1102)', value: 'START, ADMIN or NONE', sets: 'to what moment the voxels were corrected for decay' },
  corrections: { tag: '(0028,0051)', value: 'ATTN,DECY,SCAT ...', sets: 'which corrections were made' },
  rescaleSlope: { tag: '(0028,1053)', value: 'a number above 0', sets: 'the rescale slope of one file or of a series' },
  frameOfReference: { tag: '(0020,0052)', value: 'a UID', sets: 'the frame of reference in which the images lie' },
  samePatient: { tag: '(0010,0020)', value: 'yes', sets: 'that all files, or those of a series, are of the first patient of the folder' },
  leaveOut: { tag: '(0008,0018)', value: 'yes', sets: 'that a file or a series does not belong here' },
} as const satisfies Readonly<Record<string, { readonly tag: string; readonly value: string; readonly sets: string }>>

export type RepairName = keyof typeof repairKinds

export const repairNames = Object.keys(repairKinds) as readonly RepairName[]

