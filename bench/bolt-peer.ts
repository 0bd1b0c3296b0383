/** Bolt's own Node receiver with the same listener, as the peer of our acknowledgement. Prints its port. */
import { App, HTTPReceiver, LogLevel } from '@slack/bolt'
import { CREDENTIALS } from '../sandbox/cast.ts'

const receiver = new HTTPReceiver({
  signingSecret: CREDENTIALS.slack.signingSecret,
  endpoints: ['/slack/events'],
  logLevel: LogLevel.ERROR,
})
const app = new App({
  receiver,
  authorize: () => Promise.resolve({ botToken: 'xoxb-unused' }),
  logLevel: LogLevel.ERROR,
})
app.action('link', async ({ ack }) => ack())
await app.start(Number(process.env['PORT']))
