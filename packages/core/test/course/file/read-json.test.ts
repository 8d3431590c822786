import { expect, it } from 'vitest'
import { z } from 'zod'
import { readJson } from '../../../src/course/index.ts'

const schema = z.strictObject({ tables: z.union([z.strictObject({ file: z.string(), unit: z.string() }), z.array(z.strictObject({ file: z.string(), unit: z.string() }))]), change: z.union([z.literal('worst'), z.literal('last'), z.strictObject({ day: z.number() })]).default('worst') })
const said = (document: unknown) => readJson(schema, JSON.stringify(document), 'x.json').findings.map(f => f.message)

it('of what may be one thing or another the objection is to the one that was meant', () => {
  expect(said({ tables: { file: 'a', units: 'g' } })).toEqual(['x.json: tables.unit: Invalid input: expected string, received undefined.', 'x.json: tables: Unrecognized key: "units".'])
  expect(said({ tables: [{ file: 'a', unit: 3 }] })).toEqual(['x.json: tables.0.unit is 3: Invalid input: expected string, received number.'])
  expect(said({ tables: { file: 'a', unit: 'g' }, change: { day: 'x' } })).toEqual(['x.json: change.day is "x": Invalid input: expected number, received string.'])
})

it('and where it comes near to none, all that it may be', () => {
  expect(said({ tables: { file: 'a', unit: 'g' }, change: 'best' })).toEqual(['x.json: change is "best": Invalid input: expected "worst", "last" or object, received string.'])
  expect(readJson(schema, '{', 'x.json').findings[0]!.message).toMatch(/x\.json is not JSON/)
})
