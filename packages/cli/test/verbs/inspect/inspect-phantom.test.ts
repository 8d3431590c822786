import { describe, expect, test } from 'vitest'
import { type Finding } from '@yttria/core/record'
import { diagnose, indexFolder, readHeader, readImageVolume } from '@yttria/core/dicom'
import { type PhantomFile, type PhantomSettings, faultNamed, faultyPhantom, faultyStart } from '@yttria/phantom'
import { madePhantom } from '../../../../phantom/test/made-phantom.ts'
import { readiness } from '../../../src/verbs/inspect/readiness.ts'

const inspected = (files: Iterable<PhantomFile>) => {
  const headers = [...files].flatMap(f => readHeader({ file: f.path, bytes: f.bytes }).value ?? [])
  const index = indexFolder(headers), findings = diagnose(index)
  return { index, findings, ready: readiness(index, findings) }
}
const said = (findings: readonly Finding[]) => findings.map(f => `${f.severity} ${f.code}`)

describe('an ordinary patient raises nothing', () => {
  const kinds: Partial<PhantomSettings>[] = [
    { seed: 1 }, { seed: 2, baselineStorage: 'gml', followUpStorage: 'bqml-admin' }, { seed: 3, ideal: true }, { seed: 4, noise: false, motion: false, liverExam: 'baseline' },
  ]
  test.each(kinds)('%j', options => {
    const files = [...madePhantom({ size: 'tiny', ...options }).files()]
    const { findings, ready } = inspected(files)
    expect(said(findings)).toEqual([])
    expect(ready).toMatchObject([{ doses: 'yes', warnings: 0, wants: [] }])
    for (const exam of ['baseline', 'treatment', 'followUp'])
      expect(said(readImageVolume(files.filter(f => f.path.startsWith(`dicom/${exam}/pet/`)).map(f => ({ file: f.path, bytes: f.bytes })), { decoders: {} }).findings)).toEqual([])
  })
})

describe('a 90Y scan entered as another nuclide', () => {
  const start = faultyStart({ seed: 1, size: 'tiny' }, [])
  // Two beds of 15 min: docs/methods/dicom/diagnosis.md. The phantom's half-lives and fractions are its own.
  test.each([['18f', 0.967, 1.0975], ['68ge', 0.891, 0.997], ['89zr', 0.228, 0.9995], ['124i', 0.228, 0.999], ['64cu', 0.1752, 1.011]] as const)('as %s is refused with the factor of the positrons and of decay', (name, fraction, decay) => {
    const { index, findings, ready } = inspected(faultyPhantom(start, [faultNamed(`90y-as-${name}`)]).files())
    const f = findings.find(x => x.code === 'pet/nuclide-doubtful')!
    expect(f.severity).toBe('error')
    expect(f.factor! / (31.86e-6 / fraction)).toBeCloseTo(1, 2)
    const beds = findings.find(x => x.code === 'pet/isotope-decay')
    if (Math.abs(decay - 1) > 0.006) expect(beds!.factor).toBeCloseTo(decay, 3)
    else expect(beds).toBeUndefined()
    const series = index.series.find(s => s.key === f.subject.series)!
    expect(ready).toMatchObject([{ doses: 'after', wants: [{ series: series.key, repair: 'isotope=Y-90' }] }])
  })
  test('wordless and without activity only the night between injection and scan tells, and of long-lived nuclides nothing does', () => {
    const of = (name: string) => said(inspected(faultyPhantom(start, [faultNamed(name)]).files()).findings).filter(s => s.includes('nuclide') || s.startsWith('error'))
    expect(of('90y-as-18f-unsaid')).toEqual(['warning pet/nuclide-doubtful'])
    for (const long of ['68ge', '89zr', '124i', '64cu']) expect(of(`90y-as-${long}-unsaid`)).toEqual([])
  })
})
