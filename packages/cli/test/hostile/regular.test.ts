import { spawnSync } from 'node:child_process'
import { closeSync, constants, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { isOfSystem, readRegular } from '@yttria/node/read'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { phantomFolder, run } from '../phantom-folder.ts'

const place = mkdtempSync(join(tmpdir(), 'yttria regular-')), at = (...names: string[]) => join(place, ...names)
const pipe = at('pipe.json')
let f: ReturnType<typeof phantomFolder>
const write = (path: string, text: string) => { mkdirSync(dirname(path), { recursive: true }); writeFileSync(path, text); return path }

/** Every verb and every option that takes a path to read from; `bad` stands at that place. */
const table: Readonly<Record<string, (bad: string) => readonly string[]>> = {
  'inspect DIR': bad => ['inspect', bad],
  'analyze DIR': bad => ['analyze', bad, '--out', at('out')],
  'analyze --course': bad => ['analyze', f.whole, '--course', bad, '--out', at('out')],
  'analyze --protocol': bad => ['analyze', f.whole, '--protocol', bad, '--out', at('out')],
  'analyze --liver': bad => ['analyze', f.whole, '--liver', bad, '--out', at('out')],
  'analyze --liver #ROI': bad => ['analyze', f.whole, '--liver', `${bad}#Liver`, '--out', at('out')],
  'measure --voi': bad => ['measure', '--voi', bad],
  'measure --voi #NAME': bad => ['measure', '--voi', `${bad}#Liver`],
  'measure --image': bad => ['measure', '--voi', join(f.whole, 'dicom/treatment/structures'), '--image', bad],
  'dose --image': bad => ['dose', '--image', bad, '--out', at('d.nii.gz')],
  'dose --ct': bad => ['dose', '--image', join(f.whole, 'dicom/treatment/pet'), '--density', 'ct', '--ct', bad, '--out', at('d.nii.gz')],
  'dose --voi': bad => ['dose', '--image', join(f.whole, 'dicom/treatment/pet'), '--voi', bad, '--out', at('d.nii.gz')],
  'plan PLAN.json': bad => ['plan', bad],
  'plan --plan': bad => ['plan', f.whole, '--plan', bad],
  'plan --course': bad => ['plan', f.whole, '--course', bad],
  'plan --delivered': bad => ['plan', at('plan.json'), '--delivered', bad],
  'plan --agreement': bad => ['plan', '--agreement', bad],
  'stats FILE.csv': bad => ['stats', 'describe', bad],
  'ctcae FILE': bad => ['ctcae', bad],
  'ctcae --patients': bad => ['ctcae', at('laboratory.csv'), '--patients', bad],
  'ctcae --events': bad => ['ctcae', at('laboratory.csv'), '--events', bad],
  'ctcae --protocol': bad => ['ctcae', at('laboratory.csv'), '--protocol', bad],
  'cohort WORKSPACE': bad => ['cohort', bad, '--out', at('study')],
  'cohort --protocol': bad => ['cohort', at('workspace'), '--protocol', bad, '--out', at('study')],
  'cohort patients.csv': bad => ['cohort', workspace({ 'patients.csv': bad }), '--out', at('study')],
  'cohort laboratory.xlsx': bad => ['cohort', workspace({ 'laboratory.xlsx': bad }), '--out', at('study')],
  'cohort tables.json': bad => ['cohort', workspace({ 'tables.json': bad }), '--out', at('study')],
  'cohort protocol.json': bad => ['cohort', workspace({ 'protocol.json': bad }), '--out', at('study')],
  'export OUT': bad => ['export', bad, '--dicom', f.whole, '--to', at('to')],
  'export OUT/results.json': bad => ['export', dirname(linked('results.json', bad)), '--dicom', f.whole, '--to', at('to')],
  'export --dicom': bad => ['export', at('result'), '--dicom', bad, '--to', at('to')],
}

let count = 0
const patients = 'key,treatmentDate\nP1,2020-01-01\n'
/** A file of that name in a folder of its own that is a link to `bad`. */
function linked(name: string, bad: string): string {
  const path = at(`linked ${++count}`, name)
  mkdirSync(dirname(path))
  symlinkSync(bad, path)
  return path
}
function workspace(links: Readonly<Record<string, string>>): string {
  const path = at(`workspace ${++count}`)
  mkdirSync(path)
  if (!('patients.csv' in links)) write(join(path, 'patients.csv'), patients)
  for (const [name, bad] of Object.entries(links)) symlinkSync(bad, join(path, name))
  return path
}

describe.skipIf(process.platform === 'win32')('what is no regular file', () => {
  beforeAll(() => {
    f = phantomFolder({ seed: 3, size: 'tiny', ideal: true, maa: true })
    f.write(f.at('phantom/plan.json'), JSON.stringify(f.phantom.plan))
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0)
    write(at('workspace/patients.csv'), patients)
    write(at('laboratory.csv'), 'key,day,analyte,value,unit,lln,uln\nP1,1,ALT,10,U/L,1,50\n')
    write(at('plan.json'), JSON.stringify({ patient: { key: 'p1' }, device: 'glass', wholeLiverVolumeMl: 1500, lungShunt: { percent: 5 }, territories: [{ id: 'right', volumeMl: 1000, prescription: { tumourDoseGy: 205 }, tumours: [{ id: 'T1', volumeMl: 200, tumourToNormal: 3 }] }] }))
    write(at('result/results.json'), JSON.stringify({ schemaVersion: '1.0.0', exams: [], lesions: [], constants: {}, patient: {}, software: {}, protocol: {} }))
  })
  afterAll(() => {
    // Whoever waits for a writer has one now: a failure ends, too.
    closeSync(openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK))
    f.remove()
    rmSync(place, { recursive: true, force: true })
  })
  describe.each([['a pipe', pipe], ['a file of /proc', '/proc/self/environ'], ['a device', '/dev/zero']])('%s', (_, bad) => {
    // The time limit is the assertion: a verb that opens a pipe waits for ever.
    test.each(Object.keys(table))('is refused at once at %s', async name => {
      const { code, err, out } = await run(...table[name]!(bad))
      expect([code, err + out]).toEqual([1, expect.stringMatching(/is not read: it is (a pipe|a device|of the system)|no such folder|holds no results\.json/)])
    }, 30_000)
  })
  test('in a cohort is one patient\'s fault, not the study\'s', async () => {
    const path = workspace({})
    symlinkSync(pipe, join(path, 'course.json'))
    for (const [key, bad] of [['P1', pipe], ['P2', '/proc/self']] as const) {
      mkdirSync(join(path, 'patients', key), { recursive: true })
      if (key === 'P1') symlinkSync(bad, join(path, 'patients', key, 'results.json'))
      else { rmSync(join(path, 'patients', key), { recursive: true }); symlinkSync(bad, join(path, 'patients', key)) }
    }
    write(join(path, 'patients.csv'), `${patients}P2,2020-01-02\n`)
    const { code, out } = await run('cohort', path, '--out', at('study of two'), '--json')
    expect(code).toBe(4)
    expect(out.match(/is not read: it is (a pipe|of the system)/g)!.length).toBeGreaterThanOrEqual(2)
  }, 60_000)
  test('is told from files beside it: those are read, through links as well', async () => {
    const csv = write(at('table.csv'), 'a\n1\n2\n')
    symlinkSync(csv, at('link to table.csv'))
    expect((await run('stats', 'describe', at('link to table.csv'))).code).toBe(0)
    expect(readFileSync(csv).equals(await readRegular(at('link to table.csv')))).toBe(true)
    await expect(readRegular(csv, 3)).rejects.toThrow('no more than')
    await expect(readRegular(place)).rejects.toMatchObject({ code: 'EISDIR' })
    await expect(readRegular(at('nowhere'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
  test('lies in places of the system, told by whole names; the memory disk is none', () => {
    expect(['/proc', '/proc/1/mem', '/sys/kernel', '/dev', '/dev/zero', '/process', '/devices/a', '/dev/shm/a', '/home/proc/a'].map(p => isOfSystem(Buffer.from(p)))).toEqual([true, true, true, true, true, false, false, false, false])
  })
})
