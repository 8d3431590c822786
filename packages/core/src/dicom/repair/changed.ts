import type { InstanceHeader } from '../header/header.ts'
import type { FrameHeader } from '../header/image-header.ts'
import type { PetHeader } from '../header/pet-header.ts'
import type { Radiopharmaceutical } from '../header/radiopharmaceutical.ts'

/** What one repair makes of the instances of a series: in their order, those it does not change being the same objects. */
export interface Changed {
  readonly instances: readonly InstanceHeader[]
  /** For people: what the header said, and what it says now. */
  readonly before: string
  readonly after: string
}

export const withPet = (i: InstanceHeader, change: Partial<PetHeader>): InstanceHeader => i.pet ? { ...i, pet: { ...i.pet, ...change } } : i

/** With another first radiopharmaceutical; one is made where the header has none. */
export function withTracer(i: InstanceHeader, change: Partial<Radiopharmaceutical>): InstanceHeader {
  if (!i.pet) return i
  const [first = { nuclideCodes: [], tracerCodes: [] }, ...others] = i.pet.radiopharmaceuticals
  return withPet(i, { radiopharmaceuticals: [{ ...first, ...change }, ...others] })
}

export const withFrames = (i: InstanceHeader, change: (f: FrameHeader, n: number) => FrameHeader): InstanceHeader =>
  i.image ? { ...i, image: { ...i.image, frames: i.image.frames.map(change) } } : i

/** With all its numbers multiplied. */
export const scaledPixels = (i: InstanceHeader, factor: number): InstanceHeader =>
  factor === 1 ? i : withFrames(i, f => ({ ...f, repairFactor: (f.repairFactor ?? 1) * factor }))

export const framesOf = (instances: readonly InstanceHeader[]): FrameHeader[] => instances.flatMap(i => i.image?.frames ?? [])

/** '18F', or '3 values' where the files differ: what the header said before. */
export function saidBefore(values: Iterable<string | number | undefined>): string {
  const said = [...new Set([...values].map(v => v === undefined || v === '' ? 'nothing' : String(v)))]
  return said.length === 1 ? said[0]! : said.length <= 3 ? said.join(' and ') : `${said.length} values (${said[0]} ...)`
}

/** '1.0481 to 1.1522', or one number where all are alike. */
export function rangeText(values: readonly number[], digits = 5): string {
  const least = Math.min(...values), most = Math.max(...values)
  const text = (x: number) => String(Number(x.toPrecision(digits)))
  return text(least) === text(most) ? text(least) : `${text(least)} to ${text(most)}`
}
