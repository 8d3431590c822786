import manifest from '../package.json' with { type: 'json' }

/** Of the published package; printed on every result. */
export const version: string = manifest.version
