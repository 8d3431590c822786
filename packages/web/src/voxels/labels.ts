import type { Geometry } from '@yttria/core/volume'

/** A label map: label n is called names[n - 1]. */
export interface Labels { readonly geometry: Geometry; readonly map: Uint8Array; readonly names: readonly string[] }
