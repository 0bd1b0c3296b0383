import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ALL_SCHOOLS, type Actor, type Role } from '../../src/core/kernel/actor.ts'
import { couldEver, decide, schoolsFor, type Target } from '../../src/core/domain/access/decide.ts'
import { ACTIONS, POLICY, RESOURCES, type Rule } from '../../src/core/domain/access/policy.ts'

const ROLES: readonly Role[] = [...new Set(POLICY.map((rule) => rule.role))]
const HERE = 'school-here'
const YES_NO = [false, true] as const

const actorOf = (role: Role, school: string, assurance: Actor['assurance']): Actor => ({
  id: 'a',
  personId: 'a',
  assurance,
  via: 'session',
  roles: [{ role, school }],
})

/** Every combination of facts the policy can see. */
const TARGETS: readonly Target[] = YES_NO.flatMap((onTeam) =>
  YES_NO.flatMap((isAuthor) =>
    YES_NO.flatMap((isOwner) =>
      YES_NO.flatMap((isAsked) =>
        YES_NO.flatMap((isExcluded) =>
          [HERE, 'school-there', null].map((school) => ({
            school,
            onTeam,
            isAuthor,
            isOwner,
            isAsked,
            isExcluded,
          })),
        ),
      ),
    ),
  ),
)

type Case = {
  actor: Actor
  role: Role
  on: (typeof RESOURCES)[number]
  do: (typeof ACTIONS)[number]
  target: Target
}

const CASES: readonly Case[] = ROLES.flatMap((role) =>
  [HERE, ALL_SCHOOLS].flatMap((school) =>
    (['none', 'platform', 'session'] as const).flatMap((assurance) => {
      const actor = actorOf(role, school, assurance)
      return RESOURCES.flatMap((on) =>
        ACTIONS.flatMap((action) =>
          TARGETS.map((target) => ({ actor, role, on, do: action, target })),
        ),
      )
    }),
  ),
)

const decisions = (rules: readonly Rule[], cases = CASES): string =>
  cases
    .map((c) =>
      decide(c.actor, { on: c.on, do: c.do, target: c.target }, rules).allow ? '1' : '0',
    )
    .join('')

const digest = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 16)

/** Content of cases: what administrators, auditors and machines must never reach. */
const CONTENT = ['concern', 'triage', 'case', 'task', 'student'] as const
const NEVER_CONTENT: readonly Role[] = [
  'config_admin',
  'auditor',
  'operator',
  'integrator',
  'sync_key',
]

describe('the policy', () => {
  const allowed = CASES.filter(
    (c) => decide(c.actor, { on: c.on, do: c.do, target: c.target }).allow,
  )

  test('is the one that was reviewed: a change shows here as a diff', () => {
    const grants = POLICY.map(
      (r) => `${r.role} ${r.on} ${r.do.join(',')} ${r.if.join(',')}`,
    ).toSorted()
    expect({
      decisions: CASES.length,
      allowed: allowed.length,
      digest: digest(decisions(POLICY)),
      grants,
    }).toMatchSnapshot()
  })

  test('refuses whatever it does not name', () => {
    const nobody: Actor = { ...actorOf('reporter', HERE, 'session'), roles: [] }
    const leaks = CASES.filter(
      (c) => decide(nobody, { on: c.on, do: c.do, target: c.target }).allow,
    )
    expect(leaks).toEqual([])
  })

  test('never lets anybody act on a matter they are part of', () => {
    expect(allowed.filter((c) => c.target.isExcluded)).toEqual([])
  })

  test.each(NEVER_CONTENT)('never shows a case, a concern or a task to the role %s', (role) => {
    const seen = allowed.filter(
      (c) => c.role === role && CONTENT.some((content) => content === c.on),
    )
    expect(seen).toEqual([])
  })

  test('shows a case only to somebody who sits on it and is signed in', () => {
    const readers = allowed.filter((c) => c.on === 'case' && c.do === 'read')
    expect(readers.length).toBeGreaterThan(0)
    expect(readers.every((c) => c.target.onTeam && c.actor.assurance === 'session')).toBe(true)
  })

  test('lets a chat workspace vouch for no reading of a concern and no decision', () => {
    const vouched = allowed.filter(
      (c) => c.actor.assurance === 'platform' && c.role !== 'service' && c.role !== 'operator',
    )
    const risky = vouched.filter(
      (c) => c.on === 'triage' || (c.on === 'concern' && c.do === 'read'),
    )
    expect(risky).toEqual([])
  })

  test('keeps a school’s people to their own school', () => {
    const local = allowed.filter((c) => c.role === 'triager' && c.actor.roles[0]?.school === HERE)
    const elsewhere = local.filter((c) => c.target.school !== HERE && c.on !== 'task')
    expect(elsewhere).toEqual([])
  })

  test('never gives less for an additional role', () => {
    for (const extra of ROLES) {
      const lost = allowed.filter((c) => {
        const more = { ...c.actor, roles: [...c.actor.roles, { role: extra, school: HERE }] }
        return !decide(more, { on: c.on, do: c.do, target: c.target }).allow
      })
      expect(lost).toEqual([])
    }
  })

  test('answers the door’s first question with yes whenever some object could be allowed', () => {
    expect(allowed.filter((c) => !couldEver(c.actor, c.on, c.do))).toEqual([])
  })

  test('filters lists by exactly the schools at which single objects are allowed', () => {
    const byPlace = allowed.filter(
      (c) => c.target.school === HERE || c.target.school === 'school-there',
    )
    for (const c of byPlace) {
      const schools = schoolsFor(c.actor, c.on, c.do)
      const covers = schools === ALL_SCHOOLS || schools.includes(c.target.school ?? '')
      expect(
        covers || c.target.onTeam || c.target.isAuthor || c.target.isOwner || c.target.isAsked,
      ).toBe(true)
    }
  })
})

/** Decisions a change of this rule could touch. */
const casesOf = (rule: Rule): readonly Case[] =>
  CASES.filter((c) => c.role === rule.role && c.on === rule.on)

describe('every part of the policy matters', () => {
  const without = (index: number, change: (rule: Rule) => Rule | null): Rule[] =>
    POLICY.flatMap((rule, at) => (at === index ? (change(rule) ?? []) : rule))

  const mutants = POLICY.flatMap((rule, index) => {
    const name = `${rule.role} ${rule.on}`
    const actions = rule.do.map((action) => ({
      name: `${name} without ${action}`,
      touched: casesOf(rule),
      rules: without(index, (r) => ({ ...r, do: r.do.filter((a) => a !== action) })),
    }))
    const conditions = rule.if.map((condition) => ({
      name: `${name} ${rule.do.join(',')} without the condition ${condition}`,
      touched: casesOf(rule),
      rules: without(index, (r) => ({ ...r, if: r.if.filter((c) => c !== condition) })),
    }))
    return [...actions, ...conditions]
  })

  test.each(mutants)('$name is noticed', ({ rules, touched }) => {
    expect(decisions(rules, touched)).not.toBe(decisions(POLICY, touched))
  })
})
