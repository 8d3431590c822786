import { type Outcome, type Subject, answer, error, refusal } from '../../record/index.ts'
import type { InstanceHeader } from '../header/header.ts'
import { type Repair, type RepairName } from './repair.ts'
import type { FolderIndex, Series } from '../folder/series.ts'
import { suspect90Y } from '../folder/suspect-90y.ts'

/** Series with the instances that a repair is for. */
export interface RepairTarget { readonly series: Series; readonly instances: readonly InstanceHeader[] }

const ofAnySeries: ReadonlySet<RepairName> = new Set(['timeZone', 'frameOfReference', 'samePatient', 'leaveOut'])
const ofWholePatient: ReadonlySet<RepairName> = new Set(['heightM', 'sex', 'timeZone', 'samePatient'])
const needsPlace: ReadonlySet<RepairName> = new Set(['rescaleSlope', 'frameOfReference', 'leaveOut'])

const suits = (name: RepairName, s: Series): boolean =>
  ofAnySeries.has(name) || s.kind === 'pet' || (name === 'rescaleSlope' && s.kind === 'ct') || ((name === 'sex' || name === 'heightM' || name === 'weightKg') && s.instances.some(i => i.pet))

/** For which series of the folder a repair is; refused where none fits, or where it could be meant for several. */
export function repairTargets(name: RepairName, repair: Repair, index: FolderIndex): Outcome<readonly RepairTarget[]> {
  const subject: Subject = { value: repair.value, ...(repair.seriesUid ? { series: repair.seriesUid } : {}), ...(repair.file ? { file: repair.file } : {}) }
  const whole = (series: readonly Series[]) => series.map(s => ({ series: s, instances: s.instances }))
  const none = (message: string, remedy?: string) => refusal(error('repair/no-series', subject, message, remedy))
  if (repair.exam !== undefined && repair.seriesUid === undefined) return none(`The repair ${name}=${repair.value} is for exam ${repair.exam}, which the course does not have.`, 'Name an exam of course.json, or a series by its UID.')
  let found: readonly RepairTarget[]
  if (repair.file !== undefined) {
    found = index.series.flatMap(s => {
      const instances = s.instances.filter(i => i.file === repair.file)
      return instances.length > 0 && (repair.seriesUid === undefined || s.uid === repair.seriesUid || s.key === repair.seriesUid) ? [{ series: s, instances }] : []
    })
    if (found.length === 0) return none(`The repair ${name}=${repair.value} is for the file ${repair.file}, which is no DICOM file of this folder.`, 'Name the file as the findings do, relative to the folder.')
  } else if (repair.seriesUid !== undefined) {
    found = whole(index.series.filter(s => s.key === repair.seriesUid || s.uid === repair.seriesUid))
    if (found.length === 0) return none(`The repair ${name}=${repair.value} is for series ${repair.seriesUid}, which is not in this folder.`, '`yttria inspect DIR --json` lists the series.')
  } else if (needsPlace.has(name)) return none(`The repair ${name}=${repair.value} does not say for which file or series it is.`, `Give it as ${name}@SERIES=${repair.value} or ${name}@FILE=${repair.value}.`)
  else return unnamed(name, repair, index, none)
  const suited = found.filter(t => suits(name, t.series))
  return suited.length > 0 ? answer(suited) : none(`The repair ${name}=${repair.value} is for ${repair.file ?? repair.seriesUid}, which is no PET: ${name} cannot be repaired there.`)
}

/** Nothing named: the whole patient, the one scan that can be meant, or a refusal that lists them. */
function unnamed(name: RepairName, repair: Repair, index: FolderIndex, none: (message: string, remedy?: string) => Outcome<never>): Outcome<readonly RepairTarget[]> {
  const all = index.series.filter(s => suits(name, s)).map(s => ({ series: s, instances: s.instances }))
  if (all.length === 0) return none(`The repair ${name}=${repair.value} fits no series: the folder holds no PET.`)
  if (ofWholePatient.has(name)) return answer(all)
  const scans = new Set(all.map(t => t.series.studyUid))
  const meant = scans.size === 1 ? all : name === 'isotope' ? sameScan(all, all.filter(t => suspect90Y(t.series) !== undefined)) : []
  if (meant.length > 0) return answer(meant)
  return refusal(error('repair/which-series', { value: repair.value },
    `The repair ${name}=${repair.value} does not say for which PET it is; there are ${all.map(t => `${t.series.description ?? 'without description'} of ${t.series.start?.text.slice(0, 16) ?? 'no date'} (${t.series.key})`).join('; ')}.`,
    `Give it as ${name}@SERIES=${repair.value}, SERIES being the UID, or the number that inspect shows (#3).`))
}

/** All reconstructions of the one scan of which the candidates are; none where they are of several scans. */
function sameScan(all: readonly RepairTarget[], candidates: readonly RepairTarget[]): readonly RepairTarget[] {
  const scans = new Set(candidates.map(t => t.series.studyUid))
  return scans.size === 1 ? all.filter(t => scans.has(t.series.studyUid)) : []
}
