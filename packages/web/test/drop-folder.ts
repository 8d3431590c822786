import type { Page } from 'playwright-core'

export interface DroppedFile { readonly path: string; readonly bytes: Uint8Array }

/**
 * Drops a folder on an element as a browser does: a drag event whose items are directory entries, read a hundred at a time. No
 * script can drag from the desktop; the page sees the same interfaces.
 */
export async function dropFolder(page: Page, selector: string, name: string, files: readonly DroppedFile[]): Promise<void> {
  // In parts: one call with all of it would be a message of tens of megabytes.
  await page.evaluate(() => { (window as unknown as { dropped: unknown[] }).dropped = [] })
  for (let n = 0; n < files.length; n += 40)
    await page.evaluate(some => {
      const all = (window as unknown as { dropped: { path: string; file: File }[] }).dropped
      for (const { path, base64 } of some) all.push({ path, file: new File([Uint8Array.from(atob(base64), c => c.charCodeAt(0))], path.split('/').at(-1)!) })
    }, files.slice(n, n + 40).map(f => ({ path: f.path, base64: Buffer.from(f.bytes).toString('base64') })))
  await page.evaluate(([at, folder]) => {
    const all = (window as unknown as { dropped: { path: string; file: File }[] }).dropped
    const fileEntry = (path: string, file: File) => ({ isFile: true, isDirectory: false, name: file.name, fullPath: `/${folder}/${path}`, file: (done: (f: File) => void) => done(file) })
    const folderEntry = (prefix: string): unknown => {
      const inside = all.filter(f => f.path.startsWith(prefix)), here = inside.filter(f => !f.path.slice(prefix.length).includes('/'))
      const folders = [...new Set(inside.filter(f => f.path.slice(prefix.length).includes('/')).map(f => `${prefix}${f.path.slice(prefix.length).split('/')[0]}/`))]
      return {
        isFile: false, isDirectory: true, name: prefix.split('/').at(-2) ?? folder, fullPath: `/${folder}/${prefix}`.replace(/\/$/, ''),
        createReader: () => {
          const left: unknown[] = [...folders.map(folderEntry), ...here.map(f => fileEntry(f.path, f.file))]
          return { readEntries: (done: (some: unknown[]) => void) => setTimeout(() => done(left.splice(0, 100))) }
        },
      }
    }
    const event = new Event('drop', { bubbles: true, cancelable: true })
    Object.defineProperty(event, 'dataTransfer', { value: { items: [{ webkitGetAsEntry: () => folderEntry('') }] } })
    document.querySelector(at)!.dispatchEvent(event)
  }, [selector, name] as const)
}
