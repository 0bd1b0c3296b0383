import { and, eq, gt, isNull, or, lte } from 'drizzle-orm'
import {
  ALL_SCHOOLS,
  GRANTABLE_ROLES,
  type Actor,
  type Caller,
  type GrantableRole,
  type RoleAt,
} from '../../kernel/actor.ts'
import type { Failure } from '../../kernel/failure.ts'
import { err, ok, type Result } from '../../kernel/result.ts'
import { DAY, dayIn, HOUR, MINUTE, type Instant } from '../../kernel/time.ts'
import type { Db } from '../../store/db.ts'
import { apiKey } from '../../store/tables/door.ts'
import { calendarFeed } from '../../store/tables/notification.ts'
import { account, membership, person, roleGrant, session } from '../../store/tables/people.ts'

/** A signed-in person who does nothing for this long must sign in again. */
export const SESSION_IDLE_MS = 30 * MINUTE
/** A session ends after this however busy it was. */
export const SESSION_ABSOLUTE_MS = 8 * HOUR
/** How long what a chat workspace said of a member (full member, guest, gone) is believed. */
const CHAT_VERDICT_MS = 5 * MINUTE
/** Writing "last seen" on every request would cost a write per page; once a minute is enough for a 30-minute limit. */
const SEEN_EVERY_MS = MINUTE
/** A feed nobody has fetched for this long is forgotten, as its address may lie around anywhere by then. */
const FEED_FORGOTTEN_MS = 400 * DAY
/** Calendar programs poll all day; noting it once an hour keeps polls from being writes. */
const FETCHED_EVERY_MS = HOUR

export type Resolver = {
  readonly tx: Db
  readonly now: Instant
  readonly timeZone: string
  readonly hash: (text: string) => string
}

/** Who the caller is to this district at this moment: their person, and every role they hold now. */
export function resolveActor(by: Resolver, caller: Caller): Result<Actor, Failure> {
  switch (caller.via) {
    case 'session':
      return resolveSession(by, caller.token)
    case 'slack':
      return resolveChat(by, caller)
    case 'operator':
      return ok(plainActor('operator', caller.via, 'operator'))
    case 'api_key':
      return resolveKey(by, caller.key)
    case 'feed':
      return resolveFeed(by, caller.token)
    case 'service':
      return ok(plainActor(`service:${caller.name}`, caller.via, 'service'))
  }
}

function plainActor(id: string, via: Caller['via'], role: 'operator' | 'service'): Actor {
  return { id, personId: null, assurance: 'none', via, roles: [{ role, school: ALL_SCHOOLS }] }
}

function resolveSession(by: Resolver, token: string): Result<Actor, Failure> {
  const hash = by.hash(token)
  const row = by.tx.select().from(session).where(eq(session.hash, hash)).get()
  const isLive =
    row && row.endedAt === null && row.expiresAt > by.now && row.seenAt + SESSION_IDLE_MS > by.now
  if (!isLive) return err({ kind: 'unauthenticated' })
  if (row.seenAt + SEEN_EVERY_MS < by.now) {
    by.tx.update(session).set({ seenAt: by.now }).where(eq(session.hash, hash)).run()
  }
  const claim = { personId: row.personId, via: 'session', assurance: 'session' } as const
  const staff = resolveStaff(by, claim)
  return staff.ok ? ok({ ...staff.value, sessionHash: hash }) : staff
}

/** A feed answers like one that never existed when it was revoked, forgotten, or its person no longer works here. */
function resolveFeed(by: Resolver, token: string): Result<Actor, Failure> {
  const hash = by.hash(token)
  const row = by.tx.select().from(calendarFeed).where(eq(calendarFeed.hash, hash)).get()
  const claim = { personId: row?.personId ?? '', via: 'feed', assurance: 'none' } as const
  const staff = resolveStaff(by, claim)
  if (!row || !staff.ok || isForgotten(by, row)) return err({ kind: 'not_found', what: 'calendar' })
  if ((row.fetchedAt ?? 0) + FETCHED_EVERY_MS < by.now) {
    by.tx.update(calendarFeed).set({ fetchedAt: by.now }).where(eq(calendarFeed.hash, hash)).run()
  }
  return ok({ ...staff.value, roles: [{ role: 'feed', school: ALL_SCHOOLS }] })
}

const isForgotten = ({ now }: Resolver, feed: typeof calendarFeed.$inferSelect): boolean =>
  (feed.fetchedAt ?? feed.createdAt) + FEED_FORGOTTEN_MS <= now

function resolveChat(
  by: Resolver,
  caller: { via: 'slack'; tenant: string; userId: string },
): Result<Actor, Failure> {
  const row = by.tx
    .select()
    .from(account)
    .where(
      and(
        eq(account.provider, caller.via),
        eq(account.tenant, caller.tenant),
        eq(account.subject, caller.userId),
      ),
    )
    .get()
  if (!row || row.checkedAt + CHAT_VERDICT_MS <= by.now) {
    return err({ kind: 'forbidden', why: 'unverified' })
  }
  if (!row.isMember) return err({ kind: 'forbidden', why: 'guest' })
  if (!row.personId) return err({ kind: 'forbidden', why: 'unlinked' })
  return resolveStaff(by, { personId: row.personId, via: caller.via, assurance: 'platform' })
}

function resolveKey(by: Resolver, key: string): Result<Actor, Failure> {
  const row = by.tx
    .select()
    .from(apiKey)
    .where(eq(apiKey.hash, by.hash(key)))
    .get()
  if (!row || row.revokedAt !== null) return err({ kind: 'unauthenticated' })
  const scopes = row.scopes.split(' ')
  const roles: RoleAt[] = []
  if (scopes.includes('roster.read')) roles.push({ role: 'integrator', school: ALL_SCHOOLS })
  if (scopes.includes('sync.run')) roles.push({ role: 'sync_key', school: ALL_SCHOOLS })
  return ok({ id: row.id, personId: null, assurance: 'none', via: 'api_key', roles })
}

type StaffClaim = Pick<Actor, 'via' | 'assurance'> & { readonly personId: string }

function resolveStaff(by: Resolver, claim: StaffClaim): Result<Actor, Failure> {
  const who = by.tx.select().from(person).where(eq(person.id, claim.personId)).get()
  if (!who?.isStaff || !who.enabled || who.archivedAt !== null) {
    return err({ kind: 'forbidden', why: 'inactive' })
  }
  const roles = staffRoles(by, who.id)
  return ok({ ...claim, id: who.id, roles })
}

/** Roles of a member of staff now: what was granted and is in date, and what follows from working at a school. */
export function staffRoles(
  by: Pick<Resolver, 'tx' | 'now' | 'timeZone'>,
  personId: string,
): RoleAt[] {
  const today = dayIn(by.timeZone, by.now)
  const granted = by.tx
    .select({ role: roleGrant.role, school: roleGrant.schoolId })
    .from(roleGrant)
    .where(
      and(
        eq(roleGrant.personId, personId),
        lte(roleGrant.fromAt, by.now),
        or(isNull(roleGrant.untilAt), gt(roleGrant.untilAt, by.now)),
      ),
    )
    .all()
    .filter((g): g is { role: GrantableRole; school: string } =>
      GRANTABLE_ROLES.some((known) => known === g.role),
    )
  const schools = by.tx
    .select({ school: membership.orgId })
    .from(membership)
    .where(
      and(
        eq(membership.personId, personId),
        eq(membership.role, 'staff'),
        lte(membership.beginOn, today),
        or(isNull(membership.endOn), gt(membership.endOn, today)),
      ),
    )
    .all()
  return [
    ...granted,
    ...schools.map(({ school }): RoleAt => ({ role: 'reporter', school })),
    { role: 'team_member', school: ALL_SCHOOLS },
  ]
}
