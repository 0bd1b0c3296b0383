import { describe, expect, test } from 'vitest'
import { readEnv } from '../../src/core/http/env.ts'

const GOOD = {
  DISTRICT: {},
  DIRECTORY: {},
  MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
  OPERATOR_TOKEN: 'o'.repeat(32),
  PUBLIC_URL: 'https://offramp.example.org',
}

const variablesIn = (env: Record<string, unknown>): readonly string[] => {
  const read = readEnv(env)
  return 'issues' in read ? read.issues.map((issue) => issue.variable) : []
}

describe('the environment', () => {
  test('is accepted when complete, and Slack is off without a signing secret', () => {
    const read = readEnv(GOOD)
    expect(read).toMatchObject({
      config: { publicUrl: 'https://offramp.example.org', slack: null },
    })
  })

  test.each([
    ['MASTER_KEY', undefined],
    ['MASTER_KEY', 'not base64!'],
    ['MASTER_KEY', Buffer.alloc(16).toString('base64')],
    ['OPERATOR_TOKEN', 'short'],
    ['PUBLIC_URL', 'https://offramp.example.org/'],
    ['PUBLIC_URL', 'offramp.example.org'],
    ['SLACK_SIGNING_SECRET', 'tiny'],
    ['VENDOR_REDIRECTS', '{"https://slack.com":"nowhere"}'],
    ['VENDOR_REDIRECTS', 'not json'],
    ['ALLOW_PRIVATE_OUTBOUND', 'yes'],
    ['DISTRICT', undefined],
    ['DIRECTORY', undefined],
  ])('is refused by the name of the variable when %s is %s', (variable, value) => {
    expect(variablesIn({ ...GOOD, [variable]: value })).toEqual([variable])
  })

  test('names every faulty variable at once, each with a remedy', () => {
    const read = readEnv({})
    expect('issues' in read && read.issues.map((i) => i.variable)).toEqual([
      'DISTRICT',
      'DIRECTORY',
      'MASTER_KEY',
      'OPERATOR_TOKEN',
      'PUBLIC_URL',
    ])
    expect('issues' in read && read.issues.every((i) => i.remedy.length > 20)).toBe(true)
  })

  test('shows no secret when it is printed', () => {
    expect(JSON.stringify(readEnv(GOOD))).not.toContain(GOOD.OPERATOR_TOKEN)
  })

  test('accepts two signing secrets while one is rotated', () => {
    const read = readEnv({ ...GOOD, SLACK_SIGNING_SECRET: `${'a'.repeat(32)}, ${'b'.repeat(32)}` })
    expect('config' in read && read.config.slack?.signingSecrets()).toEqual([
      'a'.repeat(32),
      'b'.repeat(32),
    ])
  })
})
