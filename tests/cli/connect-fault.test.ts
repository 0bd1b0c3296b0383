import { expect, test } from 'vitest'
import type { Look } from '../../cli/connect-sis/look.ts'
import { remedyFor } from '../../cli/connect-sis/remedies.ts'
import { sharpen } from '../../cli/connect-sis/trouble.ts'

const connection = {
  kind: 'oneroster-1.2',
  auth: 'oauth2',
  // Looks wrong by itself: an address without a path.
  baseUrl: 'https://sis.test',
  tokenUrl: 'https://sis.test/oauth/token',
  clientId: 'client',
  clientSecret: 'secret',
}

const saysOf =
  (field: 'baseUrl' | 'tokenUrl'): Look =>
  () =>
    Promise.resolve({ field, words: `the ${field}, seen from here` })

const trouble = (code: string) => ({ code, words: 'the server said', remedy: remedyFor(code) })

test.each(['token_missing', 'token_page', 'token_redirect', 'token_unavailable', 'token_silent'])(
  'where the server blames the token address the base address is not: %s',
  async (code) => {
    const here = await sharpen({ look: saysOf('baseUrl') }, trouble(code), connection)
    expect(here.words).toBe('the server said')
    expect(here.remedy.suspects).toEqual(['tokenUrl'])
    const same = await sharpen({ look: saysOf('tokenUrl') }, trouble(code), connection)
    expect(same.words).toBe('the tokenUrl, seen from here')
    expect(same.remedy.suspects[0]).toBe('tokenUrl')
  },
)

test('where the base address sends on to another the token address is not blamed', async () => {
  const base = { ...connection, baseUrl: 'https://sis.test/ims/oneroster/rostering/v1p2' }
  const here = await sharpen({ look: saysOf('tokenUrl') }, trouble('base_redirect'), base)
  expect(here).toMatchObject({ words: 'the server said', remedy: { suspects: ['baseUrl'] } })
})

test('where nobody answered at the base address the token address is not blamed', async () => {
  const base = { ...connection, baseUrl: 'https://sis.test/ims/oneroster/rostering/v1p2' }
  const here = await sharpen({ look: saysOf('tokenUrl') }, trouble('base_silent'), base)
  expect(here).toMatchObject({ words: 'the server said', remedy: { suspects: ['baseUrl'] } })
})

test('where a list failed after others were read the addresses are not looked at', async () => {
  const look = saysOf('baseUrl')
  expect(await sharpen({ look }, trouble('timeout_users'), connection)).toMatchObject({
    words: 'the server said',
  })
  const first = await sharpen({ look }, trouble('timeout_orgs'), connection)
  expect(first.remedy.suspects[0]).toBe('baseUrl')
})

test.each([
  ['forbidden_users', 'forbidden'],
  ['unreadable_academicSessions', 'unreadable'],
])('what helps against %s is what helps against %s', (code, general) => {
  expect(remedyFor(code)).toEqual(remedyFor(general))
})

test('who is given no scope is asked for the scope first, and whose page is too large for none', () => {
  expect(remedyFor('token_scope').suspects[0]).toBe('scopes')
  expect(remedyFor('token_scope').words).toContain('a name of their own for the scope')
  expect(remedyFor('too_large_users').words).toContain('--page-size')
})
