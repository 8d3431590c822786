import { describe, expect, it } from 'vitest'
import {
  type CourseFile, courseFileSchema, courseSettings, draftCourse, guessFindings, guessWords, openGuesses,
  settledGuesses, withOpenGuesses,
} from '../../../src/course/index.ts'
import { folder, series } from '../fixtures.ts'
import { analysedSmall, fdg, inRight, smallCourse, treatment, y90 as y90Of } from '../small-course.ts'

const settings = courseSettings.parse(undefined)
const y90 = series({ key: 'y90', kind: 'pet', nuclide: '90Y', frame: 'T', start: ['20200310', '0900'], injection: ['20200309', '1500'], injectedBq: 2.7e9 })
const baseline = series({ key: 'fdg1', kind: 'pet', nuclide: '18F', frame: 'B', start: ['20200210', '1000'], injectedBq: 180e6 })
// On day 276: outside the window, a guess of its own.
const late = series({ key: 'fdg4', kind: 'pet', nuclide: '18F', frame: 'L', start: ['20201210', '1000'] })
const cts = ['B', 'T'].map(frame => series({ key: `ct${frame}`, kind: 'ct', frame }))
const liver = series({ key: 'rs', kind: 'rtstruct', frame: 'T', object: { referencedFrameUids: ['T'], referencedSeriesUids: ['ctT'], parts: [{ number: 3, name: 'Liver' }] } as never })

const draft = () => draftCourse(folder(y90, baseline, late, liver, ...cts), settings)
/** Written to a file and read again. */
const reread = (c: CourseFile): CourseFile => courseFileSchema.parse(JSON.parse(JSON.stringify(c)))
const kinds = (findings: readonly { code: string; severity: string }[]) => [...new Set(findings.map(f => `${f.severity} ${f.code}`))].sort()
const without = (c: CourseFile, path: string): CourseFile => ({ ...c, guesses: c.guesses!.filter(g => g.path !== path) })

describe('what a draft guessed', () => {
  it('has an entry for each field that was filled, with what it was guessed from', () => {
    const { guesses = [] } = draft().value!
    expect(guesses.map(g => g.path)).toEqual([
      ...[0, 1, 2].flatMap(n => ['role', 'petSeriesUid', 'ctSeriesUid'].map(k => `exams[${n}].${k}`)),
      ...['device', 'injectionTime', 'assayMbq', 'assayTime', 'residualMbq'].map(k => `treatments[0].${k}`), 'liver', 'exams',
    ])
    expect(guesses.find(g => g.path === 'treatments[0].injectionTime')).toMatchObject({ id: 'treatment', value: '2020-03-09T15:00:00', from: expect.stringContaining('(0018,1078)') })
    expect(guesses.every(g => g.from.length > 10)).toBe(true)
  })

  it('says the same after it was written and read: the findings of the draft, with their severities', () => {
    const { value, findings } = draft(), again = guessFindings(reread(value!))
    expect(kinds(again)).toEqual(kinds(findings))
    expect(kinds(again)).toEqual(expect.arrayContaining([
      'note course/drafted', 'note course/liver-found', 'warning course/assay-guessed', 'warning course/device-guessed', 'warning course/follow-up-guessed',
      'warning course/injection-guessed', 'warning course/no-ct',
    ]))
    expect(again.find(f => f.code === 'course/device-guessed')).toEqual(findings.find(f => f.code === 'course/device-guessed'))
  })

  it.each([
    ['treatments[0].device', 'course/device-guessed'], ['treatments[0].injectionTime', 'course/injection-guessed'], ['treatments[0].assayMbq', 'course/assay-guessed'],
    ['treatments[0].residualMbq', 'course/residual-guessed'], ['exams[1].petSeriesUid', 'course/follow-up-guessed'], ['liver', 'course/liver-found'],
  ])('confirmed, %s takes its finding along and no other', (path, code) => {
    const before = reread(draft().value!), after = reread(without(before, path))
    const gone = kinds(guessFindings(before)).filter(k => !kinds(guessFindings(after)).includes(k))
    expect(gone.map(k => k.split(' ')[1])).toEqual([code])
  })

  it('is void where the field was changed and the entry left, and only there', () => {
    const c = reread(draft().value!), changed = { ...c, treatments: [{ ...c.treatments[0]!, device: 'resin' as const }], exams: c.exams.map((e, n) => n === 1 ? { ...e, ctSeriesUid: 'ctF' } : e) }
    const open = openGuesses(changed).map(g => g.path)
    expect(c.guesses!.map(g => g.path).filter(p => !open.includes(p))).toEqual(['exams[1].ctSeriesUid', 'treatments[0].device'])
    expect(withOpenGuesses(changed).guesses).toHaveLength(c.guesses!.length - 2)
  })

  it('follows its exam where the list is put in another order, and goes with it', () => {
    const c = reread(draft().value!)
    const turned = { ...c, exams: c.exams.toReversed() }
    expect(openGuesses(turned).filter(g => g.id === 'baseline').map(g => g.path)).toEqual(['exams[2].role', 'exams[2].petSeriesUid', 'exams[2].ctSeriesUid'])
    expect(kinds(guessFindings(turned))).toContain('warning course/follow-up-guessed')
    // Another list of exams is another choice.
    const fewer = { ...c, exams: c.exams.filter(e => e.role !== 'followUp') }
    expect(kinds(guessFindings(fewer))).not.toContain('warning course/follow-up-guessed')
    expect(openGuesses(fewer).map(g => g.path)).not.toContain('exams')
    expect(openGuesses({ ...c, exams: c.exams.map(e => ({ ...e, id: `${e.id}-1` })) }).filter(g => g.path.startsWith('exams['))).toHaveLength(9)
  })

  it('keeps also what could not be found, until it is given', () => {
    const undated = series({ key: 'y90', kind: 'pet', nuclide: '90Y', frame: 'T', start: ['20200310', '0900'] })
    const c = reread(draftCourse(folder(undated, baseline, ...cts), settings).value!)
    expect(kinds(guessFindings(c))).toEqual(expect.arrayContaining(['error course/no-injection-time', 'warning course/no-follow-up']))
    expect(kinds(guessFindings({ ...c, treatments: [treatment('t1', 'treatment', '2020-03-09T15:00:00')] }))).not.toContain('error course/no-injection-time')
  })

  it('of a height in centimetres is that it is', () => {
    const tall = { ...baseline, instances: baseline.instances.map(i => ({ ...i, patient: { ...i.patient, height: 178 } })) }
    const c = reread(draftCourse(folder(y90, tall, ...cts), settings).value!)
    expect(c.patient.heightM).toBe(1.78)
    expect(kinds(guessFindings(c))).toContain('warning course/height-guessed')
    expect(openGuesses({ ...c, patient: { ...c.patient, heightM: 1.8 } }).map(g => g.path)).not.toContain('patient.heightM')
  })

  it('is said in words', () => {
    const c = draft().value!, of = (path: string) => guessWords(c, c.guesses!.find(g => g.path === path)!)
    expect(of('treatments[0].device')).toBe('device of treatment: glass')
    expect(of('treatments[0].assayMbq')).toBe('activity assayed of treatment: 2700 MBq')
    expect(of('exams[1].ctSeriesUid')).toBe('CT series of followUp: none')
    expect(of('exams[0].petSeriesUid')).toBe('PET series of baseline')
    expect(of('exams')).toBe('choice of exams: baseline, followUp, treatment')
  })

  it('from one course to the next is confirmed, changed or gone', () => {
    const c = reread(draft().value!)
    expect(settledGuesses(c, c)).toEqual([])
    expect(settledGuesses(c, without(c, 'treatments[0].device'))).toEqual([{ path: 'treatments[0].device', what: 'device of treatment: glass', how: 'confirmed' }])
    expect(settledGuesses(c, { ...c, treatments: [{ ...c.treatments[0]!, residualMbq: 40 }] })).toEqual([{ path: 'treatments[0].residualMbq', what: 'residual activity of treatment: 40 MBq', how: 'changed' }])
    expect(settledGuesses(c, { ...c, treatments: [] }).map(s => s.how)).toEqual(Array(5).fill('removed'))
  })

  it.each(['treatments[a].device', 'treatments[0]..device', ''])('%j is no path', path => {
    expect(courseFileSchema.safeParse({ ...draft().value!, guesses: [{ path, from: 'x' }] }).success).toBe(false)
  })
})

describe('a course with guesses, analysed', () => {
  const t1 = '2020-03-02T10:00:00'
  const analysed = (guesses: CourseFile['guesses']) => {
    const input = smallCourse([fdg('baseline', 'baseline', '2020-02-10'), y90Of('right', [{ at: t1, dose: x => inRight(x) ? 100 : 0 }])], [treatment('t1', 'right', t1)])
    return analysedSmall({ ...input, course: courseFileSchema.parse({ ...input.course, guesses }) })
  }

  it('has their findings in the result and lists them; without them neither', () => {
    const guessed = analysed([{ path: 'treatments[0].device', id: 't1', from: 'nothing', value: 'glass' }, { path: 'treatments[0].injectionTime', from: 'the header', value: 'another' }])
    expect(guessed.codes).toContain('warning course/guessed')
    expect(guessed.results.unconfirmed).toEqual([{ path: 'treatments[0].device', what: 'device of t1: glass', from: 'nothing' }])
    const confirmed = analysed([])
    expect(confirmed.codes).not.toContain('warning course/guessed')
    expect(confirmed.results.unconfirmed).toBeUndefined()
  })

  it('an entry without value, as a person may write it, stands until it is taken out', () => {
    expect(analysed([{ path: 'treatments[0].device', from: 'habit' }]).results.findings.find(f => f.code === 'course/guessed')!.message).toBe('Nobody has confirmed the device of t1: glass; it was guessed from habit.')
  })
})
