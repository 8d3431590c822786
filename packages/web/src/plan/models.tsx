import { significant } from '@yttria/core/figures'
import { GBq } from '@yttria/core/physics'
import type { Plan, PlanFile } from '@yttria/core/planning'
import { planWords as words } from '../words/plan.ts'
import type { VoxelModel } from './voxel.ts'

interface Line { readonly name: string; readonly total?: boolean; readonly ml?: number; readonly ratio?: number; readonly gbq?: number; readonly one?: number; readonly partition?: number; readonly voxel?: { readonly meanDoseGy: number; readonly d70Gy: number; readonly d95Gy: number } | undefined }

/** What each model says at the activity prescribed, compartment by compartment. */
export function modelLines(file: PlanFile, { doses }: Plan, voxel: VoxelModel | undefined): readonly Line[] {
  return [
    ...doses.territories.flatMap((t, n): Line[] => {
      const given = file.territories[n]!, tumourMl = given.tumours.reduce((sum, x) => sum + x.volumeMl, 0)
      return [
        { name: words.treatedVolume(t.id), total: true, ml: given.volumeMl, gbq: t.activity / GBq, one: t.perfusedDose, partition: t.perfusedDose },
        ...t.tumours.map((x, k): Line => ({ name: words.tumourRow(t.id, x.id), ml: given.tumours[k]!.volumeMl, ...(t.normalDose > 0 ? { ratio: x.dose / t.normalDose } : {}), gbq: x.activity / GBq, one: t.perfusedDose, partition: x.dose, voxel: voxel?.tumours.get(x.id) })),
        { name: words.normalRow(t.id), ml: given.volumeMl - tumourMl, ratio: 1, gbq: t.normalActivity / GBq, one: t.perfusedDose, partition: t.normalDose, voxel: voxel?.normal.get(t.id) },
      ]
    }),
    { name: words.wholeNormal, partition: doses.wholeNormalDose }, { name: words.lungs, one: doses.lungCumulative, partition: doses.lungCumulative },
  ]
}

export function ModelTable({ file, plan, voxel }: { file: PlanFile; plan: Plan; voxel: VoxelModel | undefined }) {
  const show = (x: number | undefined) => x === undefined ? '–' : significant(x)
  return <section aria-label={words.models}>
    <h2>{words.models}, {words.asPrescribed}</h2>
    <div class="scroll" tabIndex={0} role="region" aria-label={words.models}><table class="models">
      <thead>
        <tr><th scope="col" rowSpan={2}>{words.compartment}</th><th scope="col">{words.volumeMl.replace(/ .*/, '')}</th><th scope="col" rowSpan={2}>{words.ratio}</th><th scope="col">{words.activity}</th><th scope="col">{words.oneCompartment}</th><th scope="col">{words.partition}</th>{voxel && <th scope="colgroup" colSpan={3}>{words.voxel}</th>}</tr>
        <tr><td class="unit">{words.ml}</td><td class="unit">{words.gbq}</td><td class="unit">{words.gy}</td><td class="unit">{words.gy}</td>{voxel && <><td class="unit">{words.mean}, {words.gy}</td><td class="unit">{words.d70}, {words.gy}</td><td class="unit">{words.d95}, {words.gy}</td></>}</tr>
      </thead>
      <tbody>{modelLines(file, plan, voxel).map(l => <tr key={l.name} class={l.total ? 'total' : undefined}>
        <th scope="row">{l.name}</th><td>{show(l.ml)}</td><td>{l.ratio === undefined ? '' : l.ratio.toFixed(2)}</td><td>{show(l.gbq)}</td><td>{show(l.one)}</td><td class="strong">{show(l.partition)}</td>
        {voxel && <><td>{show(l.voxel?.meanDoseGy)}</td><td>{show(l.voxel?.d70Gy)}</td><td>{show(l.voxel?.d95Gy)}</td></>}
      </tr>)}</tbody>
    </table></div>
    <p class="quiet">{words.modelsNote}{voxel ? '' : ` ${words.noVoxel}`}</p>
  </section>
}
