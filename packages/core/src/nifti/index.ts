export { readNifti } from './nifti.ts'
export { labelVois } from './label-map.ts'
export { type NiftiWriting, writeLabelMap, writeNifti } from './nifti-write.ts'
