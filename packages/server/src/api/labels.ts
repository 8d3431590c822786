/*
 * A label map as text: runs of equal labels, each as label (one byte) and length (LEB128), in base64. Lesions of a PET take some ten
 * kilobytes where the map takes six megabytes.
 */
export function encodeLabels(labels: Uint8Array): string {
  const bytes: number[] = []
  for (let n = 0; n < labels.length;) {
    const label = labels[n]!
    let end = n + 1
    while (end < labels.length && labels[end] === label) end++
    bytes.push(label)
    for (let length = end - n; ; length = Math.floor(length / 128)) {
      if (length < 128) { bytes.push(length); break }
      bytes.push(length % 128 + 128)
    }
    n = end
  }
  let text = ''
  for (let n = 0; n < bytes.length; n += 4096) text += String.fromCharCode(...bytes.slice(n, n + 4096))
  return btoa(text)
}

/** Throws RangeError where the text does not fill a map of `count` voxels exactly. */
export function decodeLabels(text: string, count: number): Uint8Array {
  let bytes: string
  try { bytes = atob(text) } catch { throw new RangeError('the label map is no base64') }
  const labels = new Uint8Array(count)
  let at = 0
  for (let n = 0; n < bytes.length;) {
    const label = bytes.charCodeAt(n++)
    let length = 0, place = 1
    for (;;) {
      if (n >= bytes.length) throw new RangeError('the label map ends within a run')
      const byte = bytes.charCodeAt(n++)
      length += byte % 128 * place
      if (byte < 128) break
      place *= 128
    }
    if (length === 0 || at + length > count) throw new RangeError(`a run of ${length} voxels at ${at} in a label map of ${count}`)
    labels.fill(label, at, at += length)
  }
  if (at !== count) throw new RangeError(`a label map of ${at} voxels for an image of ${count}`)
  return labels
}
