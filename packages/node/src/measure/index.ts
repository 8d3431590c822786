export { type DoseImage, type DoseImageRequest, activityUnits, closure, doseImage } from './dose-image.ts'
export { type MeasureUnit, type MeasuredImage, isSuv, measureUnits, measuredImage } from './measure-image.ts'
