/** A round length of about a fifth of the width. */
export function scaleBar(mmPerPixel: number, width: number): { readonly mm: number; readonly text: string } {
  const mm = [1, 2, 5, 10, 20, 50, 100, 200].findLast(l => l <= Math.max(1, mmPerPixel * width / 4)) ?? 1
  return { mm, text: mm >= 10 ? `${mm / 10} cm` : `${mm} mm` }
}
