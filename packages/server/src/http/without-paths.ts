import { tmpdir } from 'node:os'
import { sep } from 'node:path'

/**
 * Makes text fit for an answer: files of the workspace are named as they lie in it, those of the temporary folder without it.
 * `escaped`: how a text stands in the answer (in JSON, with its backslashes doubled).
 */
export function withoutPaths(workspace: string, escaped: (text: string) => string = text => text): (text: string) => string {
  const places = [[workspace, 'the workspace'], [tmpdir(), 'a temporary folder']] as const
  return text => places.reduce((t, [folder, name]) => {
    const place = escaped(folder), inside = escaped(folder + sep)
    return t.includes(place) ? t.replaceAll(inside, '').replaceAll(place, name) : t
  }, text)
}

export const inJson = (text: string): string => JSON.stringify(text).slice(1, -1)

/** Of a fault of the program nothing is said but what failed and the last part of each path. */
export const onlyFileNames = (text: string): string => text.replace(/(?:[A-Za-z]:)?(?:[\\/][^\\/\s'"]+)+[\\/]([^\\/\s'"]+)/g, '$1')
