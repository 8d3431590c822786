export { type DoseImage, closure, doseImage } from './dose-image.ts'
export {
  type MeasureUnit, type MeasuredImage, isSuv, measureUnits, measuredImage, readBytes,
} from './measure-image.ts'
