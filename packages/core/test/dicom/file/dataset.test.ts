import dicomParser from 'dicom-parser'
import fc from 'fast-check'
import { deflateSync } from 'fflate'
import { readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type DicomDataset, type Tag, readDataset } from '../../../src/dicom/file/dataset.ts'
import { describeReference, reference, referenceFolder } from '../../reference.ts'
import { type Item, concat, elements, part10, slice, syntax } from '../bytes.ts'

const read = (bytes: Uint8Array, options = {}) => readDataset({ file: 'a.dcm', bytes }, options)
const must = (bytes: Uint8Array): DicomDataset => {
  const { value, findings } = read(bytes)
  expect(findings).toEqual([])
  return value!
}

const rich: Item = {
  x00080005: ['CS', 'ISO_IR 192'], x00080008: ['CS', 'ORIGINAL\\PRIMARY\\\\AXIAL'], x00080018: ['UI', '1.2.345'], x00100010: ['PN', 'Test^Gr\u00fc\u00df\u00e9'],
  x00181074: ['DS', ' 1.85e+08'], x00280030: ['DS', '2.5\\1.5'], x00280010: ['US', 513], x00280103: ['US', 1], x00280106: ['SS', -2000], x00540081: ['US', 70],
  x00409225: ['FD', 0.1], x00189430: ['FL', [0.5, 2]], x00209116: ['SQ', [{ x00200037: ['DS', '1\\0\\0\\0\\1\\0'] }, {}]],
  x00540016: ['SQ', [{ x00540300: ['SQ', [{ x00080100: ['SH', 'C-111A1'] }]], x00181075: ['DS', '230760'] }]],
  x00091001: ['UN', new TextEncoder().encode('private ')],
}

describe('a data set', () => {
  const encodings: [string, string, boolean][] = [['implicit little endian', syntax.implicit, false], ['explicit little endian', syntax.explicit, false], ['explicit big endian', syntax.big, false],
    ['implicit with undefined lengths', syntax.implicit, true], ['explicit with undefined lengths', syntax.explicit, true], ['big endian with undefined lengths', syntax.big, true]]
  for (const [name, uid, undefinedLengths] of encodings)
    it(`reads the same values from ${name}`, () => {
      const d = must(part10(rich, uid, { undefinedLengths }))
      expect(d.transferSyntaxUid).toBe(uid)
      expect(d.uid('x00080018')).toBe('1.2.345')
      expect(d.texts('x00080008')).toEqual(['ORIGINAL', 'PRIMARY', '', 'AXIAL'])
      expect(d.text('x00100010')).toBe('Test^Gr\u00fc\u00df\u00e9')
      expect(d.number('x00181074')).toBe(1.85e8)
      expect(d.numbers('x00280030')).toEqual([2.5, 1.5])
      expect(d.number('x00280010')).toBe(513)
      // US or SS: only Pixel Representation tells in implicit files.
      expect(d.number('x00280106')).toBe(-2000)
      expect(d.number('x00540081')).toBe(70)
      expect(d.number('x00409225')).toBe(0.1)
      expect(d.numbers('x00189430')).toEqual([0.5, 2])
      const items = d.sequence('x00209116')
      expect(items.map(i => i.numbers('x00200037'))).toEqual([[1, 0, 0, 0, 1, 0], []])
      const drug = d.sequence('x00540016')[0]!
      expect(drug.number('x00181075')).toBe(230760)
      expect(drug.sequence('x00540300')[0]!.text('x00080100')).toBe('C-111A1')
      expect(d.text('x00091001')).toBe('private')
    })

  it('says undefined, or an empty list, for what is absent, empty or no number', () => {
    const d = must(part10({ x00080020: ['DA', ''], x00101030: ['DS', '70,5'], x00101020: ['DS', '1.8\\x'], x00280030: ['DS', '0x10\\1'], x00280010: ['US', []] }))
    expect([d.text('x00080020'), d.text('x00080030'), d.number('x00101030'), d.number('x00280010'), d.sequence('x00540016'), d.numbers('x00101020'), d.numbers('x00280030'), d.bytesOf('x7fe00010')])
      .toEqual([undefined, undefined, undefined, undefined, [], [], [], undefined])
    expect(d.has('x00080020')).toBe(true)
    expect(d.has('x00080030')).toBe(false)
  })

  it('inflates a deflated data set', () => {
    const item = { ...rich, x7fe00010: ['OW', [1, 2, 3]] } as Item
    const d = must(part10(item, syntax.deflated, {}, deflateSync(elements(item))))
    expect(d.text('x00100010')).toBe('Test^Gr\u00fc\u00df\u00e9')
    expect([...d.bytesOf('x7fe00010')!]).toEqual([1, 0, 2, 0, 3, 0])
    expect(d.number('x00280010')).toBe(513)
  })

  it('refuses a deflated data set that is cut, and keeps what came out of a damaged one', () => {
    const body = deflateSync(elements({ ...rich, x7fe00010: ['OW', Array.from({ length: 40000 }, (_, n) => n * 7919 % 65536)] }))
    const file = part10(rich, syntax.deflated, {}, body)
    const cut = read(file.subarray(0, file.length - 30000))
    expect(cut.findings.map(f => f.code)).toContain('dicom/inflate')
    expect(readDataset({ file: 'a', bytes: file.subarray(0, 4096), byteLength: file.length }, { headerOnly: true }).findings[0]!.code).toBe('dicom/needs-more')
  })

  it('reads a data set without preamble, explicit or implicit, and one whose prefix comes first', () => {
    for (const bytes of [elements(rich), elements(rich, { explicit: false }), elements(rich, { little: false }), concat(new TextEncoder().encode('DICM'), elements({ x00020010: ['UI', syntax.explicit] }), elements(rich)),
      concat(elements({ x00020010: ['UI', syntax.explicit] }), elements(rich))])
      expect(must(bytes).number('x00280010')).toBe(513)
  })

  it('reads a file that declares the other encoding than it uses, and says so', () => {
    for (const [declared, explicit] of [[syntax.implicit, true], [syntax.explicit, false]] as const) {
      const { value, findings } = read(part10(rich, declared, { explicit }))
      expect(value!.number('x00280010')).toBe(513)
      expect(findings.map(f => f.code)).toEqual(['dicom/encoding-differs'])
    }
  })

  it('reads a sequence that a program wrote as UN, of known and of unknown length', () => {
    const inner = elements({ x00181074: ['DS', '5'], x00280010: ['US', 7] }, { explicit: false })
    const item = concat(Uint8Array.of(0xfe, 0xff, 0x00, 0xe0), Uint8Array.of(inner.length, 0, 0, 0), inner)
    const end = Uint8Array.of(0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0)
    const head = (length: Uint8Array) => concat(Uint8Array.of(0x54, 0, 0x16, 0), new TextEncoder().encode('UN'), Uint8Array.of(0, 0), length)
    for (const bytes of [concat(head(Uint8Array.of(item.length, 0, 0, 0)), item), concat(head(Uint8Array.of(255, 255, 255, 255)), item, end)]) {
      const d = must(part10({}, syntax.explicit, {}, concat(elements({ x00080018: ['UI', '1.2'] }), bytes)))
      expect(d.sequence('x00540016')[0]!.numbers('x00181074')).toEqual([5])
      expect(d.sequence('x00540016')[0]!.number('x00280010')).toBe(7)
    }
  })

  it('knows the lengths of newer value representations (an extended offset table is OV)', () => {
    const d = must(part10({ x00080018: ['UI', '1.2'], x7fe00001: ['OV', new Uint8Array(16)], x7fe00010: ['OB', { fragments: [new Uint8Array(0), Uint8Array.of(1, 2), Uint8Array.of(3, 4)] }] }))
    expect(d.bytesOf('x7fe00001')!.length).toBe(16)
    expect(d.fragmentsOf('x7fe00010')!.map(f => [...f])).toEqual([[], [1, 2], [3, 4]])
    expect(d.bytesOf('x7fe00010')).toBeUndefined()
  })

  it('takes pixel data of undefined length for encapsulated, and pixels that look like an item for pixels', () => {
    const fragments = [new Uint8Array(0), Uint8Array.of(1, 2)]
    expect(read(part10({ x00080018: ['UI', '1.2'], x7fe00010: ['OB', { fragments }] }, syntax.implicit)).value!.fragmentsOf('x7fe00010')!.map(f => f.length)).toEqual([0, 2])
    const d = must(part10({ x00080018: ['UI', '1.2'], x7fe00010: ['OW', [0xfffe, 0xe000, 0, 0, 1, 2]] }, syntax.implicit))
    expect(d.bytesOf('x7fe00010')!.length).toBe(12)
  })

  it('decodes names by their character set', () => {
    const name = (set: string, ...bytes: number[]) => must(part10({ x00080005: ['CS', set], x00100010: ['PN', Uint8Array.from(bytes)] })).text('x00100010')
    expect(name('ISO_IR 100', 0x47, 0x72, 0xfc, 0x6e)).toBe('Gr\u00fcn')
    expect(name('ISO_IR 144', 0xbf, 0xd0)).toBe('\u041f\u0430')
    expect(name('ISO_IR 13', 0xd4, 0xcf)).toBe('\uff94\uff8f')
    // PS3.5 H.3.1: Yamada^Tarou with ISO 2022 IR 87.
    expect(name('\\ISO 2022 IR 87', ...[...'Yamada^Tarou='].map(c => c.charCodeAt(0)), 0x1b, 0x24, 0x42, 0x3b, 0x33, 0x45, 0x44, 0x1b, 0x28, 0x42)).toBe('Yamada^Tarou=\u5c71\u7530')
    // PS3.5 I.2: Hong with ISO 2022 IR 149.
    expect(name('\\ISO 2022 IR 149', 0x1b, 0x24, 0x29, 0x43, 0xfb, 0xf3)).toBe('\u6d2a')
    expect(name('GB18030', 0xcd, 0xf5)).toBe('\u738b')
    expect(name('NONSENSE', 0xe9, 0x20)).toBe('\u00e9')
  })
})

describe('the beginning of a file', () => {
  const item = slice({ x00091010: ['OB', new Uint8Array(3000)], x00540016: ['SQ', [{ x00181075: ['DS', '230760'] }]] })
  const whole = part10(item)

  it('is enough for the header, and where it is not says how much is wanted, until it is', () => {
    const header = must(whole)
    for (let have = 1; have < whole.length; have += have < 200 || (have > 3000 && have < 4200) ? 1 : 37) {
      const { value, findings } = readDataset({ file: 'a', bytes: whole.subarray(0, have), byteLength: whole.length }, { headerOnly: true })
      if (value) {
        expect(findings).toEqual([])
        expect(value.tags()).toEqual(header.tags().filter(t => t !== 'x7fe00010'))
      } else {
        expect(findings.map(f => [f.code, f.severity])).toEqual([['dicom/needs-more', 'note']])
        expect(findings[0]!.subject.value).toBeGreaterThan(have)
        expect(findings[0]!.subject.value).toBeLessThanOrEqual(whole.length)
      }
    }
  })

  it('without pixel data to follow needs the whole file', () => {
    const plain = part10({ x00080018: ['UI', '1.2'], x00080060: ['CS', 'RTSTRUCT'] })
    for (let have = 1; have < plain.length; have++)
      expect(readDataset({ file: 'a', bytes: plain.subarray(0, have), byteLength: plain.length }, { headerOnly: true }).value).toBeUndefined()
    expect(readDataset({ file: 'a', bytes: plain }, { headerOnly: true }).value!.text('x00080060')).toBe('RTSTRUCT')
  })

  it('tells a file cut short from one that was only begun to be read', () => {
    const cut = read(whole.subarray(0, whole.length - 5))
    expect(cut.findings).toMatchObject([{ code: 'dicom/truncated', severity: 'error', subject: { file: 'a.dcm', tag: '(7FE0,0010)', value: 5 } }])
    expect(cut.value!.missingOf('x7fe00010')).toBe(5)
    expect(cut.value!.number('x00280010')).toBe(3)
    // Cut, and only its beginning at hand: the header alone is still sound.
    expect(readDataset({ file: 'a', bytes: whole.subarray(0, 4100), byteLength: whole.length - 5 }, { headerOnly: true }).findings).toEqual([])
  })

  it('refuses what is no DICOM', () => {
    for (const bytes of [new Uint8Array(0), new Uint8Array(5000), new TextEncoder().encode('{"a": 1, "text": "This is not an image, though it is long enough to be looked at for a while, and then some more."}'.repeat(4)),
      Uint8Array.from({ length: 4000 }, (_, n) => n * 31 & 255)]) {
      const { value, findings } = read(bytes)
      expect(value).toBeUndefined()
      expect(findings.map(f => f.code)).toEqual(['dicom/not-dicom'])
    }
  })

  it('steps over a sequence that makes no sense', () => {
    const bytes = part10({ x00080018: ['UI', '1.2'], x00540016: ['SQ', new Uint8Array(24).fill(7)], x00540081: ['US', 70] })
    const { value, findings } = read(bytes)
    expect(value!.number('x00540081')).toBe(70)
    expect(findings).toMatchObject([{ code: 'dicom/sequence-skipped', severity: 'warning', subject: { tag: '(0054,0016)' } }])
  })

  it('survives sequences nested without end', () => {
    const open = concat(Uint8Array.of(0x54, 0, 0x16, 0), new TextEncoder().encode('SQ'), Uint8Array.of(0, 0, 255, 255, 255, 255), Uint8Array.of(0xfe, 0xff, 0, 0xe0, 255, 255, 255, 255))
    const { findings } = read(part10({}, syntax.explicit, {}, concat(elements({ x00080018: ['UI', '1.2'] }), ...Array.from({ length: 20000 }, () => open))))
    expect(findings[0]!.code).toBe('dicom/broken')
  })
})

describe('damaged files', () => {
  const readAll = (d: DicomDataset, depth = 0): void => {
    for (const tag of d.tags()) {
      d.text(tag); d.texts(tag); d.number(tag); d.bytesOf(tag); d.fragmentsOf(tag)
      for (const x of d.numbers(tag)) if (!(d.vrOf(tag).startsWith('F') || d.vrOf(tag) === 'OF' || d.vrOf(tag) === 'OD')) expect(Number.isNaN(x)).toBe(false)
      if (depth < 5) for (const item of d.sequence(tag)) readAll(item, depth + 1)
    }
  }

  it('never throw, whatever bytes are changed or cut', () => {
    const originals = [part10(rich), part10(rich, syntax.implicit, { undefinedLengths: true }), part10(rich, syntax.big), part10(slice(), syntax.rle),
      part10(rich, syntax.deflated, {}, deflateSync(elements(rich)))]
    fc.assert(fc.property(fc.nat(originals.length - 1), fc.array(fc.tuple(fc.nat(5000), fc.nat(255)), { maxLength: 6 }), fc.nat(5000), fc.boolean(), (which, changes, cut, headerOnly) => {
      const bytes = originals[which]!.slice()
      for (const [at, value] of changes) bytes[132 + at % (bytes.length - 132)] = value
      const end = cut % 3 === 0 ? cut % bytes.length : bytes.length
      const { value, findings } = readDataset({ file: 'a', bytes: bytes.subarray(0, end) }, { headerOnly })
      if (value) readAll(value)
      else expect(findings.length).toBeGreaterThan(0)
    }), { numRuns: 600, seed: 90 })
  })
})

describeReference('every DICOM file', () => {
  const files = (folder: string): string[] => readdirSync(folder).flatMap(name => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? files(path) : name.endsWith('.dcm') ? [relative(referenceFolder, path)] : []
  })

  it('shows the same elements as dicom-parser does', () => {
    let compared = 0
    for (const path of files(referenceFolder)) {
      const bytes = reference(path)
      const mine = read(bytes)
      expect([path, mine.findings]).toEqual([path, []])
      // pydicom_rtstruct.dcm has no preamble, which dicom-parser cannot tell.
      if (path.endsWith('pydicom_rtstruct.dcm')) continue
      const theirs = dicomParser.parseDicom(bytes)
      // Gathered and expected once: thousands of single expectations take seconds.
      const differences: string[] = []
      const compare = (a: DicomDataset, b: dicomParser.DataSet): void => {
        const tags = Object.keys(b.elements).filter(t => !t.startsWith('x0002') && t !== 'xfffee00d')
        if (a.tags().sort().join() !== tags.sort().join()) differences.push('tags')
        for (const tag of a.tags()) {
          const e = b.elements[tag]
          if (!e) continue
          if (e.items) e.items.forEach((item, n) => compare(a.sequence(tag)[n]!, item.dataSet!))
          else if (!e.fragments && e.length > 0 ? a.bytesOf(tag)?.length !== e.length : (a.fragmentsOf(tag)?.length ?? 0) !== (e.fragments ? e.fragments.length + 1 : 0)) differences.push(tag)
        }
      }
      compare(mine.value!, theirs)
      expect([path, differences]).toEqual([path, []])
      compared++
    }
    expect(compared).toBeGreaterThan(200)
  })

  it('reads its header out of a prefix', () => {
    for (const path of ['ibsi/STS_002/dicom/PET/image/000000.dcm', 'nema_wg04/CT1_J2KR.dcm', 'seg/dcmqi_ct-3slice_01.dcm']) {
      const bytes = reference(path)
      const header = readDataset({ file: path, bytes: bytes.subarray(0, 8192), byteLength: bytes.length }, { headerOnly: true })
      const rows: Tag = 'x00280010'
      expect(header.value!.number(rows)).toBe(read(bytes).value!.number(rows))
    }
  })
})
