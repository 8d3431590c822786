import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { describeReference, reference, referenceFolder } from '../../core/test/reference.ts'
import { run } from './phantom-folder.ts'

const place = mkdtempSync(join(tmpdir(), 'yttria cases-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))
const csv = (name: string, text: string): string => {
  writeFileSync(join(place, name), text)
  return join(place, name)
}
const codes = (out: string): string[] => JSON.parse(out).findings.map((f: { code: string }) => f.code)

describe('columns with the names of what every object has', () => {
  const names = ['constructor', 'toString', 'hasOwnProperty', '__proto__', 'valueOf']
  it.each(names)('%s is described like any text column, and can be modelled', async name => {
    const table = csv('t.csv', `${name},y,s,e\n${['a,1', 'b,2', 'a,3', 'b,5', 'a,4', 'b,7'].map((r, n) => `${r},${n % 2},${n % 3 === 0 ? 1 : 0}`).join('\n')}\n`)
    const described = JSON.parse((await run('stats', 'describe', table, '--json')).out)
    expect(described.categories).toContainEqual(expect.objectContaining({ column: name, n: 6 }))
    expect((await run('stats', 'describe', table, '--group', name)).code).toBe(0)
    const model = await run('stats', 'linear-model', table, '--formula', `y ~ \`${name}\``, '--levels', `${name}=b,a`, '--json')
    // By hand: means 8/3 of a and 14/3 of b.
    const [intercept, difference] = JSON.parse(model.out).coefficients
    expect([intercept.estimate, difference.estimate].map(x => +x.toFixed(10))).toEqual([4.6666666667, -2])
    const curves = JSON.parse((await run('stats', 'kaplan-meier', table, '--time', 'y', '--event', 'e', '--group', name, '--json')).out)
    expect(curves.strata.map((s: { n: number }) => s.n)).toEqual([3, 3])
  })
  it('tables of a cohort and of laboratory values take them for columns of their own', async () => {
    const lab = csv('lab.csv', `key,day,analyte,value,unit,uln,${names.join(',')}\nA,-3,GGT,40,U/L,55,${names.join(',')}\nA,20,GGT,140,U/L,55,${names.join(',')}\n`)
    const patients = csv('patients.csv', `key,treatmentDate,${names.join(',')}\nA,2019-03-04,${names.join(',')}\n`)
    const graded = await run('ctcae', lab, '--patients', patients, '--json')
    expect([graded.code, JSON.parse(graded.out).patients[0].highestGrade]).toEqual([0, 2])
  })
})

describeReference('small inputs that failed', () => {
  const at = (...parts: string[]) => join(referenceFolder, 'cases', ...parts)
  const measured = async (...args: string[]) => run('measure', ...args, '--json')

  it('near-duplicate contours: 37.4 mL with a finding', async () => {
    const r = await measured('--voi', `${at('rtstruct_near_dup/rs.dcm')}#1`)
    expect(r.code).toBe(0)
    expect(JSON.parse(r.out).volumeMl).toBeCloseTo(37.4, 1)
    expect(codes(r.out)).toEqual(['contour/near-duplicate'])
  })
  it('a wrong point count: 44.8 mL with a warning, with the image too', async () => {
    for (const image of [[], ['--image', at('rs_point_count_wrong/PT')]]) {
      const r = await measured('--voi', at('rs_point_count_wrong/RS.dcm'), ...image)
      expect(JSON.parse(r.out).volumeMl).toBeCloseTo(44.8, 4)
      expect(codes(r.out)).toContain('rtstruct/point-count')
    }
  })
  it('a SEG of another frame: 38.4 mL alone, refused on the image', async () => {
    const seg = at('seg_other_frame/SEG.dcm')
    expect(JSON.parse((await measured('--voi', seg)).out).volumeMl).toBeCloseTo(38.4, 8)
    const r = await measured('--voi', seg, '--image', at('seg_other_frame/PT'))
    expect([r.code, codes(r.out)]).toEqual([1, ['contour/frame-of-reference']])
    expect(r.err).toContain('drawn elsewhere')
    const repair = ['--repair', 'isotope=Y-90', '--reason', 'a test']
    const out = join(place, 'dose.nii.gz')
    const dose = await run('dose', '--image', at('seg_other_frame/PT'), '--out', out, '--voi', seg, ...repair, '--json')
    expect([dose.code, codes(dose.out)]).toEqual([1, ['contour/frame-of-reference']])
  })
  it('NIfTI that contradicts itself: both forms refused', async () => {
    const mask = at('uniform_phantom/mask.nii.gz')
    for (const [name, why] of [['d.nii.gz', /230000 too many/], ['vox348.nii.gz', /vox_offset is 348/]] as const) {
      const r = await measured('--image', at('nifti_contradicts', name), '--unit', 'Gy', '--voi', mask)
      expect([r.code, JSON.parse(r.out).error]).toEqual([1, expect.stringMatching(why)])
    }
  })
  it('PET without SOP Instance UID in the data set: a finding in every verb, in whichever files', async () => {
    const folder = join(place, 'some')
    mkdirSync(folder)
    for (const name of readdirSync(at('no_sop_uid')).filter(n => n.endsWith('.dcm'))) writeFileSync(join(folder, name), reference(`cases/no_sop_uid/${name}`))
    const seen = await run('inspect', folder, '--json')
    expect(codes(seen.out)).toContain('dicom/no-uid')
    const r = await measured('--image', folder, '--unit', 'Bq/ml', '--voi', at('uniform_phantom/mask.nii.gz'))
    expect([r.code, codes(r.out).includes('dicom/no-uid')]).toEqual([0, true])
  })
  it('a CSV column called constructor', async () => {
    const r = await run('stats', 'describe', at('csv_constructor/c.csv'), '--json')
    expect([r.code, JSON.parse(r.out).categories[0].column]).toEqual([0, 'constructor'])
  })
})
