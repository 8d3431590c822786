/*
 * No separator, no character that some file system refuses, no point in front (hidden, or the folder above), no point or blank at the
 * end (Windows drops them). Blanks and letters of any language may stand in it.
 */
export const fileNamePattern = /^(?![. ])[^\u0000-\u001f\u007f<>:"/\\|?*]{1,64}(?<![. ])$/u

/** An identifier of a file's that can name a file or folder, and leads nowhere else. */
export const isFileName = (text: string): boolean => fileNamePattern.test(text)
