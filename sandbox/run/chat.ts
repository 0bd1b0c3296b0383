import { CAST } from '../cast.ts'
import { remoteSlack } from '../slack/remote.ts'

/** A first look at an empty home takes one round trip; a busy machine needs a few seconds for all of them. */
const LINKED_MAX_MS = 15_000

/**
 * Every demo person opens the app in Slack once, as staff are asked to when it is introduced: from then on their chat
 * account is known to be theirs, and they can be told things there.
 */
export async function openChatHomes(slackUrl: string): Promise<void> {
  const slack = remoteSlack(slackUrl)
  await Promise.all(
    CAST.map(async ({ key }) => {
      await slack.openHome(key)
      await slack.until(key, ({ home }) => home !== null, LINKED_MAX_MS)
    }),
  )
}
