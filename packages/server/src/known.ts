import { NotThere } from './faults.ts'
import { type Workspace, patientKey, patientKeys } from './workspace.ts'

/** The key, if a patient of the workspace has it; it names a folder, so nothing else may pass. */
export async function known(w: Workspace, key: string): Promise<string> {
  if (!patientKey.test(key) || !(await patientKeys(w)).includes(key)) throw new NotThere(`There is no patient ${JSON.stringify(key.slice(0, 80))} in the workspace.`)
  return key
}
