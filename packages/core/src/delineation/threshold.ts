import { type Outcome, answer, error, refusal } from '../record/index.ts'
import {
  type Voi, type Volume, blockVoi, boxSize, eachVoxel, emptyVoi, insideOver, isEmpty, requireSameGeometry,
  wholeBox,
} from '../volume/index.ts'
import { type ThresholdRule, ruleText } from './settings.ts'

/** Which reference region a rule needs, if any. */
export const referenceKindOf = (rule: ThresholdRule): 'bloodPool' | 'liver' | undefined =>
  rule.kind === 'bloodPool' || rule.kind === 'liver' ? rule.kind : undefined

/**
 * The threshold of a scan in the unit of `pet`: factor x mean + sd x SD of the reference region (PERCIST's forms), a fixed value
 * (`suvbw` brought to the unit by `perSuvbw`), or a percentage of the hottest voxel of the region.
 */
export function thresholdOf(rule: ThresholdRule, args: {
  reference?: { readonly kind: string; readonly mean: number; readonly sd: number }; pet: Volume; region?: Voi; perSuvbw: number
}): Outcome<number> {
  const { reference, pet, region, perSuvbw } = args
  switch (rule.kind) {
    case 'bloodPool':
    case 'liver': {
      if (reference?.kind !== rule.kind) return refusal(error('delineation/no-reference', { value: ruleText(rule) },
        `The threshold (${ruleText(rule)}) needs the reference region ${rule.kind}, and there is none.`, 'Put the region by hand in course.json (overrides.referenceRegions), or choose another threshold in the protocol.'))
      const value = rule.factor * reference.mean + rule.sd * reference.sd
      return value > 0 ? answer(value) : refusal(error('delineation/threshold', { value }, `The threshold (${ruleText(rule)}) comes out as ${value}.`, 'Look at where the reference region lies.'))
    }
    case 'fixed':
      return answer(rule.suvbw !== undefined ? rule.suvbw * perSuvbw : rule.sul!)
    case 'percentOfMax': {
      if (region) requireSameGeometry(pet.geometry, region.grid, 'region of the threshold')
      let highest = -Infinity
      const look = (n: number) => { if (pet.voxels[n]! > highest) highest = pet.voxels[n]! }
      if (region) eachVoxel(region, look)
      else for (let n = 0; n < pet.voxels.length; n++) look(n)
      return highest > 0 ? answer(highest * rule.percent / 100)
        : refusal(error('delineation/threshold', { value: highest }, `The region holds no uptake above 0: ${rule.percent}% of its maximum is no threshold.`, 'Check the region and the PET.'))
    }
  }
}

/** Voxels at or above the threshold, in the region where one is given. */
export function isocontour(pet: Volume, threshold: number, region?: Voi, name = 'above threshold'): Voi {
  if (!Number.isFinite(threshold)) throw new RangeError(`threshold ${threshold}`)
  if (region) requireSameGeometry(pet.geometry, region.grid, 'region of the isocontour')
  if (region && isEmpty(region)) return emptyVoi(name, pet.geometry)
  const box = region ? region.box : wholeBox(pet.geometry), { from, to } = box, [nx, ny] = pet.geometry.size
  const [bx, by, bz] = boxSize(box), inside = region ? insideOver(region, box) : new Uint8Array(bx * by * bz).fill(1)
  for (let k = from[2], m = 0; k <= to[2]; k++) for (let j = from[1]; j <= to[1]; j++) {
    const row = nx * (j + ny * k)
    for (let i = from[0]; i <= to[0]; i++, m++) if (!(pet.voxels[row + i]! >= threshold)) inside[m] = 0
  }
  return blockVoi(name, pet.geometry, box, inside)
}
