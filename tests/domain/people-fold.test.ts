import { expect, test } from 'vitest'
import { fold, nameWords, searchWords, sortKey } from '../../src/core/domain/people/fold.ts'

test.each([
  ['José', 'jose'],
  ['Łukasz', 'lukasz'],
  ['Weiß', 'weiss'],
  ['Østergård', 'ostergard'],
  ['Yılmaz', 'yilmaz'],
  ['NGUYỄN', 'nguyen'],
  ['Ágústsdóttir', 'agustsdottir'],
])('%s is found by typing %s', (name, typed) => {
  expect(fold(name)).toBe(typed)
})

test('a name is found by each of its words and with or without its apostrophe', () => {
  expect(nameWords(["O'Brien", 'Mary Ann', null])).toEqual(['obrien', 'brien', 'mary', 'ann'])
  expect(nameWords(['García-López', 'De la Cruz'])).toEqual(['garcia', 'lopez', 'de', 'la', 'cruz'])
  expect(nameWords(['O', ''])).toEqual(['o'])
})

test('what is typed is folded like the names', () => {
  expect(searchWords("  O'BRI  josé")).toEqual(['obri', 'jose'])
  expect(searchWords('%_')).toEqual([])
})

test('lists put accents where people look for them', () => {
  const names = [
    { familyName: 'Zuñiga', givenName: 'A' },
    { familyName: 'Álvarez', givenName: 'B' },
    { familyName: 'Baker', givenName: 'C' },
  ]
  expect(names.map(sortKey).toSorted()).toEqual(['alvarez b', 'baker c', 'zuniga a'])
})
