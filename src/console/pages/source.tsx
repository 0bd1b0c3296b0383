import type { Child } from 'hono/jsx'
import type { QueryOutput } from '../../core/district/client.ts'
import { ASSETS } from '../assets.ts'
import { Facts } from '../components/facts.tsx'
import { Page } from '../components/page.tsx'
import { Due } from '../components/when.tsx'
import { sayDay, sayTimeOfDay } from '../kit/say-when.ts'
import type { View } from '../kit/view.ts'
import { SourceAbilities, SourceChanges } from './source-abilities.tsx'
import { SourceTest } from './source-test.tsx'

export type Source = NonNullable<QueryOutput<'source.read'>>
type Props = { view: View; source: Source }

/** The connection: how the SIS is read and why, what it can do, pauses, limits and settings. */
export const SourcePage = ({ view, source }: Props) => {
  const { rosterSource, roster } = view.words
  const isAsking = source.probe.state === 'asking'
  return (
    <Page
      view={view}
      title={rosterSource.title}
      here="roster"
      lead={rosterSource.lead(source.name)}
      up={{ href: '/roster', text: roster.title }}
      notices={rosterSource.said}
      {...(isAsking && { island: ASSETS.live })}
    >
      {!view.me.can.settings && <p class="notice">{rosterSource.onlyConfig}</p>}
      <HowRead view={view} source={source} />
      <SourceTest view={view} source={source} />
      <SourceAbilities view={view} source={source} />
      <SourceChanges view={view} source={source} />
      <div class="pair wide">
        <Pauses view={view} source={source} />
        <Limits view={view} source={source} />
      </div>
      <Settings view={view} source={source} />
    </Page>
  )
}

const HowRead = ({ view, source }: Props) => {
  const { planTitle, schedule } = view.words.rosterSource
  const { settings, kind } = source
  const { fullAt, deltaEveryMinutes, nextFullAt, nextDeltaAt } = source.schedule
  const at = sayTimeOfDay(fullAt, view)
  const isWeekly =
    !settings.fullNightly &&
    source.delta.users.state === 'used' &&
    source.delta.enrollments.state === 'used'
  const fetched = isWeekly ? schedule.weekly(settings.weeklyFullOn, at) : schedule.nightly(at)
  const isFetched = kind !== 'oneroster-csv'
  return (
    <section class="card">
      <h2>{planTitle}</h2>
      <p>{source.plan}</p>
      <Facts
        rows={[
          [schedule.full, isFetched ? fetched : schedule.uploaded],
          [schedule.next, nextFullAt === null ? null : <Due at={nextFullAt} view={view} />],
          [
            schedule.delta,
            isFetched
              ? deltaEveryMinutes === null
                ? schedule.never
                : schedule.every(deltaEveryMinutes)
              : null,
          ],
          [schedule.nextDelta, nextDeltaAt === null ? null : <Due at={nextDeltaAt} view={view} />],
        ]}
      />
    </section>
  )
}

const Pauses = ({ view, source }: Props) => {
  const { rosterSource } = view.words
  const { blackouts, mode } = source
  return (
    <section class="card">
      <h2>{rosterSource.pausesTitle}</h2>
      <p>{rosterSource.modeNow[mode]}</p>
      {blackouts.length === 0 ? (
        <p class="hint">{rosterSource.pausesNone}</p>
      ) : (
        <ul class="plain-list">
          {blackouts.map(({ from, until }) => (
            <li>{rosterSource.paused(sayDay(from, view), sayDay(until, view))}</li>
          ))}
        </ul>
      )}
      {view.me.can.settings && (
        <a href="/roster/source/pauses" role="button" class="outline">
          {rosterSource.changePauses}
        </a>
      )}
    </section>
  )
}

const Limits = ({ view, source }: Props) => {
  const { rosterSource } = view.words
  const { defaults, collections, schools } = source.guardSettings
  const sets = [defaults, ...Object.values(collections), ...Object.values(schools)]
  const changed = sets.filter((set) => Object.keys(set).length > 0).length
  return (
    <section class="card">
      <h2>{rosterSource.limitsTitle}</h2>
      <p>{changed === 0 ? rosterSource.limitsUsual : rosterSource.limitsChanged(changed)}</p>
      {view.me.can.settings && (
        <a href="/roster/source/limits" role="button" class="outline">
          {rosterSource.changeLimits}
        </a>
      )}
    </section>
  )
}

const Settings = ({ view, source }: Props) => {
  const { rosterSource } = view.words
  const { facts } = rosterSource
  const { orgs, programs } = source.settings
  return (
    <section class="card">
      <h2>{rosterSource.settingsTitle}</h2>
      <Facts
        rows={[
          [facts.kind, rosterSource.kinds[source.kind]],
          ...accessFacts(view, source),
          [facts.orgs, orgs.length === 0 ? facts.orgsAll : orgs.join(', ')],
          [facts.programs, programs.length === 0 ? null : programs.join(', ')],
        ]}
      />
      {view.me.can.settings && (
        <a href="/roster/source/settings" role="button" class="outline">
          {rosterSource.changeSettings}
        </a>
      )}
      {view.me.can.settings && source.kind !== 'oneroster-csv' && (
        <p>
          <a href="/roster/source/hook">{rosterSource.hook.renew.link}</a>
        </p>
      )}
      {view.me.can.settings && (
        <p>
          <a href="/roster/source/remove">{rosterSource.remove.link}</a>
        </p>
      )}
    </section>
  )
}

/** How the SIS is reached; nothing of it means anything where files are uploaded. */
function accessFacts(view: View, source: Source): readonly (readonly [string, Child])[] {
  const { facts, auths } = view.words.rosterSource
  const { auth, baseUrl, tokenUrl, clientId, settings } = source
  const { quiet, concurrency } = settings
  if (source.kind === 'oneroster-csv') return []
  const code = (text: string) => (text === '' ? null : <code>{text}</code>)
  return [
    [facts.auth, auths[auth]],
    [facts.baseUrl, code(baseUrl)],
    [facts.tokenUrl, code(tokenUrl)],
    [facts.clientId, code(clientId)],
    [facts.secret, facts.secretKept],
    [
      facts.quiet,
      quiet && [quiet.from, quiet.until].map((at) => sayTimeOfDay(at, view)).join(' to '),
    ],
    [facts.lanes, String(concurrency)],
  ]
}
