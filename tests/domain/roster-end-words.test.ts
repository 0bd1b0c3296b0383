import { expect, test } from 'vitest'
import { probeWords } from '../../src/core/domain/roster/run/words.ts'

test.each([
  ['timeout_enrollments', 'too long to answer when it was asked for its list of enrollments.'],
  ['unavailable_orgs', 'for too long when it was asked for its list of schools.'],
  ['unreadable_academicSessions', 'when it was asked for its list of terms. Tell the vendor.'],
  ['paging_fault_classes', 'the same page of its list of classes again and again'],
])('what one list is to blame for names it: %s', (code, said) => {
  expect(probeWords(code, null)).toContain(said)
})

test('a page that is too large is not called something else than a list, and says what helps', () => {
  const words = probeWords('too_large_users', null)
  expect(words).toContain('more than 16 MB at once when it was asked for its list of people')
  expect(words).toContain('Choose a smaller page size')
  expect(words).not.toMatch(/not a OneRoster list|Test the connection again/)
})

test('what passes by itself is said to be tried again, also of one list', () => {
  const again = 'Test the connection again in a few minutes'
  expect(probeWords('timeout_users', null)).toContain(again)
  expect(probeWords('forbidden_users', null)).not.toContain(again)
})

test('a code nobody has heard of says that it could not be finished', () => {
  expect(probeWords('timeout_lunches', null)).toMatch(/^It could not be finished\./)
})
