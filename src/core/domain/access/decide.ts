import { ALL_SCHOOLS, type Actor, type RoleAt } from '../../kernel/actor.ts'
import { POLICY, type Action, type Condition, type Resource, type Rule } from './policy.ts'

/** What the policy needs to know of the object acted upon. A missing fact counts against the actor. */
export type Target = {
  readonly school?: string | null
  readonly onTeam?: boolean
  readonly isAuthor?: boolean
  readonly isOwner?: boolean
  /** The concern was put to the district, because nobody nearer decided in time. */
  readonly isAsked?: boolean
  /** The object concerns the actor, their child or somebody of their household: nothing overrides this. */
  readonly isExcluded?: boolean
}

export type Ask = { readonly on: Resource; readonly do: Action; readonly target: Target }

export type Decision = { readonly allow: boolean; readonly via: string | null }

const REFUSED: Decision = { allow: false, via: null }

/** May this actor do this to that? Default is no; a conflict of interest is always no. */
export function decide(actor: Actor, ask: Ask, rules: readonly Rule[] = POLICY): Decision {
  if (ask.target.isExcluded) return REFUSED
  for (const rule of rules) {
    if (rule.on !== ask.on || !rule.do.includes(ask.do)) continue
    const held = actor.roles.some(
      (h) =>
        h.role === rule.role &&
        rule.if.every((c) => holds(c, { actor, held: h, target: ask.target })),
    )
    if (held) return { allow: true, via: `${rule.role}:${ask.on}:${ask.do}` }
  }
  return REFUSED
}

/** Whether any rule could let this actor do this to some object. The door asks it before it reads the input. */
export function couldEver(actor: Actor, on: Resource, action: Action): boolean {
  return rulesFor(actor, on, action).length > 0
}

/** What depends on one object, and so says nothing about a school as a whole. */
const PERSONAL: readonly Condition[] = ['onTeam', 'author', 'owner', 'asked']

/**
 * Schools at which the actor may do this by their role alone; `*` when every school. Lists are filtered by it, and
 * add what the actor wrote, owns or sits on by themselves.
 */
export function schoolsFor(
  actor: Actor,
  on: Resource,
  action: Action,
): readonly string[] | typeof ALL_SCHOOLS {
  const schools = new Set<string>()
  for (const { rule, held } of rulesFor(actor, on, action)) {
    if (rule.if.some((condition) => PERSONAL.includes(condition))) continue
    if (!rule.if.includes('sameSchool') || held.school === ALL_SCHOOLS) return ALL_SCHOOLS
    schools.add(held.school)
  }
  return [...schools]
}

function rulesFor(actor: Actor, on: Resource, action: Action): { rule: Rule; held: RoleAt }[] {
  return POLICY.filter(
    (rule) =>
      rule.on === on &&
      rule.do.includes(action) &&
      (!rule.if.includes('session') || actor.assurance === 'session'),
  ).flatMap((rule) =>
    actor.roles.filter((h) => h.role === rule.role).map((held) => ({ rule, held })),
  )
}

type Facts = { actor: Actor; held: RoleAt; target: Target }

function holds(condition: Condition, { actor, held, target }: Facts): boolean {
  switch (condition) {
    case 'sameSchool':
      return held.school === ALL_SCHOOLS || (target.school != null && held.school === target.school)
    case 'onTeam':
      return target.onTeam === true
    case 'author':
      return target.isAuthor === true
    case 'owner':
      return target.isOwner === true
    case 'asked':
      return target.isAsked === true
    case 'session':
      return actor.assurance === 'session'
  }
}
