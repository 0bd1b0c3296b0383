import type { AppsManifestCreateArguments } from '@slack/web-api'
import { COMMAND, MESSAGE_SHORTCUT, SHORTCUT } from './names.ts'

type Manifest = AppsManifestCreateArguments['manifest']

export type ManifestWanted = {
  /** Where Slack reaches Offramp: https, without a path or a trailing slash. */
  readonly publicUrl: string
  /**
   * `pasted`: one workspace, whose bot token is copied into Offramp by hand and must not expire. `rotating`: any
   * workspace or a whole organisation, through the install page. Slack never takes rotation back from an app.
   */
  readonly token: 'pasted' | 'rotating'
}

/**
 * What an IT administrator pastes into "Create an app from a manifest" at Slack: addresses, the command, the shortcuts
 * and the few permissions Offramp asks for. It never asks to read messages.
 * Shape: the app manifest reference of Slack's developer documentation.
 */
export function slackManifest({ publicUrl, token }: ManifestWanted) {
  const events = `${publicUrl}/slack/events`
  return {
    _metadata: { major_version: 2 },
    display_information: {
      name: 'Offramp',
      description: 'Raise a concern about a student, and do your part of the work that follows.',
      long_description:
        'Staff raise a concern in under a minute with /concern, from a shortcut or from the Home tab. The school team is told at once, and everybody sees the tasks that wait for them. Messages hold constant words and a link only: what a concern says, and whom it is about, stays in Offramp behind sign-in.',
      background_color: '#1f4d3f',
    },
    features: features(events),
    oauth_config: {
      redirect_urls: [`${publicUrl}/slack/oauth/callback`],
      scopes: { bot: ['commands', 'chat:write', 'im:write', 'users:read', 'users:read.email'] },
    },
    settings: settings(events, token === 'rotating'),
  } satisfies Manifest
}

const features = (events: string) =>
  ({
    app_home: {
      home_tab_enabled: true,
      messages_tab_enabled: true,
      // Nobody can write to the bot, so no detail can end up in its conversation.
      messages_tab_read_only_enabled: true,
    },
    bot_user: { display_name: 'offramp', always_online: true },
    shortcuts: [
      {
        type: 'global',
        name: 'Raise a concern',
        callback_id: SHORTCUT,
        description: 'Tell the school team about something that worries you.',
      },
      {
        type: 'message',
        name: 'Raise a concern',
        callback_id: MESSAGE_SHORTCUT,
        description: 'Tell the school team about something you read. The message stays here.',
      },
    ],
    slash_commands: [
      {
        command: COMMAND,
        description: 'Raise a concern about a student',
        url: events,
        should_escape: true,
      },
    ],
  }) satisfies Manifest['features']

const settings = (events: string, isRotating: boolean) =>
  ({
    event_subscriptions: {
      request_url: events,
      bot_events: [
        'app_home_opened',
        'app_uninstalled',
        'tokens_revoked',
        'team_access_granted',
        'team_access_revoked',
        'user_change',
      ],
    },
    interactivity: {
      is_enabled: true,
      request_url: events,
      // The student search comes here; without it the search box stays empty.
      message_menu_options_url: events,
    },
    org_deploy_enabled: isRotating,
    socket_mode_enabled: false,
    token_rotation_enabled: isRotating,
  }) satisfies Manifest['settings']
