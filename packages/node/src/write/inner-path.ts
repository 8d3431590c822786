import { InputError } from '../errors.ts'

/**
 * A relative path of a file to be written, parts joined by '/', as it was given. Throws InputError where it would lead out of its
 * folder or archive: parts of it come from identifiers that others wrote.
 */
export function innerPath(path: string): string {
  const leadsOut = path.split(/[\\/]/).some(part => part === '' || part === '.' || part === '..') || /[\u0000:]/.test(path)
  if (leadsOut) throw new InputError(`${JSON.stringify(path.slice(0, 120))} cannot be the name of an output file: an identifier in the input holds a path`)
  return path
}
