/** The next length of at least n whose only factors are 2, 3 and 5: what `fourier` takes. */
export function fourierLength(n: number): number {
  if (!(n >= 1 && Number.isInteger(n))) throw new RangeError(`Fourier transform of length ${n}`)
  for (let length = n; ; length++) if (radices(length)) return length
}

/** Real and imaginary parts of `length` x `batch` numbers, the transform running over the slower index. */
export interface ComplexBatch { readonly re: Float64Array; readonly im: Float64Array }

/**
 * Discrete Fourier transforms of `batch` sequences at once, element k of sequence b at k * batch + b:
 * X[j] = sum x[k] exp(-2 pi i j k / length), with the opposite sign for `inverse`; never divided by the length.
 * Stockham's, in radices 4, 2, 3 and 5, without reordering. Works in `data` and `work`, of the same size; returns whichever
 * holds the result. Throws RangeError for a length with another factor.
 */
export function fourier(data: ComplexBatch, work: ComplexBatch, length: number, batch: number, inverse = false): ComplexBatch {
  const factors = radices(length)
  if (!factors) throw new RangeError(`Fourier transform of length ${length}: factors 2, 3 and 5 only`)
  for (const a of [data.re, data.im, work.re, work.im]) if (a.length < length * batch) throw new RangeError(`Fourier transform of ${length} x ${batch} in an array of ${a.length}`)
  const sign = inverse ? 1 : -1
  let from = data, to = work, n = length, stride = batch
  for (const radix of factors) {
    pass[radix]!(from, to, n, stride, sign)
    n /= radix
    stride *= radix;
    [from, to] = [to, from]
  }
  return from
}

function radices(length: number): number[] | undefined {
  const found: number[] = []
  let n = length
  for (const r of [4, 2, 3, 5]) while (n % r === 0) { found.push(r); n /= r }
  return n === 1 ? found : undefined
}

type Pass = (from: ComplexBatch, to: ComplexBatch, n: number, stride: number, sign: number) => void

const pass: Readonly<Record<number, Pass>> = {
  2: ({ re, im }, { re: outRe, im: outIm }, n, s, sign) => {
    const m = n / 2
    for (let p = 0; p < m; p++) {
      const angle = sign * 2 * Math.PI * p / n, wr = Math.cos(angle), wi = Math.sin(angle)
      let a = s * p, b = a + s * m, c = 2 * a, d = c + s
      for (let q = 0; q < s; q++, a++, b++, c++, d++) {
        const ar = re[a]!, ai = im[a]!, br = re[b]!, bi = im[b]!, dr = ar - br, di = ai - bi
        outRe[c] = ar + br
        outIm[c] = ai + bi
        outRe[d] = dr * wr - di * wi
        outIm[d] = dr * wi + di * wr
      }
    }
  },
  3: ({ re, im }, { re: outRe, im: outIm }, n, s, sign) => {
    const m = n / 3, h = sign * Math.sqrt(3) / 2
    for (let p = 0; p < m; p++) {
      const angle = sign * 2 * Math.PI * p / n, w1r = Math.cos(angle), w1i = Math.sin(angle), w2r = Math.cos(2 * angle), w2i = Math.sin(2 * angle)
      let a = s * p, o = 3 * s * p
      for (let q = 0; q < s; q++, a++, o++) {
        const b = a + s * m, c = b + s * m
        const ar = re[a]!, ai = im[a]!, tr = re[b]! + re[c]!, ti = im[b]! + im[c]!, ur = h * (re[b]! - re[c]!), ui = h * (im[b]! - im[c]!)
        const mr = ar - tr / 2, mi = ai - ti / 2
        outRe[o] = ar + tr
        outIm[o] = ai + ti
        const xr = mr - ui, xi = mi + ur, yr = mr + ui, yi = mi - ur
        outRe[o + s] = xr * w1r - xi * w1i
        outIm[o + s] = xr * w1i + xi * w1r
        outRe[o + 2 * s] = yr * w2r - yi * w2i
        outIm[o + 2 * s] = yr * w2i + yi * w2r
      }
    }
  },
  4: ({ re, im }, { re: outRe, im: outIm }, n, s, sign) => {
    const m = n / 4
    for (let p = 0; p < m; p++) {
      const angle = sign * 2 * Math.PI * p / n
      const w1r = Math.cos(angle), w1i = Math.sin(angle), w2r = Math.cos(2 * angle), w2i = Math.sin(2 * angle), w3r = Math.cos(3 * angle), w3i = Math.sin(3 * angle)
      let a = s * p, o = 4 * s * p
      for (let q = 0; q < s; q++, a++, o++) {
        const b = a + s * m, c = b + s * m, d = c + s * m
        const acr = re[a]! + re[c]!, aci = im[a]! + im[c]!, amr = re[a]! - re[c]!, ami = im[a]! - im[c]!
        const bdr = re[b]! + re[d]!, bdi = im[b]! + im[d]!, bmr = sign * (re[b]! - re[d]!), bmi = sign * (im[b]! - im[d]!)
        outRe[o] = acr + bdr
        outIm[o] = aci + bdi
        const xr = amr - bmi, xi = ami + bmr, yr = acr - bdr, yi = aci - bdi, zr = amr + bmi, zi = ami - bmr
        outRe[o + s] = xr * w1r - xi * w1i
        outIm[o + s] = xr * w1i + xi * w1r
        outRe[o + 2 * s] = yr * w2r - yi * w2i
        outIm[o + 2 * s] = yr * w2i + yi * w2r
        outRe[o + 3 * s] = zr * w3r - zi * w3i
        outIm[o + 3 * s] = zr * w3i + zi * w3r
      }
    }
  },
  5: ({ re, im }, { re: outRe, im: outIm }, n, s, sign) => {
    const m = n / 5
    const c1 = Math.cos(2 * Math.PI / 5), c2 = Math.cos(4 * Math.PI / 5), s1 = sign * Math.sin(2 * Math.PI / 5), s2 = sign * Math.sin(4 * Math.PI / 5)
    for (let p = 0; p < m; p++) {
      const angle = sign * 2 * Math.PI * p / n
      let a = s * p, o = 5 * s * p
      const w1r = Math.cos(angle), w1i = Math.sin(angle), w2r = Math.cos(2 * angle), w2i = Math.sin(2 * angle)
      const w3r = Math.cos(3 * angle), w3i = Math.sin(3 * angle), w4r = Math.cos(4 * angle), w4i = Math.sin(4 * angle)
      for (let q = 0; q < s; q++, a++, o++) {
        const b = a + s * m, c = b + s * m, d = c + s * m, e = d + s * m
        const ar = re[a]!, ai = im[a]!
        const p1r = re[b]! + re[e]!, p1i = im[b]! + im[e]!, m1r = re[b]! - re[e]!, m1i = im[b]! - im[e]!
        const p2r = re[c]! + re[d]!, p2i = im[c]! + im[d]!, m2r = re[c]! - re[d]!, m2i = im[c]! - im[d]!
        outRe[o] = ar + p1r + p2r
        outIm[o] = ai + p1i + p2i
        const xr = ar + c1 * p1r + c2 * p2r, xi = ai + c1 * p1i + c2 * p2i, yr = ar + c2 * p1r + c1 * p2r, yi = ai + c2 * p1i + c1 * p2i
        const ur = s1 * m1r + s2 * m2r, ui = s1 * m1i + s2 * m2i, vr = s2 * m1r - s1 * m2r, vi = s2 * m1i - s1 * m2i
        put(outRe, outIm, o + s, xr - ui, xi + ur, w1r, w1i)
        put(outRe, outIm, o + 2 * s, yr - vi, yi + vr, w2r, w2i)
        put(outRe, outIm, o + 3 * s, yr + vi, yi - vr, w3r, w3i)
        put(outRe, outIm, o + 4 * s, xr + ui, xi - ur, w4r, w4i)
      }
    }
  },
}

function put(re: Float64Array, im: Float64Array, at: number, xr: number, xi: number, wr: number, wi: number): void {
  re[at] = xr * wr - xi * wi
  im[at] = xr * wi + xi * wr
}
