const colours = ['#35c9ff', '#ffd23d', '#7dff6a', '#ff7ad9', '#ff9c4a', '#b59cff', '#5ff2d2', '#ff6b6b']

/** Of the lesion of that label, 1 first. */
export const lesionColour = (n: number): string => colours[(n - 1) % colours.length]!
