/** The payloads Slack sends to an app, one function per kind. Field by field as in the types of @slack/bolt 5.1.0. */
import { CREDENTIALS } from '../cast.ts'
import { CHANNEL, type ChannelMessage } from './channel.ts'
import type { JsonObject } from './json.ts'
import { messageJson } from './messages.ts'
import { ENTERPRISE, type Person } from './people.ts'
import type { Wire } from './sign.ts'
import { issueResponseUrl, issueTrigger } from './triggers.ts'
import { valuesOf } from './values.ts'
import { viewJson } from './views.ts'
import { newId, newTs, type Desk, type Message, type OpenView, type World } from './world.ts'

/** Slack's old verification token; apps must not rely on it. */
const LEGACY_TOKEN = 'sandbox-verification-token'
const MS_PER_S = 1000

export type Scene = { world: World; desk: Desk; wire: Wire }

/** The workspace whose installation is used: a stranger reaches it through a shared channel. */
const installTeam = ({ desk, wire }: Pick<Scene, 'desk' | 'wire'>): string =>
  wire.teamId ?? (desk.person.isStranger ? CREDENTIALS.slack.teamId : desk.person.teamId)

const domainOf = (world: World, teamId: string): string =>
  world.workspaces.find((workspace) => workspace.teamId === teamId)?.domain ?? 'unknown'

const trigger = (scene: Scene): string =>
  issueTrigger(scene.world, scene.desk.person.id, installTeam(scene))

function responseUrl(
  { world, desk, wire }: Scene,
  to: { channel: string; messageTs: string | null },
): string {
  return wire.responseUrl ?? issueResponseUrl(world, { userId: desk.person.id, ...to })
}

const userName = (person: Person): string => person.name.toLowerCase().replace(' ', '.')

/** What every interaction says about who acts and where the app is installed. */
function interactionBase({ world, desk, wire }: Scene): JsonObject {
  const { person } = desk
  const teamId = wire.teamId ?? person.teamId
  const isOrg = wire.isOrgInstall === true
  return {
    token: LEGACY_TOKEN,
    api_app_id: CREDENTIALS.slack.appId,
    team: isOrg ? null : { id: teamId, domain: domainOf(world, teamId) },
    enterprise: isOrg ? ENTERPRISE : null,
    is_enterprise_install: isOrg,
    user: {
      id: person.id,
      name: userName(person),
      username: userName(person),
      team_id: teamId,
    },
  }
}

export function slashFields(
  scene: Scene,
  { command, text, channel }: { command: string; text: string; channel?: string | undefined },
): Record<string, string> {
  const { world, desk, wire } = scene
  const teamId = installTeam(scene)
  const channelId = channel ?? desk.dm
  return {
    token: LEGACY_TOKEN,
    team_id: teamId,
    team_domain: domainOf(world, teamId),
    ...(wire.isOrgInstall === true
      ? { enterprise_id: ENTERPRISE.id, enterprise_name: ENTERPRISE.name }
      : {}),
    channel_id: channelId,
    channel_name: channelId === desk.dm ? 'directmessage' : CHANNEL.name,
    user_id: desk.person.id,
    user_name: userName(desk.person),
    command,
    text,
    api_app_id: CREDENTIALS.slack.appId,
    is_enterprise_install: String(wire.isOrgInstall === true),
    response_url: responseUrl(scene, { channel: channelId, messageTs: null }),
    trigger_id: trigger(scene),
  }
}

export const globalShortcut = (scene: Scene, callbackId: string): JsonObject => ({
  ...interactionBase(scene),
  type: 'shortcut',
  callback_id: callbackId,
  action_ts: newTs(scene.world),
  trigger_id: trigger(scene),
})

export const messageShortcut = (
  scene: Scene,
  callbackId: string,
  message: ChannelMessage,
): JsonObject => ({
  ...interactionBase(scene),
  type: 'message_action',
  callback_id: callbackId,
  action_ts: newTs(scene.world),
  trigger_id: trigger(scene),
  response_url: responseUrl(scene, { channel: CHANNEL.id, messageTs: null }),
  message_ts: message.ts,
  channel: { id: CHANNEL.id, name: CHANNEL.name },
  message: {
    type: 'message',
    user: message.user,
    ts: message.ts,
    text: message.text,
    team: scene.world.desks.get(message.user)?.person.teamId ?? installTeam(scene),
  },
})

export const viewSubmission = (scene: Scene, view: OpenView): JsonObject => ({
  ...interactionBase(scene),
  type: 'view_submission',
  trigger_id: trigger(scene),
  view: viewJson(view),
  response_urls: [],
})

export const viewClosed = (scene: Scene, view: OpenView, isCleared: boolean): JsonObject => ({
  ...interactionBase(scene),
  type: 'view_closed',
  view: viewJson(view),
  is_cleared: isCleared,
})

export const viewAction = (scene: Scene, view: OpenView, action: JsonObject): JsonObject => ({
  ...interactionBase(scene),
  type: 'block_actions',
  trigger_id: trigger(scene),
  container: { type: 'view', view_id: view.id },
  view: viewJson(view),
  actions: [{ ...action, action_ts: newTs(scene.world) }],
})

export const messageAction = (scene: Scene, message: Message, action: JsonObject): JsonObject => ({
  ...interactionBase(scene),
  type: 'block_actions',
  trigger_id: trigger(scene),
  response_url: responseUrl(scene, { channel: message.channel, messageTs: message.ts }),
  container: {
    type: 'message',
    message_ts: message.ts,
    channel_id: message.channel,
    is_ephemeral: message.isEphemeral,
  },
  channel: { id: message.channel, name: 'directmessage' },
  message: messageJson(message, installTeam(scene)),
  state: { values: valuesOf(message.blocks, {}) },
  actions: [{ ...action, action_ts: newTs(scene.world) }],
})

export const blockSuggestion = (
  scene: Scene,
  view: OpenView,
  asked: { blockId: string; actionId: string; value: string },
): JsonObject => ({
  ...interactionBase(scene),
  type: 'block_suggestion',
  action_id: asked.actionId,
  block_id: asked.blockId,
  value: asked.value,
  container: { type: 'view', view_id: view.id },
  view: viewJson(view),
})

type EventDraft = {
  event: JsonObject
  eventId: string
  isExtSharedChannel: boolean
  outerTeamId?: string | undefined
}

/** The envelope around an event. In a shared channel the outer team is the sender's, not the app's. */
export function eventCallback(scene: Scene, draft: EventDraft): JsonObject {
  const teamId = installTeam(scene)
  const isOrg = scene.wire.isOrgInstall === true
  const enterpriseId = isOrg ? ENTERPRISE.id : null
  return {
    token: LEGACY_TOKEN,
    type: 'event_callback',
    api_app_id: CREDENTIALS.slack.appId,
    team_id: draft.outerTeamId ?? (draft.isExtSharedChannel ? scene.desk.person.teamId : teamId),
    ...(isOrg ? { enterprise_id: enterpriseId } : {}),
    context_team_id: teamId,
    context_enterprise_id: enterpriseId,
    event: { event_ts: newTs(scene.world), ...draft.event },
    event_id: draft.eventId,
    event_time: Math.floor(scene.world.now() / MS_PER_S),
    authorizations: [
      {
        enterprise_id: enterpriseId,
        team_id: isOrg ? null : teamId,
        user_id: CREDENTIALS.slack.botUserId,
        is_bot: true,
        is_enterprise_install: isOrg,
      },
    ],
    is_ext_shared_channel: draft.isExtSharedChannel,
  }
}

export const newEventId = (): string => newId('Ev')

export const urlVerification = (challenge: string): JsonObject => ({
  token: LEGACY_TOKEN,
  type: 'url_verification',
  challenge,
})

/** Comes without an event inside. */
export const appRateLimited = (scene: Scene): JsonObject => ({
  token: LEGACY_TOKEN,
  type: 'app_rate_limited',
  team_id: installTeam(scene),
  minute_rate_limited: Math.floor(scene.world.now() / MS_PER_S),
  api_app_id: CREDENTIALS.slack.appId,
})
