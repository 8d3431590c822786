import process from 'node:process'
import { initialise } from './make-database.ts'

/* A program of the build's: writes an empty database into the folder named, for makeDatabase to copy. */
await initialise(process.argv[2]!)
