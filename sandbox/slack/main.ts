#!/usr/bin/env node
/** `node sandbox/slack/main.ts --port 8802 --target http://localhost:8787/slack/events [--url http://localhost:8802] [--state FILE]` */
import { parseArgs } from 'node:util'
import { PORTS } from '../cast.ts'
import { DEFAULT_TARGET, startSlack } from './server.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: String(PORTS.slack) },
    target: { type: 'string', default: DEFAULT_TARGET },
    url: { type: 'string' },
    state: { type: 'string', default: process.env['STATE'] ?? '' },
  },
})

const running = await startSlack({
  port: Number(values.port),
  target: values.target,
  stateFile: values.state === '' ? undefined : values.state,
  ...(values.url === undefined ? {} : { publicUrl: values.url }),
})
console.log(`Slack (sandbox) ${running.url} -> ${values.target}`)

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    void running.close().then(() => process.exit(0))
  })
