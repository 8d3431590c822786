/** Told where the work is: 'reading headers', 12 of 400. */
export type Progress = (step: string, done?: number, total?: number) => void

export const silent: Progress = () => {}
