export { editDistance, nearest } from '@yttria/core/record'
