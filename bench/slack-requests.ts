import { createHmac } from 'node:crypto'
import { Agent, request } from 'node:http'
import { CAST, CREDENTIALS } from '../sandbox/cast.ts'

const { slack: SLACK } = CREDENTIALS
const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/** Posts a signed form body to Slack's request URL of the app; answers status and text. */
export function postSigned(url: string, body: string): Promise<{ status: number; text: string }> {
  const at = String(Math.floor(Date.now() / 1000))
  const mac = createHmac('sha256', SLACK.signingSecret).update(`v0:${at}:${body}`).digest('hex')
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': Buffer.byteLength(body),
    'x-slack-request-timestamp': at,
    'x-slack-signature': `v0=${mac}`,
  }
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers, agent }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => {
        text += chunk
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

const teacher = CAST[0]

const identity = {
  team: { id: SLACK.teamId, domain: 'maple' },
  user: { id: teacher?.slackUserId, username: 'teacher', team_id: SLACK.teamId },
  api_app_id: SLACK.appId,
  token: 'unused',
}

const option = (value: string) => ({
  value: {
    type: 'radio_buttons',
    selected_option: { value, text: { type: 'plain_text', text: value } },
  },
})
const text = (value: string) => ({ value: { type: 'plain_text_input', value } })

/** A submitted concern form, one per view id. */
export function submission(viewId: string): string {
  const values = {
    student: { value: { type: 'external_select', selected_option: null } },
    someone_else: text('A student in the bus line'),
    what: text('Said they would not be here next week and gave away their things.'),
    when: text('today'),
    where: text('bus line'),
    danger_now: option('no'),
    weapon: option('no'),
    self_harm: option('unknown'),
  }
  const view = {
    id: viewId,
    team_id: SLACK.teamId,
    app_id: SLACK.appId,
    app_installed_team_id: SLACK.teamId,
    bot_id: SLACK.botId,
    type: 'modal',
    callback_id: 'concern_form',
    private_metadata: '',
    hash: '1.x',
    title: { type: 'plain_text', text: 'Raise a concern' },
    blocks: [],
    state: { values },
  }
  const payload = { ...identity, type: 'view_submission', trigger_id: 't', view, response_urls: [] }
  return `payload=${encodeURIComponent(JSON.stringify(payload))}`
}

/** A slash command whose answer needs nothing but the acknowledgement. */
export function pressOfLink(n: number): string {
  const payload = {
    ...identity,
    type: 'block_actions',
    trigger_id: 't',
    container: { type: 'message', message_ts: '1.1', channel_id: 'D1', is_ephemeral: false },
    channel: { id: 'D1', name: 'directmessage' },
    actions: [
      {
        type: 'button',
        action_id: 'link',
        block_id: 'b',
        action_ts: `${n}.1`,
        text: { type: 'plain_text', text: 'Open' },
      },
    ],
  }
  return `payload=${encodeURIComponent(JSON.stringify(payload))}`
}
