import type { ChatCard, ChatPlace } from '../../src/core/ports/chat.ts'
import { createScene, type Scene } from './casework.ts'
import { OPERATOR } from './district.ts'
import { createOutside, outboxRows, type Outside } from './outside.ts'
import { TEAM, type SeededStaff } from './people.ts'

type Said = {
  readonly how: 'post' | 'update'
  readonly to: string
  readonly card: ChatCard
  readonly place?: ChatPlace
}

/** A scene whose district is connected to a chat workspace, and what is said there. */
export type ChatScene = Scene & {
  readonly outside: Outside
  /** Sends what is due. */
  send(): Promise<void>
  /** What was said to the person with that kind of card, in order. */
  saidTo(who: SeededStaff, kind: ChatCard['kind']): Said[]
  /** Everything that was said to the person. */
  heard(who: SeededStaff): Said[]
  /** The person's outbox rows of that kind. */
  rowsOf(kind: string, who: SeededStaff): ReturnType<typeof outboxRows>
}

export const userIdOf = ({ slack }: SeededStaff): string =>
  slack.via === 'slack' ? slack.userId : ''

export async function createChatScene(): Promise<ChatScene> {
  const scene = await createScene()
  const outside = createOutside()
  const config = { teamId: TEAM }
  const secret = { botToken: 'xoxb-test' }
  await scene.run('connection.set', { kind: 'slack', config, secret }, OPERATOR)
  const heard = (who: SeededStaff) => said(outside).filter(({ to }) => to === userIdOf(who))
  return {
    ...scene,
    outside,
    send: () => scene.drain(outside),
    heard,
    saidTo: (who, kind) => heard(who).filter(({ card }) => card.kind === kind),
    rowsOf: (kind, who) =>
      outboxRows(scene).filter((row) => row.kind === kind && row.refs.includes(`"${who.id}"`)),
  }
}

const said = ({ seen }: Outside): Said[] =>
  seen.flatMap((d): Said[] => {
    if (d.kind !== 'chat.post' && d.kind !== 'chat.update') return []
    const { card } = d
    const to = d.to.userId
    return d.kind === 'chat.post'
      ? [{ how: 'post', to, card }]
      : [{ how: 'update', to, card, place: d.place }]
  })
