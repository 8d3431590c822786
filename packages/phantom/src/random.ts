/** A stream of random numbers: the same seed and purpose give the same stream, another purpose an independent one. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform in [low, high). */
  between(low: number, high: number): number
  /** Standard normal. */
  normal(): number
}

/** sfc32 (Chris Doty-Humphrey, PractRand), its state filled by FNV-1a of the seed and the purpose. */
export function randomStream(seed: number, purpose: string): Random {
  let a = fnv(`${seed}/${purpose}/a`), b = fnv(`${seed}/${purpose}/b`), c = fnv(`${seed}/${purpose}/c`), counter = 1
  const next = () => {
    const t = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t | 0
    return (t >>> 0) / 4294967296
  }
  for (let n = 0; n < 16; n++) next()
  let spare: number | undefined
  const normal = () => {
    if (spare !== undefined) { const value = spare; spare = undefined; return value }
    // Box-Muller; 1 - next() is never 0.
    const radius = Math.sqrt(-2 * Math.log(1 - next())), angle = 2 * Math.PI * next()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
  return { next, normal, between: (low, high) => low + (high - low) * next() }
}

function fnv(text: string): number {
  let hash = 0x811c9dc5
  for (let n = 0; n < text.length; n++) hash = Math.imul(hash ^ text.charCodeAt(n), 0x01000193)
  return hash | 0
}
