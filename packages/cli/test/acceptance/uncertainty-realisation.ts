import { type MapNoise, lesionContributions, remeasure } from '@yttria/core/course'
import { delineateLesions } from '@yttria/core/delineation'
import { combined, correlationVolumeMl, doseMap, dosimetrySettings, generalContributions, imageNoise, recoveredDose, recoveryAt, recoverySlope, shiftUncertaintyMm } from '@yttria/core/dosimetry'
import { constantsProfiles, hour } from '@yttria/core/physics'
import { refineLesions, refinementSettings } from '@yttria/core/registration'
import {
  type FractionalVoi, type Geometry, type Vec3, type Volume, boundingBox, coverVoi, cropVoi, geometry, identityTransform,
  indexToPosition, partsVoi, statistics, voxelCount, weightOf,
} from '@yttria/core/volume'
import { sphereRadiusMm } from '../../../phantom/src/anatomy/lesions.ts'
import { blurredSphere, contrastWithin, sigma } from '../../../phantom/src/truth/partial-volume.ts'
import { addPetNoise } from '../../../phantom/src/images/pet-image.ts'
import { randomStream } from '../../../phantom/src/random.ts'

/** A sphere in a liver of 190 x 170 x 140 mm, scanned twice; what is measured of it beside what is true. */
export interface Realisation {
  readonly volumeMl: number
  readonly tumourToNormal: number
  readonly trueGy: number
  readonly measured: { readonly doseGy: number; readonly uGy: number }
  readonly corrected: { readonly doseGy: number; readonly uGy: number; readonly shares: Readonly<Record<string, number>> } | undefined
}

const normalGy = 45, constants = constantsProfiles.paper, perGy = constants.density / constants.energyPerActivity
const fdgFwhmMm = 6, y90FwhmMm = 6.5, y90Noise = 0.35, fdgNoise = 0.1, liverSul = 2, poolSul = 1.6
const half: Vec3 = [95, 85, 70]

/** Seed by seed: sphere (8 to 80 mL), contrasts, its place in the voxels, motion, noise of both images, calibration, constants and the phantom's recovery curve are drawn. */
export function realisation(seed: number): Realisation | undefined {
  const random = randomStream(seed, 'uncertainty'), volumeMl = 8 * 10 ** random.next(), R = sphereRadiusMm(volumeMl)
  const sul = random.between(4.5, 9), tumourToNormal = random.between(2, 8), trueGy = normalGy * tumourToNormal
  const grid = (frame: string): Geometry => {
    const size: Vec3 = [54, 48, 52], spacing: Vec3 = [4.07, 4.07, 3]
    return geometry({ frameOfReferenceUid: frame, size, spacing, origin: size.map((n, d) => -(n - 1) / 2 * spacing[d]! + spacing[d]! * random.between(-0.5, 0.5)) as unknown as Vec3 })
  }
  // The liver's own motion, 4 mm in all.
  const shift: Vec3 = [4 * random.normal() / Math.sqrt(3), 4 * random.normal() / Math.sqrt(3), 4 * random.normal() / Math.sqrt(3)]
  const image = (g: Geometry, centre: Vec3, tumour: number, normal: number, outside: number, fwhm: number): Float32Array => {
    const s = sigma(fwhm), voxels = new Float32Array(voxelCount(g)), [nx, ny] = g.size
    for (let n = 0; n < voxels.length; n++) {
      const p = indexToPosition(g, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))])
      const liver = p.every((x, d) => Math.abs(x) < half[d]!)
      voxels[n] = (liver ? normal : outside) + (tumour - normal) * blurredSphere(Math.hypot(p[0] - centre[0], p[1] - centre[1], p[2] - centre[2]), R, s)
    }
    return voxels
  }
  const fdgGrid = grid('F'), y90Grid = grid('Y')
  const fdg = image(fdgGrid, [0, 0, 0], sul, liverSul, 0.5, fdgFwhmMm), y90 = image(y90Grid, shift, trueGy, normalGy, 0.5, y90FwhmMm)
  addPetNoise({ voxels: fdg, geometry: fdgGrid, random, variation: () => fdgNoise })
  addPetNoise({ voxels: y90, geometry: y90Grid, random, variation: value => y90Noise * Math.sqrt(normalGy / (value + 0.05 * normalGy)) })
  const settings = dosimetrySettings.parse({}), s = settings.uncertainty, off = (percent: number) => 1 + percent / 100 * random.normal()
  const scale = off(s.calibrationPercent) * off(s.energyPercent) / off(s.densityPercent)

  // PERCIST's form about a blood pool of which 1.6 mL was seen.
  const poolSd = fdgNoise * poolSul, pool = poolSul + poolSd * random.normal() / Math.sqrt(1 + 1.57 / correlationVolumeMl(5)), threshold = 2 * pool + 2 * poolSd
  const uptake: Volume = { unit: '{SUVbw}g/ml', geometry: fdgGrid, voxels: fdg }
  const lesion = delineateLesions({ pet: uptake, threshold, minimumVolumeMl: 5 }).lesions[0]
  if (!lesion) return undefined
  const map = doseMap({ unit: 'Bq/ml', geometry: y90Grid, voxels: y90.map(x => x * perGy * scale) }, constants), same = identityTransform('F', 'Y')
  const [refined] = refineLesions({ lesions: [{ id: 'L1', voi: lesion.voi }], source: uptake, target: map as Volume, transform: same })
  const transform = refined!.transform, cover = coverVoi(cropVoi(lesion.voi, boundingBox(lesion.voi)!), y90Grid, { transform })
  const doseGy = statistics(map, cover).mean

  const liver: FractionalVoi = partsVoi('liver', y90Grid, Float32Array.from({ length: map.voxels.length }, (_, n) => indexToPosition(y90Grid, [n % y90Grid.size[0], Math.floor(n / y90Grid.size[0]) % y90Grid.size[1], Math.floor(n / (y90Grid.size[0] * y90Grid.size[1]))]).every((x, d) => Math.abs(x) < half[d]! - 6) ? 1 : 0))
  const seen = imageNoise(map as Volume, liver, cover, settings.perfusedFromGy)
  if (!seen) return undefined
  const noise: MapNoise = { ...seen, source: 'image', type: 'A' }
  const shiftMm = shiftUncertaintyMm(refinementSettings.parse({}).expectedShiftMm, refined!.accepted ? refined!.uncertaintyMm : undefined)
  const again = remeasure({ map, voi: lesion.voi, transform, by: shiftMm, among: n => weightOf(lesion.voi, n) === 0, threshold: { uptake, value: threshold, by: poolSd } })!
  const parts = { again, shiftMm, spacing: fdgGrid.spacing, volumeMl: lesion.volumeMl, doseGy, noise, settings }
  const general = (gy: number) => generalContributions({ doseGy: gy, calibration: 'absolute', elapsed: 18 * hour, constants, settings: s })
  const plain = combined([...lesionContributions(parts), ...general(doseGy)])

  // The user's phantom: fillable spheres in their true outlines, at three ratios, read with the error that the protocol states.
  const read = off(s.recoveryPercent)
  const curve = [2, 4, 8].flatMap(tbr => [1, 2.6, 5.6, 11.5, 26.5, 60, 120].map(ml => {
    const r = sphereRadiusMm(ml), left = contrastWithin({ R: r, s: sigma(y90FwhmMm), radius: r })
    return { tbr, volumeMl: ml, recovery: read * (1 + (tbr - 1) * left) / tbr }
  }))
  const at = { volumeMl: lesion.volumeMl, tbr: doseGy / seen.mean }, share = recoveryAt(curve, at).value, slope = recoverySlope(curve, at)
  const recovered = share === undefined || slope === undefined ? undefined : combined([...lesionContributions({ ...parts, recovery: { share, slope } }), ...general(recoveredDose(doseGy, share))])
  return {
    volumeMl, tumourToNormal, trueGy, measured: { doseGy, uGy: plain.standardGy },
    corrected: recovered && { doseGy: recoveredDose(doseGy, share!), uGy: recovered.standardGy, shares: Object.fromEntries(recovered.contributions.map(c => [c.name, (c.doseGy / recovered.standardGy) ** 2])) },
  }
}
