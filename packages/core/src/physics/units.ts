declare const unit: unique symbol

/**
 * A number with its unit in the type. The brand is optional: a literal passes, the wrong quantity does not.
 * It is lost by arithmetic, so functions of two or more quantities take named arguments.
 */
export type In<U extends string> = number & { readonly [unit]?: U }

export type Becquerel = In<'Bq'>
export type BecquerelPerMl = In<'Bq/mL'>
export type Gray = In<'Gy'>
export type Millilitre = In<'mL'>
export type Kilogram = In<'kg'>
export type Metre = In<'m'>
export type Second = In<'s'>
export type Millimetre = In<'mm'>
export type JoulePerBecquerel = In<'J/Bq'>
export type KilogramPerMl = In<'kg/mL'>

// Multiply in (3 * GBq), divide out (activity / GBq).
export const Bq = 1
export const kBq = 1e3
export const MBq = 1e6
export const GBq = 1e9
export const mL = 1
export const L = 1e3
export const kg = 1
export const gram = 1e-3
export const m = 1
export const cm = 1e-2
export const second = 1
export const minute = 60
export const hour = 3600
export const day = 86400
export const Gy = 1
/** J/GBq, as doses per activity are usually quoted. */
export const JoulePerGBq = 1e-9
/** kg/L, g/mL: as densities are usually quoted. */
export const kgPerL = 1e-3
/** 1 MeV in J, exact (SI 2019). */
export const MeV = 1.602176634e-13
