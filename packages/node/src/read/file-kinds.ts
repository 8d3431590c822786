/** What a file that is no DICOM is, by its first bytes: kinds that may hold the images somebody misses. */
export function archiveKind(b: Uint8Array, name: string): string | undefined {
  const starts = (...bytes: readonly number[]) => bytes.every((x, n) => b[n] === x)
  if (starts(0x50, 0x4b, 3, 4) || starts(0x50, 0x4b, 5, 6)) return 'zip'
  if (starts(0x1f, 0x8b)) return /\.nii\.gz$/i.test(name) ? undefined : 'gzip'
  if (starts(0x52, 0x61, 0x72, 0x21)) return 'rar'
  if (starts(0x37, 0x7a, 0xbc, 0xaf)) return '7z'
  if (starts(0x42, 0x5a, 0x68)) return 'bzip2'
  if (starts(0xfd, 0x37, 0x7a, 0x58)) return 'xz'
  return b.length > 262 && String.fromCharCode(...b.subarray(257, 262)) === 'ustar' ? 'tar' : undefined
}

/** Names that promise NIfTI. */
export const isNiftiName = (path: string): boolean => /\.nii(\.gz)?$/i.test(path)

/** Names that promise DICOM. */
export const isNamedDicom = (name: string): boolean => /\.(dcm|dicom|ima)$/i.test(name)
