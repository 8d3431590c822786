import { effect, signal } from '@preact/signals'
import type { Orientation } from '../state/viewer-state.ts'

export const orientationNames = ['axial', 'coronal', 'sagittal'] as const
export const ctWindows = { liver: [-40, 160], 'soft tissue': [-160, 240], lung: [-1350, 150], bone: [-450, 1050] } as const
export const fdgUnits = ['SUL', 'SUVbw', 'kBq/mL'] as const
export const y90Units = ['MBq/mL', 'Gy'] as const
export const colourNames = ['hot', 'inverse grey', 'viridis', 'spectrum'] as const
export const layerChoices = ['fused', 'CT', 'PET'] as const

/** How the images are shown: kept in this browser, and nothing of a patient in it. */
export interface ViewSettings {
  readonly rows: readonly Orientation[]
  readonly mip: boolean
  readonly layers: (typeof layerChoices)[number]
  readonly ctWindow: keyof typeof ctWindows
  /** Of PET or dose over CT, 0 to 1. */
  readonly opacity: number
  readonly fdgUnit: (typeof fdgUnits)[number]
  readonly y90Unit: (typeof y90Units)[number]
  /** Upper ends: SUL (SUVbw where there is no SUL), MBq/mL at the scan, Gy. */
  readonly fdgHigh: number
  readonly y90High: number
  readonly doseHigh: number
  readonly fdgColours: (typeof colourNames)[number]
  readonly y90Colours: (typeof colourNames)[number]
  readonly isodoses: boolean
  readonly isodoseLevelsGy: readonly number[]
  readonly outlines: boolean
  readonly outlineWidth: number
  readonly crosshair: boolean
  readonly side: boolean
}

export const defaultSettings: ViewSettings = {
  rows: ['axial', 'coronal'], mip: false, layers: 'fused', ctWindow: 'soft tissue', opacity: 0.75, fdgUnit: 'SUL', y90Unit: 'MBq/mL', fdgHigh: 8, y90High: 2, doseHigh: 250,
  fdgColours: 'hot', y90Colours: 'hot', isodoses: false, isodoseLevelsGy: [50, 100, 150, 200], outlines: true, outlineWidth: 1.5, crosshair: true, side: true,
}

const place = 'yttria.view'

/** What was kept, as far as it still fits. */
export function settingsFrom(text: string | null): ViewSettings {
  let kept: Record<string, unknown> = {}
  try { kept = JSON.parse(text ?? '{}') as Record<string, unknown> } catch { /* Not ours any more. */ }
  const oneOf = <T extends string>(key: keyof ViewSettings, list: readonly T[]) => list.includes(kept[key] as T) ? { [key]: kept[key] } : {}
  const within = (key: keyof ViewSettings, low: number, high: number) => typeof kept[key] === 'number' && kept[key] >= low && kept[key] <= high ? { [key]: kept[key] } : {}
  const yesNo = (key: keyof ViewSettings) => typeof kept[key] === 'boolean' ? { [key]: kept[key] } : {}
  const rows = Array.isArray(kept['rows']) ? orientationNames.filter(o => (kept['rows'] as unknown[]).includes(o)) : []
  const levels = Array.isArray(kept['isodoseLevelsGy']) ? (kept['isodoseLevelsGy'] as unknown[]).filter((x): x is number => typeof x === 'number' && x > 0) : []
  return {
    ...defaultSettings, ...(rows.length > 0 ? { rows } : {}), ...(levels.length > 0 ? { isodoseLevelsGy: levels } : {}),
    ...oneOf('layers', layerChoices), ...oneOf('ctWindow', Object.keys(ctWindows)), ...oneOf('fdgUnit', fdgUnits), ...oneOf('y90Unit', y90Units),
    ...oneOf('fdgColours', colourNames), ...oneOf('y90Colours', colourNames),
    ...within('opacity', 0, 1), ...within('fdgHigh', 0.5, 100), ...within('y90High', 0.05, 100), ...within('doseHigh', 5, 5000), ...within('outlineWidth', 0.5, 5),
    ...yesNo('mip'), ...yesNo('isodoses'), ...yesNo('outlines'), ...yesNo('crosshair'), ...yesNo('side'),
  }
}

export const settings = signal<ViewSettings>(settingsFrom(globalThis.localStorage?.getItem(place) ?? null))
effect(() => { globalThis.localStorage?.setItem(place, JSON.stringify(settings.value)) })

export const change = (part: Partial<ViewSettings>): void => { settings.value = { ...settings.peek(), ...part } }

/** The next of a list, or the one before. */
export const nextOf = <T>(list: readonly T[], now: T, step = 1): T => list[(list.indexOf(now) + step + list.length) % list.length]!

export function toggleRow(row: Orientation): void {
  const { rows, mip } = settings.peek(), left = rows.includes(row) ? rows.filter(r => r !== row) : orientationNames.filter(o => o === row || rows.includes(o))
  // One view at least.
  if (left.length > 0 || mip) change({ rows: left.length > 0 ? left : rows })
}

/** '50, 100 150' -> [50, 100, 150]; undefined where it is something else. */
export function levelsFrom(text: string): readonly number[] | undefined {
  const parts = text.split(/[\s,;]+/).filter(Boolean).map(Number)
  return parts.length > 0 && parts.length <= 12 && parts.every(x => Number.isFinite(x) && x > 0 && x < 1e5) ? [...new Set(parts)].sort((a, b) => a - b) : undefined
}
