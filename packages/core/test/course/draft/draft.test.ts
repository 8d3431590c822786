import { describe, expect, it } from 'vitest'
import { courseFileSchema, courseSettings, draftCourse, unnamedLiver } from '../../../src/course/index.ts'
import type { Series } from '../../../src/dicom/index.ts'
import { at, folder, series } from '../fixtures.ts'

const settings = courseSettings.parse(undefined)
const y90 = series({ key: 'y90', kind: 'pet', nuclide: '90Y', frame: 'T', start: ['20200310', '0900'], injection: ['20200309', '1500'], injectedBq: 2.7e9 })
const baseline = series({ key: 'fdg1', kind: 'pet', nuclide: '18F', frame: 'B', start: ['20200210', '1000'], injectedBq: 180e6 })
const older = series({ key: 'fdg0', kind: 'pet', nuclide: '18F', frame: 'O', start: ['20191110', '1000'] })
const early = series({ key: 'fdg2', kind: 'pet', nuclide: '18F', frame: 'E', start: ['20200401', '1000'] })
const followUp = series({ key: 'fdg3', kind: 'pet', nuclide: '18F', frame: 'F', start: ['20200601', '1000'] })
const late = series({ key: 'fdg4', kind: 'pet', nuclide: '18F', frame: 'L', start: ['20201201', '1000'] })
const cts = ['B', 'T', 'F'].map(frame => series({ key: `ct${frame}`, kind: 'ct', frame }))
const codes = (o: { findings: readonly { code: string; severity: string }[] }) => o.findings.map(f => `${f.severity} ${f.code}`)

describe('a course drafted from headers', () => {
  it('takes the last FDG PET before and the first two to four months after the 90Y PET, and their CT by frame of reference', () => {
    const d = draftCourse(folder(late, y90, older, followUp, baseline, early, ...cts), settings)
    expect(d.value!.exams).toEqual([
      { id: 'baseline', role: 'baseline', petSeriesUid: 'fdg1', ctSeriesUid: 'ctB' },
      { id: 'followUp', role: 'followUp', petSeriesUid: 'fdg3', ctSeriesUid: 'ctF' },
      { id: 'treatment', role: 'treatment', petSeriesUid: 'y90', ctSeriesUid: 'ctT' },
    ])
    expect(d.value!.treatments).toEqual([{ id: 'treatment', exam: 'treatment', device: 'glass', injectionTime: '2020-03-09T15:00:00', assayMbq: 2700, assayTime: '2020-03-09T15:00:00', residualMbq: 0 }])
    expect(codes(d)).toEqual(expect.arrayContaining(['warning course/device-guessed', 'warning course/injection-guessed', 'warning course/assay-guessed', 'note course/drafted']))
    expect(courseFileSchema.safeParse(d.value).success).toBe(true)
  })

  it('takes the nearest after where none is in the window', () => {
    const d = draftCourse(folder(y90, baseline, late, early), settings)
    expect(d.value!.exams.find(e => e.role === 'followUp')!.petSeriesUid).toBe('fdg2')
    expect(codes(d)).toContain('warning course/follow-up-guessed')
  })

  it('asks where two series of one scan could be meant, and never takes one that is not attenuation-corrected', () => {
    const twin = series({ key: 'fdg1b', kind: 'pet', nuclide: '18F', frame: 'B', start: ['20200210', '1005'] })
    const tied = draftCourse(folder(y90, baseline, twin, followUp), settings)
    expect(codes(tied)).toContain('error course/which-series')
    expect(tied.findings.find(f => f.code === 'course/which-series')!.subject.series).toBe('fdg1, fdg1b')
    expect(tied.value!.exams.some(e => e.role === 'baseline')).toBe(false)
    const nac = series({ key: 'nac', kind: 'pet', nuclide: '18F', frame: 'B', start: ['20200210', '1005'], attenuationCorrected: false })
    expect(codes(draftCourse(folder(y90, baseline, nac, followUp), settings))).not.toContain('error course/which-series')
  })

  it('leaves out, as an error, a PET with the activity of microspheres and another isotope', () => {
    const mistyped = series({ key: 'y90', kind: 'pet', nuclide: '18F', frame: 'T', start: ['20200310', '0900'], injectedBq: 2.7e9 })
    const d = draftCourse(folder(mistyped, baseline, followUp), settings)
    expect(codes(d)).toContain('error course/90y-doubtful')
    expect(d.value!.treatments).toEqual([])
    expect(d.value!.exams.map(e => e.petSeriesUid)).toEqual(['fdg1', 'fdg3'])
  })

  it('tells microspheres from FDG by their activity: 1.2 GBq of FDG is given to nobody', () => {
    const mistyped = series({ key: 'y90', kind: 'pet', nuclide: '18F', frame: 'T', start: ['20200310', '0900'], injectedBq: 1.2e9 })
    expect(codes(draftCourse(folder(mistyped, baseline, followUp), settings))).toContain('error course/90y-doubtful')
  })

  it('says what speaks for it: activity, dates, and how to correct it', () => {
    const mistyped = series({ key: 'y90', kind: 'pet', nuclide: '18F', frame: 'T', start: ['20200310', '0900'], injectedBq: 2.7e9 })
    const f = draftCourse(folder(mistyped, baseline, followUp), settings).findings.find(x => x.code === 'course/90y-doubtful')!
    expect(f.message).toMatch(/says 18F, but may be the 90Y PET: 2\.70 GBq were given; 29 days after the FDG PET of 2020-02-10; 83 days before that of 2020-06-01; no other PET is 90Y\./)
    expect(f.remedy).toContain('--repair isotope@y90=Y-90')
    const beside = draftCourse(folder({ ...mistyped, key: 'other' }, y90, baseline), settings).findings.find(x => x.code === 'course/90y-doubtful')!
    expect(beside.message).not.toContain('no other PET is 90Y')
  })

  it('does not take for FDG what was scanned the day after its injection, where no 90Y PET is known', () => {
    const mistyped = series({ key: 'y90', kind: 'pet', nuclide: '18F', frame: 'T', start: ['20200310', '0900'], injection: ['20200309', '1400'] })
    const d = draftCourse(folder(mistyped, baseline, followUp), settings)
    expect(d.value!.exams.map(e => [e.role, e.petSeriesUid])).toEqual([['baseline', 'fdg1'], ['followUp', 'fdg3']])
    expect(d.findings.find(f => f.code === 'course/90y-doubtful')!.message).toContain('the scan was 19 h after the injection; 29 days after the FDG PET of 2020-02-10; 83 days before that of 2020-06-01; no other PET is 90Y')
    expect(codes(draftCourse(folder(mistyped, baseline), settings))).toContain('error course/90y-doubtful')
    // Beside a 90Y PET it is an FDG scan whose header has a wrong date.
    expect(codes(draftCourse(folder({ ...mistyped, start: at('20200601', '0900'), pet: { ...mistyped.pet!, injection: { time: at('20200531', '1400'), rule: 'date-time' } } } as typeof mistyped, baseline, y90), settings))).not.toContain('error course/90y-doubtful')
  })

  it('takes no follow-up among three FDG PETs without 90Y: one of them may be the 90Y PET', () => {
    const mistyped = series({ key: 'y90', kind: 'pet', nuclide: '18F', frame: 'T', start: ['20200310', '0900'] })
    const d = draftCourse(folder(mistyped, baseline, followUp), settings)
    expect(codes(d)).toContain('error course/which-exam')
    expect(d.value!.exams.map(e => [e.role, e.petSeriesUid])).toEqual([['baseline', 'fdg1']])
  })

  it('does not deny a 90Y or baseline PET of which there are two', () => {
    const y90twin = series({ key: 'y90b', kind: 'pet', nuclide: '90Y', frame: 'T', start: ['20200310', '0905'] }), fdgTwin = series({ key: 'fdg1b', kind: 'pet', nuclide: '18F', frame: 'B', start: ['20200210', '1005'] })
    expect(codes(draftCourse(folder(y90, y90twin, baseline), settings))).not.toContain('warning course/no-90y')
    expect(codes(draftCourse(folder(y90, baseline, fdgTwin), settings))).not.toContain('error course/no-baseline')
  })

  it('goes on without 90Y and without follow-up, saying so', () => {
    expect(codes(draftCourse(folder(baseline), settings))).toContain('warning course/no-90y')
    expect(codes(draftCourse(folder(y90, baseline), settings))).toContain('warning course/no-follow-up')
    expect(codes(draftCourse(folder(y90, followUp), settings))).toContain('error course/no-baseline')
  })

  it('refuses two patients, none, and a folder without PET', () => {
    expect(draftCourse({ ...folder(y90), patients: [{ key: '1', studyUids: [] }, { key: '2', studyUids: [] }] }, settings)).toMatchObject({ value: undefined, findings: [{ code: 'course/several-patients' }] })
    expect(draftCourse({ patients: [], studies: [], series: [], findings: [] }, settings).findings[0]).toMatchObject({ code: 'course/no-images' })
    expect(draftCourse(folder(...cts), settings)).toMatchObject({ value: undefined })
  })

  it('does not know an injection time that the header does not give', () => {
    const d = draftCourse(folder({ ...y90, pet: { ...y90.pet!, injection: undefined } }, baseline), settings)
    expect(codes(d)).toContain('error course/no-injection-time')
    expect(d.value!.treatments).toEqual([])
  })

  it('takes the CT that covers most of the PET, and says when it is short or one of several', () => {
    const short = series({ key: 'short', kind: 'ct', frame: 'T', z: [0, 40] }), most = series({ key: 'most', kind: 'ct', frame: 'T', z: [10, 100] })
    const d = draftCourse(folder(y90, baseline, short, most), settings)
    expect(d.value!.exams.find(e => e.id === 'treatment')!.ctSeriesUid).toBe('most')
    expect(codes(d)).toContain('note course/several-ct')
    const other = draftCourse(folder(y90, baseline, series({ key: 'c', kind: 'ct', frame: 'elsewhere' })), settings)
    expect(codes(other)).toContain('warning course/no-ct')
    expect(other.value!.exams.every(e => e.ctSeriesUid === undefined)).toBe(true)
  })

  it('two 90Y PETs of two injections are two treatments; the baseline is before the first, the follow-up after the last', () => {
    const second = series({ key: 'y90b', kind: 'pet', nuclide: '90Y', frame: 'U', start: ['20200407', '0900'], injection: ['20200406', '1100'], injectedBq: 1.4e9 })
    const late = series({ key: 'fdg5', kind: 'pet', nuclide: '18F', frame: 'G', start: ['20200701', '1000'] })
    const d = draftCourse(folder(second, y90, baseline, early, late), settings)
    expect(d.value!.exams.map(e => [e.id, e.role, e.petSeriesUid])).toEqual([['baseline', 'baseline', 'fdg1'], ['followUp', 'followUp', 'fdg5'], ['treatment1', 'treatment', 'y90'], ['treatment2', 'treatment', 'y90b']])
    expect(d.value!.treatments.map(t => [t.id, t.exam, t.injectionTime, t.assayMbq])).toEqual([['treatment1', 'treatment1', '2020-03-09T15:00:00', 2700], ['treatment2', 'treatment2', '2020-04-06T11:00:00', 1400]])
    // The FDG PET of 1 April lies between.
    expect(d.findings.find(f => f.code === 'course/between-treatments')).toMatchObject({ severity: 'note', subject: { series: 'fdg2' } })
    expect(courseFileSchema.safeParse(d.value).success).toBe(true)
  })

  it('two 90Y PETs of one injection are two scans of one treatment: nothing is counted twice', () => {
    const again = series({ key: 'y90b', kind: 'pet', nuclide: '90Y', frame: 'T', start: ['20200312', '0900'], injection: ['20200309', '1500'], injectedBq: 2.7e9 })
    const d = draftCourse(folder(again, y90, baseline), settings)
    expect(d.value!.treatments.map(t => t.exam)).toEqual(['treatment'])
    expect(d.value!.exams.find(e => e.role === 'treatment')!.petSeriesUid).toBe('y90')
    expect(d.findings.find(f => f.code === 'course/repeated-90y')).toMatchObject({ severity: 'warning', subject: { series: 'y90b' } })
  })

  it('takes a liver drawn on a CT of another day where there is no other, and adds that CT', () => {
    const planning = series({ key: 'ctP', kind: 'ct', frame: 'P' })
    const contour = (key: string, frame: string) => series({ key, kind: 'rtstruct', object: { parts: [{ number: 3, name: 'Liver' }], referencedSeriesUids: [], referencedFrameUids: [frame] } })
    const d = draftCourse(folder(y90, baseline, ...cts, planning, contour('rsP', 'P')), settings)
    expect(d.value!.liver).toEqual({ file: 'rsP.dcm', roi: 3, exam: 'planning' })
    expect(d.value!.exams.at(-1)).toEqual({ id: 'planning', role: 'planning', ctSeriesUid: 'ctP' })
    expect(courseFileSchema.safeParse(d.value).success).toBe(true)
    const both = draftCourse(folder(y90, baseline, ...cts, planning, contour('rsP', 'P'), contour('rsT', 'T')), settings)
    expect([both.value!.liver!.exam, both.value!.exams.some(e => e.role === 'planning')]).toEqual(['treatment', false])
  })

  it('takes the liver drawn on the first of two treatments', () => {
    const second = series({ key: 'y90b', kind: 'pet', nuclide: '90Y', frame: 'U', start: ['20200407', '0900'], injection: ['20200406', '1100'] })
    const contour = (key: string, frame: string) => series({ key, kind: 'rtstruct', object: { parts: [{ number: 1, name: 'Liver' }], referencedSeriesUids: [], referencedFrameUids: [frame] } })
    const d = draftCourse(folder(y90, second, baseline, contour('rsU', 'U'), contour('rsT', 'T')), settings)
    expect(d.value!.liver).toEqual({ file: 'rsT.dcm', roi: 1, exam: 'treatment1' })
  })

  it('finds the liver by name on the treatment exam, and asks where two could be meant', () => {
    const contours = (...names: string[]) => series({ key: 'rs', kind: 'rtstruct', object: { parts: names.map((name, n) => ({ number: n + 1, name })), referencedSeriesUids: [], referencedFrameUids: ['T'] } })
    const one = draftCourse(folder(y90, baseline, ...cts, contours('Heart', 'LIVER', 'Liver lesion 1', 'Liver - GTV')), settings)
    expect(one.value!.liver).toEqual({ file: 'rs.dcm', roi: 2, exam: 'treatment' })
    const two = draftCourse(folder(y90, baseline, ...cts, contours('Liver', 'liver 2nd')), settings)
    expect(two.value!.liver).toBeUndefined()
    expect(codes(two)).toContain('warning course/which-liver')
    // Asked with all of them, and how one is named.
    expect(two.findings.find(f => f.code === 'course/which-liver')).toMatchObject({ message: expect.stringContaining('Liver in rs.dcm; liver 2nd in rs.dcm'), remedy: expect.stringContaining('--liver') })
    const foreign = draftCourse(folder(y90, baseline, { ...contours('Liver'), instances: contours('Liver').instances.map(i => ({ ...i, object: { ...i.object!, referencedFrameUids: ['X'] } })) }), settings)
    expect(foreign.value!.liver).toBeUndefined()
    expect(foreign.findings.find(f => f.code === 'course/liver-elsewhere')).toMatchObject({ severity: 'warning', message: expect.stringContaining('frame of reference (X)'), remedy: expect.stringContaining('Add the CT') })
  })

  describe('a contour that is there and not used', () => {
    const contours = (key: string, frame: string, ...parts: (string | { name: string; empty: true })[]) => series({
      key, kind: 'rtstruct', object: { parts: parts.map((p, n) => ({ number: n + 1, ...(typeof p === 'string' ? { name: p } : p) })), referencedSeriesUids: [], referencedFrameUids: [frame] },
    })
    const drafted = (...more: Series[]) => draftCourse(folder(y90, baseline, ...cts, ...more), settings)
    const liverCodes = (d: ReturnType<typeof drafted>) => codes(d).filter(c => c.includes('liver'))

    it.each(['Liver-CT', 'Hígado', 'Wątroba', '肝臓'])('%s is recognised, used, and said', name => {
      const d = drafted(contours('rs', 'T', 'Heart', name))
      expect(d.value!.liver).toEqual({ file: 'rs.dcm', roi: 2, exam: 'treatment' })
      expect(d.findings.find(f => f.code === 'course/liver-found')!.message).toContain(`ROI ${name} in rs.dcm`)
    })

    it('none recognised: a warning lists what each file holds and how to name one', () => {
      const d = drafted(contours('rs', 'T', 'Heart', 'Structure 7'), contours('other', 'T', 'Liver tumour'))
      expect(d.value!.liver).toBeUndefined()
      expect(d.findings.find(f => f.code === 'course/no-liver-named')).toMatchObject({
        severity: 'warning', message: expect.stringContaining('rs.dcm: Heart, Structure 7; other.dcm: Liver tumour'), remedy: expect.stringContaining('--liver FILE#ROI'),
      })
    })

    it('without any contour nothing is said here', () => expect(liverCodes(drafted())).toEqual([]))

    it('an empty contour is none: it is named, and one that is drawn is taken before it', () => {
      expect(liverCodes(drafted(contours('rs', 'T', { name: 'Liver', empty: true }, 'Heart')))).toEqual(['warning course/liver-empty'])
      const both = drafted(contours('rs', 'T', { name: 'Liver', empty: true }, 'Liver-CT'))
      expect(both.value!.liver).toEqual({ file: 'rs.dcm', roi: 2, exam: 'treatment' })
    })

    it('what is drawn elsewhere beside the one that is used is said with it', () => {
      const d = drafted(contours('rs', 'T', 'Liver'), contours('old', 'X', 'Liver'))
      expect(d.value!.liver!.file).toBe('rs.dcm')
      expect(d.findings.find(f => f.code === 'course/liver-found')!.message).toContain('Not used: Liver in old.dcm')
    })

    it('a course that names no liver is held against the folder; one that names one is not', () => {
      const index = folder(y90, baseline, ...cts, contours('rs', 'T', 'Leber'))
      const course = draftCourse(index, settings).value!, { liver, ...without } = course
      expect(unnamedLiver(index, without).map(f => [f.severity, f.code, f.subject.value])).toEqual([['warning', 'course/liver-not-used', 'Leber']])
      expect(unnamedLiver(index, course)).toEqual([])
      expect(liver).toBeDefined()
    })
  })
})
