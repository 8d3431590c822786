import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { patientPage } from '@yttria/core/report'
import { describe, expect, it } from 'vitest'
import { renderReport } from '../src/index.ts'
import { samplePatient } from './sample.ts'

const gallery = fileURLToPath(new URL('../../../out/gallery/', import.meta.url))

describe('the gallery', () => {
  it('holds the page of the sample patient, to be looked at in out/gallery', async () => {
    const warnings: string[] = []
    const page = patientPage(samplePatient())
    const markup = await renderReport(page, { warn: message => warnings.push(message) })
    mkdirSync(gallery, { recursive: true })
    writeFileSync(gallery + 'patient.html', markup)
    expect(warnings).toEqual([])
    expect(markup.length).toBeLessThan(4e6)
  })
})
