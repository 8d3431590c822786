import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'

/** Of every file of a folder, by its path in it with '/', the files of that folder that it imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>

const sourceFile = /(?<!\.d)\.tsx?$/

/** The relative specifiers of a file's text: imports of types, re-exports and dynamic imports are imports too. */
export function relativeImports(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  const found = code.matchAll(/\b(?:from|import)\s*\(?\s*(['"])(\.[^'"\n]+)\1/g)
  return [...found].map(m => m[2]!)
}

/** The graph of texts by their paths; what is not among them (packages, data, other folders) is left out. */
export function importGraph(texts: Readonly<Record<string, string>>): ImportGraph {
  const edges = Object.entries(texts).map(([file, text]): [string, string[]] => {
    const targets = relativeImports(text).map(specifier => posix.join(dirname(file), specifier))
    return [file, [...new Set(targets)].filter(target => Object.hasOwn(texts, target))]
  })
  return new Map(edges)
}

/** The graph of all TypeScript under a folder. */
export function importsUnder(folder: string): ImportGraph {
  const files = (readdirSync(folder, { recursive: true }) as string[]).map(f => f.replaceAll('\\', '/'))
  const sources = files.filter(f => sourceFile.test(f))
  return importGraph(Object.fromEntries(sources.map(f => [f, readFileSync(join(folder, f), 'utf8')])))
}

/** Files that reach themselves over others (Tarjan's strongly connected components): one list of files for each knot. */
export function circles(graph: ImportGraph): string[][] {
  const at = new Map<string, number>(), low = new Map<string, number>(), open: string[] = [], found: string[][] = []
  const visit = (file: string): number => {
    at.set(file, at.size)
    low.set(file, at.get(file)!)
    open.push(file)
    for (const target of graph.get(file) ?? []) {
      if (!at.has(target)) low.set(file, Math.min(low.get(file)!, visit(target)))
      else if (open.includes(target)) low.set(file, Math.min(low.get(file)!, at.get(target)!))
    }
    if (low.get(file) === at.get(file)) {
      const knot = open.splice(open.indexOf(file)).sort()
      if (knot.length > 1 || graph.get(file)?.includes(file)) found.push(knot)
    }
    return low.get(file)!
  }
  for (const file of graph.keys()) if (!at.has(file)) visit(file)
  return found
}

/**
 * Imports that go against an order of folders, as 'b/x.ts -> c/y.ts'. `order`: folders ('dicom/file') and files ('errors.ts') of
 * the graph, the first imports none of the others; of several that hold a file the longest counts. A file that the order does
 * not name is an objection by itself.
 */
export function againstOrder(graph: ImportGraph, order: readonly string[]): string[] {
  const holds = (place: string, file: string): boolean => file === place || file.startsWith(`${place}/`)
  const placeOf = (file: string): number => {
    const [longest] = order.filter(place => holds(place, file)).sort((a, b) => b.length - a.length)
    return longest === undefined ? -1 : order.indexOf(longest)
  }
  return [...graph].flatMap(([file, targets]) => {
    const here = placeOf(file)
    if (here < 0) return [`${file} has no place in the order`]
    return targets.filter(target => placeOf(target) > here).map(target => `${file} -> ${target}`)
  })
}
