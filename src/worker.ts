import { createSlackChat } from './bots/slack/post.ts'
import { slackRoutes } from './bots/slack/routes.ts'
import { calendarFor } from './connectors/calendars.ts'
import { feedEtag } from './connectors/feeds/etag.ts'
import { writeFeed } from './connectors/feeds/write-feed.ts'
import { createOutbound, type Outbound } from './connectors/http/outbound.ts'
import { readPackage } from './connectors/oneroster/csv/read-package.ts'
import { createOneRosterSource } from './connectors/oneroster/source.ts'
import { consoleRoutes } from './console/routes.tsx'
import { districtClient, type DistrictClient } from './core/district/client.ts'
import { District } from './core/district/district.ts'
import { openDirectory, type AddressKind } from './core/district/locate.ts'
import type { Shell } from './core/http/app-env.ts'
import { createApp } from './core/http/app.ts'
import { uploadCsv, type CsvUploadCall } from './core/http/csv-upload.ts'
import { readEnv, type Config, type RawEnv } from './core/http/env.ts'
import { courierClass } from './core/jobs/courier.ts'

type Bindings = {
  readonly DISTRICT: DurableObjectNamespace<District>
  readonly DIRECTORY: D1Database
}

/** Bindings as configured; `readEnv` has refused to serve when one is missing. */
const bindings = (env: RawEnv): Bindings => env as unknown as Bindings // safe because readEnv checked both

function district(env: RawEnv, id: string): DistrictClient {
  const { DISTRICT, DIRECTORY } = bindings(env)
  return districtClient(DISTRICT.get(DISTRICT.idFromName(id)), async function claimHook(name) {
    const claimed = await openDirectory(DIRECTORY).claim(id, 'sis_hook', name)
    // 160 random bits meet nobody else's.
    if (!claimed.ok) throw new Error('hook of another district')
  })
}

const outboundOf = ({ outbound }: Config): Outbound => createOutbound(outbound)

/** Carries effects out of a district: calendars, chat, the SIS. */
export const Courier = courierClass((env: RawEnv) => {
  const read = readEnv(env)
  if ('issues' in read) throw new Error('not configured')
  const fetch = outboundOf(read.config)
  return {
    roster: createOneRosterSource({ fetch, now: Date.now }),
    calendarFor: calendarFor({ fetch, now: Date.now }),
    chat: createSlackChat(fetch),
  }
})

export { District }

const app = createApp({
  directory: (env) => openDirectory(bindings(env).DIRECTORY),
  district,
  writeFeed: async (entries, options) => {
    const keyed = entries.map(({ uid, ...entry }) => ({ ...entry, key: uid }))
    const body = writeFeed(keyed, { ...options, name: 'Offramp' })
    return { body, etag: await feedEtag(body) }
  },
  readCsv: readPackage,
  edges: (routes) => {
    routes.route(
      '/',
      slackRoutes<{ shell: Shell }>(({ shell }) => slackParts(shell)),
    )
    routes.route(
      '/',
      consoleRoutes<{ shell: Shell }>(({ shell }) => consoleParts(shell)),
    )
  },
})

function slackParts({ config, directory, district: open }: Shell) {
  if (!config.slack) return null
  const outbound = outboundOf(config)
  return {
    secrets: config.slack.signingSecrets(),
    outbound,
    chat: createSlackChat(outbound),
    locate: async (tenant: string) => {
      const id = await directory.locate('slack_team', tenant)
      return id === undefined ? undefined : { id, client: open(id) }
    },
  }
}

function consoleParts({ config, directory, district: open, readCsv }: Shell) {
  return {
    edge: {
      publicUrl: config.publicUrl,
      locate: async (kind: AddressKind, key: string) => {
        const id = await directory.locate(kind, key)
        return id === undefined ? undefined : { id, client: open(id) }
      },
    },
    fetch: outboundOf(config),
    redirects: config.outbound.redirects,
    allowInsecure: config.outbound.allowPrivate,
    now: Date.now,
    uploadCsv: (upload: CsvUploadCall) => uploadCsv(readCsv, upload),
  }
}

export default { fetch: app.fetch }
