/** mm: beyond it is no place in a patient, and sums with it lose what they add. */
export const furthest = 1e6
