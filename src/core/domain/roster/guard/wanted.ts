import { sql } from 'drizzle-orm'
import type { Collection } from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import { readCount } from '../run/counts.ts'
import { mayEnd } from './collections.ts'
import type { Ending } from './facts.ts'
import { guardLimitsOf } from './settings.ts'
import { quietNow } from './mode-rules.ts'
import { pullsOf, type Pull } from '../read/pull.ts'
import type { Cursor, Run } from '../run/run.ts'
import type { Source } from '../source/source.ts'

export type GuardPart =
  | 'aliases'
  | 'renewed_gone'
  | 'renewed_gone_unseen'
  | 'renewed_ended'
  | 'renewed_ended_unseen'
  | 'gone'
  | 'gone_unseen'
  | 'ended'
  | 'ended_unseen'
  | 'begun'
  | 'schools'

/** Where the weighing of a run has got to; `counts` are those of the comparison. */
export type Weighing = {
  readonly source: Source
  readonly run: Run
  readonly cursor: Cursor
  readonly counts: Readonly<Record<string, number>>
}

/**
 * Whether a part can change the verdict. Where the limit of the whole district has tripped, everything of that kind
 * waits anyway, so nobody is looked at one by one; that also bounds the work.
 */
export const isWanted = (context: Context, at: Weighing, part: GuardPart): boolean =>
  WANTED[part](context, at)

type Wanted = (context: Context, at: Weighing) => boolean

const endsUsers: Wanted = (context, at) => isEnding(context, at, 'users')
const endsLessons: Wanted = (context, at) => isEnding(context, at, 'enrollments')
const losesUsers: Wanted = (context, at) =>
  !quietNow(context, at.source) && isWithin(at, 'users', facetEnding(context, at, 'student'))
const losesLessons: Wanted = (context, at) =>
  !quietNow(context, at.source) &&
  isWithin(at, 'enrollments', collectionEnding(context, at, 'enrollments'))

const WANTED: Readonly<Record<GuardPart, Wanted>> = {
  aliases: mayBeRenewed,
  renewed_gone: endsUsers,
  renewed_gone_unseen: endsUsers,
  renewed_ended: endsLessons,
  renewed_ended_unseen: endsLessons,
  gone: losesUsers,
  gone_unseen: losesUsers,
  ended: losesLessons,
  ended_unseen: losesLessons,
  begun: (context, at) =>
    losesLessons(context, at) && (pullOf(context, at, 'enrollments')?.created ?? 0) > 0,
  schools: (context, at) => losesUsers(context, at) || losesLessons(context, at),
}

function isEnding(context: Context, at: Weighing, collection: 'users' | 'enrollments'): boolean {
  return collectionEnding(context, at, collection).ending > 0
}

/** Whether people may come under a new id: somebody is new, and so many are or somebody ends. */
function mayBeRenewed(context: Context, at: Weighing): boolean {
  const persons = countPersons(context, at.source)
  const { aliasShare, aliasFloor } = guardLimitsOf(at.source)
  const created = pullOf(context, at, 'users')?.created ?? 0
  if (persons === 0 || created === 0) return false
  return (
    created > mayEnd(persons, aliasShare, aliasFloor) ||
    isEnding(context, at, 'users') ||
    isEnding(context, at, 'enrollments')
  )
}

function isWithin({ source }: Weighing, collection: Collection, { live, ending }: Ending): boolean {
  const { removedShare, removedFloor } = guardLimitsOf(source, { collection })
  return ending > 0 && ending <= mayEnd(live, removedShare, removedFloor)
}

const pullOf = (context: Context, { run }: Weighing, collection: Collection): Pull | undefined =>
  pullsOf(context, run).find((pull) => pull.collection === collection)

/** Everybody the roster knows; whoever is two of these is counted twice, which only makes the limit wider. */
export const countPersons = (context: Context, source: Source): number =>
  ['people.student', 'people.staff', 'people.guardian'].reduce(
    (sum, name) => sum + readCount(context, source.no, name),
    0,
  )

const live = (context: Context, { source, counts }: Weighing, name: string): number =>
  counts[name] ?? readCount(context, source.no, name)

/** Records of a kind that would end, without lessons that were over anyway. */
export function collectionEnding(context: Context, at: Weighing, collection: Collection): Ending {
  const absent =
    (at.counts[`absent.${collection}`] ?? 0) - (at.counts[`absent.over.${collection}`] ?? 0)
  return {
    live: live(context, at, collection),
    ending: stagedEnds(context, at, collection).removed + absent,
    renewed: at.counts[`renewed.${collection}`] ?? 0,
  }
}

/** Students, staff or guardians whose record, or whose account, would end. */
export function facetEnding(
  context: Context,
  at: Weighing,
  facet: 'student' | 'staff' | 'guardian',
): Ending {
  return {
    live: at.counts[`users.${facet}`] ?? readCount(context, at.source.no, `people.${facet}`),
    ending: stagedEnds(context, at, 'users')[facet] + (at.counts[`absent.users.${facet}`] ?? 0),
    renewed: at.counts[`renewed.users.${facet}`] ?? 0,
  }
}

type Ends = Readonly<Record<'removed' | 'student' | 'staff' | 'guardian', number>>
const NONE: Ends = { removed: 0, student: 0, staff: 0, guardian: 0 }

/** Rows of the stage that end a live record. */
function stagedEnds({ tx }: Context, { run }: Weighing, collection: Collection): Ends {
  return (
    tx.get<Ends>(sql`
      SELECT coalesce(sum(s.removed), 0) AS removed, coalesce(sum(s.removed_student), 0) AS student,
        coalesce(sum(s.removed_staff), 0) AS staff, coalesce(sum(s.removed_guardian), 0) AS guardian
      FROM roster_pull AS p CROSS JOIN roster_stage AS s
        ON s.run_no = p.run_no AND s.collection = p.collection AND s.attempt = p.attempt
      WHERE p.run_no = ${run.no} AND p.collection = ${collection}`) ?? NONE
  )
}
