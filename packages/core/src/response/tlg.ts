/** 100 (follow-up / baseline - 1); -100 where nothing is left. Throws RangeError without uptake at baseline. */
export function changePercent(args: { baseline: number; followUp: number }): number {
  if (!(args.baseline > 0)) throw new RangeError(`change of TLG from a baseline of ${args.baseline}`)
  if (!(args.followUp >= 0)) throw new RangeError(`change of TLG to ${args.followUp}`)
  // Subtract first: exactly -100 for 0, exactly 0 for no change.
  return 100 * ((args.followUp - args.baseline) / args.baseline)
}
