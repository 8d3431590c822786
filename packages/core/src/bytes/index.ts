export { decodeText, knownCharacterSet, asciiText } from './character-set.ts'
export { type Inflated, inflated } from './inflate.ts'
export { foldName, wordsOf } from './fold-name.ts'
