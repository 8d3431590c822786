/** A plan of one territory with one tumour, as it is kept without images. */
export const smallPlan = (key: string) => ({
  patient: { key }, device: 'glass', wholeLiverVolumeMl: 1500, lungShunt: { percent: 10 }, residual: { percent: 10 },
  territories: [{ id: 'right', volumeMl: 1000, tumours: [{ id: 'T1', volumeMl: 200, tumourToNormal: 3 }], prescription: { tumourDoseGy: 300 } }],
})
