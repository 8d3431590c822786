import type { Vec3 } from '@yttria/core/volume'
import type { Random } from '../random.ts'
import { type Solid, box, cut, cylinder, ellipsoid } from '../solids/solids.ts'

/** What fills a solid; a property that is absent leaves what lies below it. */
export interface Tissue {
  readonly name: string
  readonly solid: Solid
  readonly hu?: number
  /** FDG uptake, SUL by Janmahasatian. */
  readonly sul?: number
}

/** Of blood and liver, before treatment and at follow-up. */
export interface Uptake { readonly blood: number; readonly liver: number }

/*
 * Body coordinates: mm, LPS axes (x to the patient's left, y to the back, z to the head), origin in the middle of the liver's height.
 */
const rightLobe = ellipsoid({ centre: [-70, 0, 0], radii: [66, 78, 80] })
const leftLobe = ellipsoid({ centre: [15, -38, 0], radii: [68, 34, 40] })

export const liverSolid: Solid = [rightLobe, leftLobe]
export const lungSolid: Solid = [
  ...cut([ellipsoid({ centre: [-80, 2, 55], radii: [56, 80, 88] })], [0, 0, -1], 25),
  ...cut([ellipsoid({ centre: [82, 6, 55], radii: [52, 78, 88] })], [0, 0, -1], 25),
]
const aortaRadiusMm = 12.5
const aorta = { from: [29, 42, -400] as Vec3, to: [29, 42, 400] as Vec3 }

/** Without lesions, in painting order. Vessels and bowel vary with the seed. */
export function tissues(uptake: Uptake, random: Random): readonly Tissue[] {
  return [
    { name: 'skin and fat', solid: [upright([0, 0], [170, 115], -400, 400)], hu: -100, sul: 0.2 },
    { name: 'muscle', solid: [upright([0, 2], [153, 100], -400, 400)], hu: 48, sul: 0.5 },
    { name: 'fat of the abdomen', solid: [upright([0, -6], [138, 80], -400, 0)], hu: -95, sul: 0.25 },
    { name: 'mediastinum', solid: [upright([0, -10], [60, 70], 0, 400)], hu: 10, sul: 0.5 },
    { name: 'lungs', solid: lungSolid, hu: -820, sul: 0.35 },
    ...vessels('vessels of the lungs', 50, lungBounds, random).map(t => ({ ...t, hu: 30, sul: uptake.blood })),
    { name: 'heart', solid: [ellipsoid({ centre: [28, -34, 92], radii: [50, 42, 40] })], hu: 42, sul: 2.1 },
    ...spine(),
    ...ribs(),
    { name: 'sternum', solid: [box({ centre: [0, -98, 105], halfSize: [18, 6, 60] })], hu: 220, sul: 0.8 },
    { name: 'descending aorta', solid: [cylinder({ ...aorta, radii: [aortaRadiusMm, aortaRadiusMm] })], hu: 42, sul: uptake.blood },
    { name: 'inferior vena cava', solid: [cylinder({ from: [-24, 34, -400], to: [-14, 10, 95], radii: [10, 12] })], hu: 42, sul: uptake.blood },
    { name: 'spleen', solid: [ellipsoid({ centre: [104, 40, 0], radii: [26, 36, 46] })], hu: 50, sul: 1.4 },
    { name: 'stomach', solid: [ellipsoid({ centre: [78, 4, -34], radii: [34, 32, 46] })], hu: 30, sul: 1.3 },
    { name: 'gas in the stomach', solid: [ellipsoid({ centre: [80, -16, -30], radii: [20, 10, 26] })], hu: -900, sul: 0.1 },
    { name: 'right kidney', solid: [ellipsoid({ centre: [-62, 58, -128], radii: [27, 25, 50] })], hu: 32, sul: 3.5 },
    { name: 'left kidney', solid: [ellipsoid({ centre: [66, 58, -112], radii: [27, 25, 50] })], hu: 32, sul: 3.5 },
    { name: 'gallbladder', solid: [ellipsoid({ centre: [-42, -52, -74], radii: [16, 18, 22] })], hu: 8, sul: 0.4 },
    ...bowel(random),
    { name: 'liver', solid: liverSolid, hu: 58, sul: uptake.liver },
    ...vessels('vessels of the liver', 24, liverBounds, random).flatMap(t => {
      const solid = t.solid.map(c => ({ ...c, constraints: [...c.constraints, ...rightLobe.constraints] }))
      return { name: t.name, solid, hu: 40 }
    }),
  ]
}

/** The scanner's table, which does not move with the patient; scanner coordinates. */
export const couch: readonly Tissue[] = [
  { name: 'table top', solid: [ellipticShell(0)], hu: 60 },
  { name: 'foam in the table', solid: [ellipticShell(3)], hu: -850 },
]

function ellipticShell(inset: number) {
  const shell = cylinder({ from: [0, 100, -1000], to: [0, 100, 1000], radii: [205 - inset, 62 - inset] })
  const { constraints } = box({ centre: [0, 150, 0], halfSize: [190 - inset, 22 - inset, 1000] })
  return { constraints: [...shell.constraints, ...constraints], bound: shell.bound }
}

const upright = (centre: readonly [number, number], radii: readonly [number, number], low: number, high: number) =>
  // The y axis comes first in cylinder()'s frame about z: helper x gives u = x, v = y.
  cylinder({ from: [centre[0], centre[1], low], to: [centre[0], centre[1], high], radii })

function spine(): Tissue[] {
  const column: Tissue[] = [
    { name: 'discs', solid: [upright([0, 62], [17, 14], -400, 400)], hu: 85, sul: 0.6 },
  ]
  for (let z = -315; z <= 315; z += 30) {
    column.push({
      name: 'vertebra', hu: 190, sul: 1.1,
      solid: [
        upright([0, 62], [19, 16], z - 11, z + 11),
        cylinder({ from: [-9, 76, z], to: [0, 100, z - 12], radii: [4, 6] }),
        cylinder({ from: [9, 76, z], to: [0, 100, z - 12], radii: [4, 6] }),
        ellipsoid({ centre: [-24, 84, z], radii: [17, 4, 5] }),
        ellipsoid({ centre: [24, 84, z], radii: [17, 4, 5] }),
      ],
    })
  }
  column.push({ name: 'spinal canal', solid: [upright([0, 84], [7, 6], -400, 400)], hu: 25, sul: 0.8 })
  return column
}

/** Ten pairs, falling from back to front as ribs do. */
function ribs(): Tissue[] {
  const pairs: Tissue[] = []
  for (let level = 0; level < 10; level++) {
    const back = 175 - 30 * level, reach = level < 7 ? 0.92 : 0.75 - 0.12 * (level - 7)
    const pieces = 10
    for (const side of [-1, 1]) {
      const points: Vec3[] = []
      for (let n = 0; n <= pieces; n++) {
        const angle = 0.16 + (Math.PI * reach - 0.16) * n / pieces
        points.push([side * 147 * Math.sin(angle), 2 + 93 * Math.cos(angle), back - 55 * Math.sin(angle / 2)])
      }
      const solid = points.slice(1).map((to, n) => cylinder({ from: points[n]!, to: lengthened(points[n]!, to), radii: [4.5, 6] }))
      pairs.push({ name: 'rib', solid, hu: 280, sul: 0.8 })
    }
  }
  return pairs
}

/** A little beyond `to`, so that the pieces of a rib overlap. */
const lengthened = (from: Vec3, to: Vec3): Vec3 => to.map((x, d) => x + 0.12 * (x - from[d]!)) as unknown as Vec3

interface Bounds { readonly centre: readonly Vec3[]; readonly radii: Vec3 }
const lungBounds: Bounds = { centre: [[-82, 4, 95], [88, 10, 95]], radii: [36, 55, 40] }
const liverBounds: Bounds = { centre: [[-70, 0, 0]], radii: [45, 55, 58] }

function vessels(name: string, count: number, within: Bounds, random: Random): Tissue[] {
  const found: Tissue[] = []
  for (let n = 0; n < count; n++) {
    const middle = within.centre[n % within.centre.length]!
    const from = middle.map((x, d) => x + within.radii[d]! * random.between(-1, 1)) as unknown as Vec3
    const to = middle.map((x, d) => x + (from[d]! - x) * 0.3 + within.radii[d]! * random.between(-0.4, 0.4)) as unknown as Vec3
    const radius = random.between(2, 4)
    found.push({ name, solid: [cylinder({ from, to, radii: [radius, radius] })] })
  }
  return found
}

function bowel(random: Random): Tissue[] {
  const loops: Tissue[] = []
  for (let n = 0; n < 14; n++) {
    const centre: Vec3 = [random.between(-90, 95), random.between(-60, 10), random.between(-165, -95)]
    const radii: Vec3 = [random.between(12, 26), random.between(11, 18), random.between(11, 18)]
    loops.push({ name: 'bowel', solid: [ellipsoid({ centre, radii })], hu: 35, sul: 1 })
    if (n % 2 === 0) {
      const gas: Vec3 = [centre[0], centre[1] - radii[1] * 0.4, centre[2]]
      loops.push({ name: 'gas in the bowel', solid: [ellipsoid({ centre: gas, radii: [radii[0] * 0.6, radii[1] * 0.4, radii[2] * 0.6] })], hu: -900, sul: 0.1 })
    }
  }
  return loops
}
