import type { Role } from '../../kernel/actor.ts'

/** What can be acted upon. */
export const RESOURCES = [
  'concern',
  'triage',
  'case',
  'task',
  'transfer',
  'student',
  'person',
  'roster',
  'sync',
  'source',
  'connection',
  'role',
  'account',
  'api_key',
  'delivery',
  'audit_log',
  'district',
  'session',
  'effect',
  'calendar',
] as const
export type Resource = (typeof RESOURCES)[number]

export const ACTIONS = ['create', 'list', 'read', 'update', 'decide', 'assign', 'close'] as const
export type Action = (typeof ACTIONS)[number]

/**
 * What must hold besides the role. `sameSchool`: the role is held at the object's school. `onTeam`: the actor sits
 * on the case. `author`: the actor raised it. `owner`: the task is theirs, as owner or backup. `asked`: nobody nearer
 * decided in time, so the concern was put to the district. `session`: signed in to the console, not only vouched for
 * by a chat workspace.
 */
const CONDITIONS = ['sameSchool', 'onTeam', 'author', 'owner', 'asked', 'session'] as const
export type Condition = (typeof CONDITIONS)[number]

export type Rule = {
  readonly role: Role
  readonly on: Resource
  readonly do: readonly Action[]
  readonly if: readonly Condition[]
}

type Grant = readonly [
  on: Resource,
  actions: readonly Action[],
  ...conditions: readonly Condition[],
]

const rules = (role: Role, ...grants: readonly Grant[]): readonly Rule[] =>
  grants.map(([on, actions, ...conditions]) => ({ role, on, do: actions, if: conditions }))

/** Anybody who works at a school may say what worries them there, and find the student it is about. */
const AT_A_SCHOOL: readonly Grant[] = [
  ['concern', ['create'], 'sameSchool'],
  ['student', ['list'], 'sameSchool'],
]

/** First human decisions of a school: what becomes of a concern, and whether to take a case over. */
const DECIDES_AT_A_SCHOOL: readonly Grant[] = [
  ['concern', ['list', 'update'], 'sameSchool'],
  ['concern', ['read'], 'sameSchool', 'session'],
  ['triage', ['decide'], 'sameSchool', 'session'],
  ['transfer', ['list', 'read', 'decide'], 'sameSchool', 'session'],
  ['person', ['list', 'read'], 'sameSchool', 'session'],
]

/** The whole of who may do what. What is not here is refused. */
export const POLICY: readonly Rule[] = [
  // Works at a school, or answers for what is raised there.
  ...rules('reporter', ...AT_A_SCHOOL),
  ...rules('triager', ...AT_A_SCHOOL, ...DECIDES_AT_A_SCHOOL),
  ...rules('chair', ...AT_A_SCHOOL, ...DECIDES_AT_A_SCHOOL),
  ...rules(
    'case_manager',
    ['transfer', ['list'], 'sameSchool', 'session'],
    ['person', ['list', 'read'], 'sameSchool', 'session'],
  ),
  // Every active member of staff; what they wrote, own or sit on makes the difference.
  ...rules(
    'team_member',
    ['concern', ['read'], 'author', 'session'],
    ['concern', ['read'], 'onTeam', 'session'],
    ['case', ['list']],
    ['case', ['read', 'update'], 'onTeam', 'session'],
    ['task', ['list']],
    ['task', ['read', 'update'], 'owner'],
    ['task', ['create', 'read', 'update', 'assign'], 'onTeam', 'session'],
    ['transfer', ['list', 'read'], 'onTeam', 'session'],
    ['district', ['list']],
    ['session', ['list', 'close']],
    ['calendar', ['read', 'update']],
  ),
  ...rules(
    'district_coordinator',
    ['concern', ['create', 'list', 'update']],
    ['concern', ['read'], 'asked', 'session'],
    ['triage', ['decide'], 'asked', 'session'],
    ['student', ['list']],
    ['transfer', ['list', 'read', 'decide'], 'session'],
    ['delivery', ['list'], 'session'],
    ['person', ['list', 'read'], 'session'],
    ['roster', ['read', 'decide'], 'session'],
  ),
  // Information technology: configuration and health, never content.
  ...rules(
    'config_admin',
    ['roster', ['read', 'decide'], 'session'],
    ['sync', ['create', 'read', 'decide'], 'session'],
    ['source', ['read', 'update'], 'session'],
    ['connection', ['list', 'update'], 'session'],
    ['role', ['list', 'update'], 'session'],
    ['account', ['list', 'update'], 'session'],
    ['delivery', ['list'], 'session'],
  ),
  ...rules('auditor', ['audit_log', ['list', 'read'], 'session']),
  ...rules(
    'operator',
    ['district', ['create', 'list', 'read', 'update']],
    ['roster', ['read', 'decide']],
    ['sync', ['create', 'read', 'decide']],
    ['source', ['read', 'update']],
    ['connection', ['list', 'update']],
    ['role', ['list', 'update']],
    ['account', ['list', 'update']],
    ['api_key', ['create', 'list', 'update']],
    ['delivery', ['list']],
    ['audit_log', ['list', 'read']],
  ),
  // District API keys: `integrator` carries the scope roster.read, `sync_key` the scope sync.run.
  ...rules(
    'integrator',
    ['person', ['list', 'read']],
    ['roster', ['read']],
    ['transfer', ['list']],
  ),
  ...rules('sync_key', ['sync', ['create', 'read']], ['roster', ['read']]),
  ...rules(
    'service',
    ['effect', ['list', 'update']],
    ['sync', ['create', 'update']],
    ['session', ['create', 'read', 'close']],
    ['district', ['read']],
  ),
  // A person's calendar program, known by the secret address of their feed.
  ...rules('feed', ['calendar', ['read']]),
]
