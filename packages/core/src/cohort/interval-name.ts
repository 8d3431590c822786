const names: Readonly<Record<string, string>> = { 'kenward-roger': 'Kenward-Roger', satterthwaite: 'Satterthwaite', wald: 'Wald', profile: 'profile likelihood', hc3: 'HC3', fieller: 'Fieller' }

/** How the method of an interval is called in print. */
export const intervalName = (method: string): string => names[method] ?? method
