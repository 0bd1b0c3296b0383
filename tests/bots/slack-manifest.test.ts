import { describe, expect, test } from 'vitest'
import { SCOPES } from '../../sandbox/slack/world.ts'
import { slackManifest } from '../../src/bots/slack/manifest.ts'

const made = slackManifest({ publicUrl: 'https://offramp.example.org', token: 'rotating' })

/** Every text of the manifest with its path. */
function texts(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => texts(inner, `${path}/${key}`))
}

describe('the manifest for Slack', () => {
  test('sends every payload kind, the student search included, to the one address', () => {
    const { settings, features } = made
    const urls = [
      settings.event_subscriptions.request_url,
      settings.interactivity.request_url,
      settings.interactivity.message_menu_options_url,
      ...features.slash_commands.map(({ url }) => url),
    ]
    expect(new Set(urls)).toEqual(new Set(['https://offramp.example.org/slack/events']))
    expect(made.oauth_config.redirect_urls).toEqual([
      'https://offramp.example.org/slack/oauth/callback',
    ])
  })

  test('holds no address that is not https', () => {
    const addresses = texts(made).filter(([, text]) => text.includes('://'))
    expect(addresses).toHaveLength(5)
    expect(addresses.filter(([, text]) => !text.startsWith('https://'))).toEqual([])
  })

  test('asks for exactly the permissions the sandbox grants, and for none to read messages or files', () => {
    expect(made.oauth_config.scopes.bot.toSorted()).toEqual([...SCOPES].toSorted())
    const reading = made.oauth_config.scopes.bot.filter((s) =>
      /history|files|channels|admin/.test(s),
    )
    expect(reading).toEqual([])
  })

  test('keeps within Slack’s lengths', () => {
    const { display_information: shown, features } = made
    expect(shown.name.length).toBeLessThanOrEqual(35)
    expect(shown.description.length).toBeLessThanOrEqual(140)
    expect(shown.long_description.length).toBeGreaterThanOrEqual(175)
    expect(shown.long_description.length).toBeLessThanOrEqual(4_000)
    for (const { name, description } of features.shortcuts) {
      expect(name.length).toBeLessThanOrEqual(24)
      expect(description.length).toBeLessThanOrEqual(150)
    }
    expect(features.bot_user.display_name).toMatch(/^[a-z0-9._-]{1,80}$/)
  })

  test('lets nobody write to the bot, and connects over the web only', () => {
    expect(made.features.app_home.messages_tab_read_only_enabled).toBe(true)
    expect(made.settings.socket_mode_enabled).toBe(false)
    expect(made.features.slash_commands[0]?.should_escape).toBe(true)
  })

  test.each([
    ['rotating', true],
    ['pasted', false],
  ] as const)('with a %s token, rotation and organisation installs are %s', (token, isOn) => {
    const { settings } = slackManifest({ publicUrl: 'https://offramp.example.org', token })
    expect(settings.token_rotation_enabled).toBe(isOn)
    expect(settings.org_deploy_enabled).toBe(isOn)
  })
})
