import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const folder = join(import.meta.dirname, '../../schemas/oneroster')
const description = readFileSync(join(folder, 'openapi.yaml'), 'utf8')
const types = readFileSync(join(folder, 'types.gen.ts'), 'utf8')

it('the generated types belong to this description', () => {
  const digest = createHash('sha256').update(description).digest('hex')
  expect(types.split('\n')[0]).toContain(digest)
})

it('nothing is described that Offramp must never read', () => {
  const described = description.slice(description.indexOf('paths:'))
  for (const word of [
    'demographics',
    'password',
    'metadata',
    'lineItem',
    'result',
    'userProfiles',
    'sms',
    'phone',
  ]) {
    expect(described).not.toMatch(new RegExp(`\\b${word}s?:`, 'i'))
  }
  expect(described).not.toContain('roster-demographics')
})
