import type { QueryOutput } from '../../src/core/district/client.ts'
import { START } from '../helpers/district.ts'
import { CEDAR, MAPLE } from './roster-source-scene.ts'

const RECORD = {
  sourcedId: 'u-99',
  name: 'Ana Diaz',
  facet: 'student',
  keys: ['number', 'stateid'],
  school: MAPLE,
  grade: '07',
  since: START,
}
const KNOWN = {
  facets: ['student'] as const,
  since: START,
  isListed: true,
  agrees: ['number'],
  differs: ['stateid'],
  joins: 'whole' as const,
}

/** Two questions about people. */
export const MATCHES: QueryOutput<'match.list'> = {
  matches: [
    {
      id: 'match-1',
      reason: 'two_persons',
      record: RECORD,
      candidates: [
        {
          ...KNOWN,
          person: { id: 'p-1', name: 'Ana Díaz-Villanueva' },
          school: MAPLE,
          grade: '07',
        },
        { ...KNOWN, person: { id: 'p-2', name: 'Bo Li' }, school: null, grade: null },
      ],
      isOwn: false,
      firstSeenAt: START,
      decision: null,
      decidedAt: null,
      decidedBy: null,
    },
    {
      id: 'match-2',
      reason: 'other_name',
      record: { ...RECORD, name: 'Cleo Park', facet: null, keys: [] },
      candidates: [
        { ...KNOWN, person: { id: 'p-3', name: 'Cleopatra Parker' }, school: CEDAR, grade: 'KG' },
      ],
      isOwn: false,
      firstSeenAt: START,
      decision: null,
      decidedAt: null,
      decidedBy: null,
    },
  ],
  nextCursor: null,
  open: 2,
}

const word = (kind: 'role' | 'grade' | 'user_id_type', value: string, meaning: string | null) => ({
  kind,
  value,
  meaning,
  count: 204,
  lastSeenAt: START,
})

/** Words of a school system, one of them explained. */
export const WORDS: QueryOutput<'roster.words'> = {
  mapped: [word('role', 'Hall monitor', 'aide')],
  unmapped: [
    word('role', 'Yard duty', null),
    word('grade', 'Ninth (repeating)', null),
    word('user_id_type', 'LunchNumber', null),
  ],
}
