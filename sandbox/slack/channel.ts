/** A channel with a few messages in it, so that "More actions" on a message can be tried. */
import { CAST, SLACK_OUTSIDERS } from '../cast.ts'

export const CHANNEL = { id: 'C0STAFF01', name: 'staff-room' } as const

export type ChannelMessage = { ts: string; user: string; text: string }

const author = (key: string): string =>
  CAST.find((member) => member.key === key)?.slackUserId ??
  SLACK_OUTSIDERS.find((outsider) => outsider.key === key)?.id ??
  key

export const CHANNEL_MESSAGES: readonly ChannelMessage[] = [
  {
    ts: '1716215000.000100',
    user: author('principal'),
    text: 'Assembly moves to 10:20 tomorrow. Please send your classes five minutes early.',
  },
  {
    ts: '1716218000.000200',
    user: author('teacher'),
    text: 'Something in my third period today worried me. Who is the right person to tell?',
  },
  {
    ts: '1716219000.000300',
    user: author('stranger'),
    text: 'The partner agency is at the north entrance from 14:00.',
  },
]
