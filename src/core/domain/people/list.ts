import { sql, type SQL } from 'drizzle-orm'
import { z } from 'zod'
import { ALL_SCHOOLS } from '../../kernel/actor.ts'
import type { Failure } from '../../kernel/failure.ts'
import { ok, type Result } from '../../kernel/result.ts'
import { query, type Context } from '../command.ts'
import { searchWords } from './fold.ts'
import { loadPeople } from './load.ts'
import { matchNames, type NameMatch } from './match-names.ts'
import { isCurrent, narrow, peopleScope } from './scope.ts'
import type { Person, RosterRole } from './view.ts'

/** Most people of one page. */
const PAGE_MAX = 200
const PAGE_DEFAULT = 50
const QUERY_MAX = 80
const ID_MAX = 64
/** A cursor holds a sort key and an id. */
const CURSOR_MAX = 4_000

const input = z.object({
  role: z
    .enum(['student', 'staff', 'guardian'], {
      error: 'The role must be student, staff or guardian.',
    })
    .optional(),
  school: z.string().max(ID_MAX).optional(),
  q: z.string().trim().max(QUERY_MAX).optional(),
  cursor: z.string().max(CURSOR_MAX).optional(),
  limit: z
    .number()
    .int()
    .min(1)
    .max(PAGE_MAX, `Ask for at most ${PAGE_MAX} people at once.`)
    .default(PAGE_DEFAULT),
})

type Asked = z.output<typeof input>
type Page = { readonly people: readonly Person[]; readonly nextCursor: string | null }

/** People by family name: all, of one school, of one part, or by the beginning of a name. */
export const listPeople = query({
  name: 'people.list',
  input,
  allowed: { on: 'person', do: 'list' },
  audited: true,
  run: (context, asked): Result<Page, Failure> => {
    const found = findPage(context, asked)
    const page = found.slice(0, asked.limit)
    const last = page.at(-1)
    const nextCursor =
      found.length > asked.limit && last ? JSON.stringify([last.key, last.id]) : null
    return ok({
      people: loadPeople(
        context,
        page.map((row) => row.id),
      ),
      nextCursor,
    })
  },
})

type Row = { key: string; id: string }

function findPage(context: Context, asked: Asked): Row[] {
  const schools = narrow(peopleScope(context), asked.school)
  const words = searchWords(asked.q ?? '')
  if (schools.length === 0 || (asked.q && words.length === 0)) return []
  const names = matchNames(words)
  const [key, id] = readCursor(asked.cursor)
  const from = names
    ? namedIn(context, names, { schools, role: asked.role })
    : everyone(context, { schools, role: asked.role })
  return context.tx.all<Row>(sql`
    SELECT p.sort_key AS key, p.id AS id FROM ${from}
      AND (p.sort_key, p.id) > (${key}, ${id}) AND p.archived_at IS NULL AND ${hasRole(asked.role)}
    ORDER BY p.sort_key, p.id LIMIT ${asked.limit + 1}`)
}

type Where = {
  readonly schools: readonly string[] | typeof ALL_SCHOOLS
  readonly role: RosterRole | undefined
}

const member = (context: Context, schools: readonly string[]): SQL => sql`
  m.org_id IN (SELECT value FROM json_each(${JSON.stringify(schools)})) AND ${isCurrent(context)}`

/** Those a name search found, at the schools asked for. */
function namedIn(context: Context, names: NameMatch, { schools }: Where): SQL {
  const at =
    schools === ALL_SCHOOLS
      ? sql`1`
      : sql`EXISTS (SELECT 1 FROM membership AS m WHERE m.person_id = p.id AND ${member(context, schools)})`
  return sql`(${names.ids}) AS n CROSS JOIN person AS p ON p.id = n.person_id
    WHERE ${names.also} AND ${at}`
}

/** Everybody in order of name; of some schools their members, who are few enough to be sorted. */
function everyone(context: Context, { schools, role }: Where): SQL {
  if (schools !== ALL_SCHOOLS) {
    const roles = JSON.stringify(role ? [role] : ['student', 'staff', 'guardian'])
    return sql`(SELECT DISTINCT m.person_id FROM membership AS m
        WHERE ${member(context, schools)} AND m.role IN (SELECT value FROM json_each(${roles}))) AS n
      CROSS JOIN person AS p ON p.id = n.person_id WHERE 1`
  }
  return role === 'staff'
    ? sql`person AS p INDEXED BY person_staff_sort WHERE p.is_staff = 1`
    : sql`person AS p INDEXED BY person_sort WHERE 1`
}

function hasRole(role: RosterRole | undefined): SQL {
  if (!role) return sql`1`
  return sql.raw(`p.is_${role} = 1`)
}

const cursorSchema = z.tuple([z.string(), z.string()])

/** A cursor nobody gave out starts from the beginning. */
function readCursor(cursor: string | undefined): [string, string] {
  try {
    const parsed = cursorSchema.safeParse(JSON.parse(cursor ?? 'null'))
    return parsed.success ? parsed.data : ['', '']
  } catch {
    return ['', '']
  }
}
