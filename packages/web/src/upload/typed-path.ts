const place = 'yttria.import-folder'

/** The folder that was typed for an import and not taken in yet, in this tab of the browser. */
export function typedPath(): string {
  try { return sessionStorage.getItem(place) ?? '' } catch { return '' }
}

export function keepPath(path: string): void {
  try { sessionStorage.setItem(place, path) } catch { /* typed again */ }
}
