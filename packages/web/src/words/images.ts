/** What the images page and its viewer say. */
export const imageWords = {
  exams: { baseline: 'FDG before', planning: 'Planning', treatment: '90Y', followUp: 'FDG after' },
  reading: (doneMb: number, totalMb: number) => totalMb > 0 ? `Reading the images: ${doneMb.toFixed(0)} of ${totalMb.toFixed(0)} MB` : 'Reading the images ...',
  noWebGl: 'This browser gives no WebGL 2, which the slices need. Switch on hardware acceleration (or software rendering) in its settings, or use a current Firefox, Chrome or Edge. The report, tables and doses of the other pages do not need it.',
  cannotDraw: (why: string) => `The images cannot be drawn: ${why}`,
  noImages: 'No image of this exam can be read.',
  notPlaced: 'not registered',
  doubtful: 'registration not accepted',
  views: 'Views', layers: 'Show', window: 'CT window', opacity: 'Opacity', fdg: 'FDG', y90: '90Y', colours: 'Colours', to: 'up to',
  isodoses: 'Isodoses', levels: 'Gy at', badLevels: 'Doses in Gy with spaces between, as: 50 100 200', noDose: 'This version has no dose map',
  outlines: 'Outlines', width: 'Line', crosshair: 'Crosshair', distance: 'Distance', fit: 'Fit', help: 'Keys', panel: 'Panel', mip: 'MIP',
  keysTitle: 'Keys and pointer', close: 'Close', keyColumn: 'Key', doesColumn: 'What it does',
  lesions: 'Lesions', side: 'Lesions and delineation', toolbar: 'How the images are shown',
} as const
