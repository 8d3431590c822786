/** 'and 1 new lesion', beside a category that does not count them; undefined where there is none. */
export const newLesionsText = (count: number | undefined): string | undefined =>
  count === undefined || count === 0 ? undefined : `and ${count} new lesion${count === 1 ? '' : 's'}`
