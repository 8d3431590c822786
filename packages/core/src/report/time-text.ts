/** '2019-03-05 09:30 +01:00' of an ISO 8601 time; anything else as it is. */
export function timeText(iso: string | undefined): string | undefined {
  const parts = iso && /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::[\d.]+)?(Z|[+-]\d{2}:?\d{2})?$/.exec(iso)
  return parts ? [parts[1], parts[2], parts[3] === 'Z' ? 'UTC' : parts[3]].filter(Boolean).join(' ') : iso
}
