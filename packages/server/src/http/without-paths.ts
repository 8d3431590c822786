import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'

/**
 * Makes text fit for an answer: files of the workspace are named as they lie in it. `escaped`: how a text stands in the answer (in JSON,
 * with its backslashes doubled).
 */
export function withoutPaths(workspace: string, escaped: (text: string) => string = text => text): (text: string) => string {
  const place = escaped(workspace), inside = escaped(workspace + sep)
  return text => text.includes(place) ? text.replaceAll(inside, '').replaceAll(place, 'the workspace') : text
}

/** A message without the place of our temporary folders. */
export const withoutTemporary = (text: string): string => text.replaceAll(join(tmpdir(), 'yttria-'), 'yttria-')

export const inJson = (text: string): string => JSON.stringify(text).slice(1, -1)

/** Of a fault of the program nothing is said but what failed and the last part of each path. */
export const onlyFileNames = (text: string): string => text.replace(/(?:[A-Za-z]:)?(?:[\\/][^\\/\s'"]+)+[\\/]([^\\/\s'"]+)/g, '$1')
