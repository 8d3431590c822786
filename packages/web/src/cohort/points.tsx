import { significant } from '@yttria/core/figures'
import type { StudyData } from '@yttria/server/api/cohort'
import { useState } from 'preact/hooks'
import { cohortWords as words } from '../words/cohort.ts'
import { imagesOf } from './patient-link.tsx'

export interface DrawnPoint { readonly patient: string; readonly lesion?: string | undefined; readonly category: string; readonly doseGy?: number | undefined; readonly changePercent?: number | undefined; readonly path: string; readonly fill: string }

/**
 * Marks that stand for lesions: each tells its own, a click or Enter goes to its images. One stop of the Tab key for all of them; arrows
 * go from one to the next.
 */
export function Points({ data, points, label, onTell }: { data: StudyData; points: readonly DrawnPoint[]; label: string; onTell: (text: string | undefined) => void }) {
  const [active, setActive] = useState(0), at = Math.min(active, points.length - 1)
  const move = (event: KeyboardEvent, n: number) => {
    const to = event.key === 'ArrowRight' || event.key === 'ArrowUp' ? n + 1 : event.key === 'ArrowLeft' || event.key === 'ArrowDown' ? n - 1 : undefined
    if (to === undefined || to < 0 || to >= points.length) return
    event.preventDefault()
    setActive(to)
    ;(event.currentTarget as SVGElement).parentNode!.querySelectorAll<SVGElement>('.mark')[to]?.focus()
  }
  return <g role="group" aria-label={`${label}. ${words.pointsHint}`}>{points.map((p, n) => {
    const to = imagesOf(data, p.patient, p.lesion), text = words.point(p, significant)
    const tell = () => onTell(`${text} (${to === undefined ? words.noImages : words.toImages})`)
    return <a key={n} class="mark" {...(to === undefined ? { role: 'img' as const } : { href: to })} tabIndex={n === at ? 0 : -1} aria-label={text} data-patient={p.patient} data-lesion={p.lesion}
      onKeyDown={e => move(e as unknown as KeyboardEvent, n)} onFocus={() => { setActive(n); tell() }} onBlur={() => onTell(undefined)} onPointerEnter={tell} onPointerLeave={() => onTell(undefined)}><path d={p.path} fill={p.fill} /></a>
  })}</g>
}

/** A mark of a category, told apart in grey too: triangle, square, circle, diamond, as in the report. */
export function markPath(category: string, x: number, y: number, r: number): string {
  switch (category) {
    case 'PD': return `M${x} ${y - r}L${x + r} ${y + r * 0.8}H${x - r}Z`
    case 'StD': return `M${x - r * 0.85} ${y - r * 0.85}h${r * 1.7}v${r * 1.7}h${-r * 1.7}Z`
    case 'CR': return `M${x} ${y - r * 1.15}L${x + r * 1.15} ${y}L${x} ${y + r * 1.15}L${x - r * 1.15} ${y}Z`
    default: return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`
  }
}
