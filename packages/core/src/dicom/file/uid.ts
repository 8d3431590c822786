/**
 * A UID '2.25.<128-bit number>' (PS3.5 B.2) that depends on nothing but `seed`: the same text gives the same UID everywhere.
 * The number is a name-based UUID of version 8 (RFC 9562) over MurmurHash3 x86 128; not for secrets: to hide an identity, add a secret to the seed.
 */
export function uidFrom(seed: string): string {
  const [a, b, c, d] = murmur3(new TextEncoder().encode(seed))
  const words = [a, (b & 0xffff0fff) | 0x8000, (c & 0x3fffffff) | 0x80000000, d]
  let number = 0n
  for (const word of words) number = (number << 32n) | BigInt(word >>> 0)
  return `2.25.${number}`
}

/** MurmurHash3_x86_128, seed 0 (A. Appleby, public domain). */
function murmur3(bytes: Uint8Array): [number, number, number, number] {
  const constants = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93]
  const state: [number, number, number, number] = [0, 0, 0, 0]
  const rotations = [15, 16, 17, 18], stateRotations = [19, 17, 15, 13], additions = [0x561ccd1b, 0x0bcaa747, 0x96cd1c35, 0x32ac3b17]
  const mixed = (word: number, n: number): number =>
    Math.imul(rotate(Math.imul(word, constants[n]!), rotations[n]!), constants[(n + 1) % 4]!)

  const whole = bytes.length & ~15
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at < whole; at += 16)
    for (let n = 0; n < 4; n++) {
      state[n]! ^= mixed(view.getUint32(at + 4 * n, true), n)
      state[n] = (Math.imul((rotate(state[n]!, stateRotations[n]!) + state[(n + 1) % 4]!) | 0, 5) + additions[n]!) | 0
    }
  const tail = [0, 0, 0, 0]
  for (let at = whole; at < bytes.length; at++) tail[(at - whole) >> 2]! |= bytes[at]! << (8 * (at & 3))
  for (let n = 0; n < 4; n++) state[n]! ^= mixed(tail[n]!, n)

  const gather = (): void => {
    state[0] = (state[0] + state[1] + state[2] + state[3]) | 0
    for (let n = 1; n < 4; n++) state[n] = (state[n]! + state[0]) | 0
  }
  for (let n = 0; n < 4; n++) state[n]! ^= bytes.length
  gather()
  for (let n = 0; n < 4; n++) state[n] = finish(state[n]!)
  gather()
  return state
}

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by))

function finish(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** Digits and dots, at most 64, no component empty (PS3.5, 9.1): such a text can also be the name of a file. */
export const isUid = (text: string): boolean => text.length <= 64 && /^\d+(\.\d+)*$/.test(text)
