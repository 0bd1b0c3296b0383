/** Everything the fake Slack knows: workspaces, people and what each of them sees, tokens, triggers. */
import { randomInt } from 'node:crypto'
import { CREDENTIALS } from '../cast.ts'
import type { Block } from './blocks.ts'
import { createFaults, type Faults } from './faults.ts'
import { LIMITS } from './limits.ts'
import { OTHER_INSTALL, PEOPLE, WORKSPACES, type Person, type Workspace } from './people.ts'
import type { Home, Modal } from './schema/check.ts'
import { createTraffic, type Traffic } from './traffic.ts'
import type { Offered, ViewValues } from './values.ts'

/** A bot token and what it opens. A workspace install has a team, an organisation install only an enterprise. */
export type Grant = {
  token: string
  teamId: string | null
  enterpriseId: string | null
  scopes: readonly string[]
  /** Milliseconds since 1970; `null` never expires. */
  expiresAtMs: number | null
  isRevoked: boolean
}

export type Message = {
  channel: string
  ts: string
  /** Id of the author; `USLACKBOT` for what Slack itself says. */
  user: string
  text: string
  blocks: Block[]
  isEphemeral: boolean
  /** When it was last changed, or `null`. */
  editedTs: string | null
}

export type OpenView = {
  id: string
  teamId: string
  hash: string
  rootId: string
  previousId: string | null
  definition: Modal | Home
  values: ViewValues
  /** What the person is told about single fields, by block id. */
  failures: Record<string, string>
  /** What an external select last offered, by `block id/action id`. */
  offered: Record<string, Offered>
  /** What was last searched for there. */
  queries: Record<string, string>
}

/** What one person sees of the app. */
export type Desk = {
  person: Person
  dm: string
  messages: Message[]
  home: OpenView | null
  /** Modals from the root to the one on top. */
  stack: OpenView[]
  /** What Slack itself tells the person after the last act, e.g. that the app did not answer. */
  notice: Notice | null
  /** Grows with every change. */
  version: number
}

/** `text` is what the client shows; `because` is for whoever looks for the fault. */
export type Notice = { text: string; because: string }

export type Trigger = { userId: string; teamId: string; issuedAtMs: number; isExchanged: boolean }

export type ResponseUrl = {
  userId: string
  channel: string
  messageTs: string | null
  issuedAtMs: number
  uses: number
}

export type World = {
  now: () => number
  /** Where people and the app reach this server, without a slash at the end. */
  publicUrl: string
  /** Where payloads go. */
  target: string
  ackMs: number
  eventRetryDelaysMs: readonly number[]
  workspaces: readonly Workspace[]
  desks: Map<string, Desk>
  grants: Map<string, Grant>
  triggers: Map<string, Trigger>
  responseUrls: Map<string, ResponseUrl>
  oauth: OauthState
  traffic: Traffic
  faults: Faults
  needles: string[]
  /** Aborted when the server stops. */
  closing: AbortController
  lastTs: number
}

type OauthState = {
  codes: Map<string, OauthCode>
  refreshTokens: Map<string, Grant>
  /** Lifetime of tokens from now on; `null` gives tokens that never expire and no refresh token. */
  expiresInSeconds: number | null
}

export type OauthCode = {
  grant: Omit<Grant, 'token' | 'expiresAtMs' | 'isRevoked'>
  redirectUri: string
  installerId: string
  issuedAtMs: number
  isUsed: boolean
}

/** Exactly the scopes Offramp asks for. */
export const SCOPES = [
  'commands',
  'chat:write',
  'im:write',
  'users:read',
  'users:read.email',
] as const

/** Lifetime of a rotating token, as Slack documents it. */
const TOKEN_SECONDS = 43_200
/** Slack repeats a failed event at once, after a minute and after five. */
const EVENT_RETRY_DELAYS_MS = [0, 60_000, 300_000]

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789'
const ID_LENGTH = 9

export const newId = (prefix = '', length = ID_LENGTH): string =>
  prefix + Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')

const createDesk = (person: Person): Desk => ({
  person,
  dm: `D${person.id.slice(1)}`,
  messages: [],
  home: null,
  stack: [],
  notice: null,
  version: 0,
})

const staticGrant = (teamId: string, token: string): Grant => ({
  token,
  teamId,
  enterpriseId: null,
  scopes: SCOPES,
  expiresAtMs: null,
  isRevoked: false,
})

export type WorldOptions = {
  target: string
  /** Clock, for tests that cannot wait. */
  now?: () => number
  ackMs?: number
  eventRetryDelaysMs?: readonly number[]
}

export function createWorld(options: WorldOptions): World {
  const { slack } = CREDENTIALS
  const grants = [
    staticGrant(slack.teamId, slack.botToken),
    staticGrant(OTHER_INSTALL.teamId, OTHER_INSTALL.botToken),
  ]
  return {
    now: options.now ?? Date.now,
    publicUrl: '',
    target: options.target,
    ackMs: options.ackMs ?? LIMITS.ackMs,
    eventRetryDelaysMs: options.eventRetryDelaysMs ?? EVENT_RETRY_DELAYS_MS,
    workspaces: WORKSPACES,
    desks: new Map(PEOPLE.map((person) => [person.id, createDesk(person)])),
    grants: new Map(grants.map((grant) => [grant.token, grant])),
    triggers: new Map(),
    responseUrls: new Map(),
    oauth: { codes: new Map(), refreshTokens: new Map(), expiresInSeconds: TOKEN_SECONDS },
    traffic: createTraffic(),
    faults: createFaults(),
    needles: [],
    closing: new AbortController(),
    lastTs: 0,
  }
}

/** Forgets everything that happened; clock, address and target stay. */
export function resetWorld(world: World): void {
  const { target, now, ackMs, eventRetryDelaysMs, publicUrl, closing, lastTs } = world
  const fresh = createWorld({ target, now, ackMs, eventRetryDelaysMs })
  Object.assign(world, fresh, { publicUrl, closing, lastTs })
}

const MICROS_PER_MS = 1000
const MICROS_PER_S = 1_000_000
const MICRO_DIGITS = 6

/** A message time stamp like `1716215000.000123`: unique and growing, as apps rely on. */
export function newTs(world: World): string {
  world.lastTs = Math.max(world.lastTs + 1, world.now() * MICROS_PER_MS)
  const micros = String(world.lastTs % MICROS_PER_S).padStart(MICRO_DIGITS, '0')
  return `${Math.floor(world.lastTs / MICROS_PER_S)}.${micros}`
}

/** Whether the token reaches into the workspace: its own, or one of its organisation. */
export function reaches(world: World, grant: Grant, teamId: string): boolean {
  if (grant.teamId !== null) return grant.teamId === teamId
  const workspace = world.workspaces.find((candidate) => candidate.teamId === teamId)
  return workspace !== undefined && workspace.enterpriseId === grant.enterpriseId
}

/** The desk of a person in reach of the token, or `undefined`. */
export function deskFor(world: World, grant: Grant, userId: string): Desk | undefined {
  const desk = world.desks.get(userId)
  return desk !== undefined && reaches(world, grant, desk.person.teamId) ? desk : undefined
}

export const touch = (desk: Desk): void => {
  desk.version += 1
}
