import type { QueryOutput } from '../../core/district/client.ts'
import { Badge } from '../components/badge.tsx'
import { Page } from '../components/page.tsx'
import { PostButton } from '../components/post-button.tsx'
import { Ago } from '../components/when.tsx'
import type { View } from '../kit/view.ts'

type Calendar = QueryOutput<'calendar.status'>
type Sessions = QueryOutput<'session.list'>['sessions']

/** What belongs to the person: their calendar, and where they are signed in. */
export const SettingsPage = (props: { view: View; calendar: Calendar; sessions: Sessions }) => {
  const { view, calendar, sessions } = props
  const { account } = view.words
  return (
    <Page view={view} title={account.title} here="settings" notices={account.said}>
      <section>
        <h2>{account.calendarTitle}</h2>
        <p class="hint">{account.calendarLead}</p>
        {calendar.provider === null && <p class="notice notice-alert">{account.notChosen}</p>}
        <div class="pair">
          <Google view={view} calendar={calendar} />
          <Microsoft view={view} calendar={calendar} />
          <Feed view={view} calendar={calendar} />
        </div>
      </section>
      <SignedIn view={view} sessions={sessions} />
    </Page>
  )
}

type Props = { view: View; calendar: Calendar }

const InUse = ({ view, isUsed }: { view: View; isUsed: boolean }) =>
  isUsed ? (
    <Badge tone="good" icon="check">
      {view.words.account.chosen}
    </Badge>
  ) : null

const Google = ({ view, calendar }: Props) => {
  const { account } = view.words
  const isUsed = calendar.provider === 'google' && calendar.googleConnected
  return (
    <section class="card">
      <h3>
        {account.google} <InUse view={view} isUsed={isUsed} />
      </h3>
      <p>{account.googleText}</p>
      {calendar.googleLost && <p class="notice notice-alert">{account.googleLost}</p>}
      {!calendar.googleAvailable && <p class="hint">{account.googleOff}</p>}
      {calendar.googleAvailable && !calendar.googleConnected && (
        <a href="/settings/calendar/google/start" role="button" class="outline">
          {calendar.googleLost ? account.googleAgain : account.googleConnect}
        </a>
      )}
      {calendar.googleConnected && !isUsed && <Choose provider="google" text={account.googleUse} />}
    </section>
  )
}

const Microsoft = ({ view, calendar }: Props) => {
  const { account } = view.words
  const isUsed = calendar.provider === 'microsoft'
  return (
    <section class="card">
      <h3>
        {account.microsoft} <InUse view={view} isUsed={isUsed} />
      </h3>
      <p>{account.microsoftText}</p>
      {!calendar.microsoftAvailable && <p class="hint">{account.microsoftOff}</p>}
      {calendar.microsoftAvailable && !isUsed && (
        <Choose provider="microsoft" text={account.microsoftUse} />
      )}
    </section>
  )
}

const Feed = ({ view, calendar }: Props) => {
  const { account } = view.words
  const { feed, provider } = calendar
  return (
    <section class="card">
      <h3>
        {account.feed} <InUse view={view} isUsed={provider === 'feed' && feed !== null} />
      </h3>
      <p>{account.feedText}</p>
      {feed && <FeedFacts view={view} feed={feed} />}
      <div class="bar">
        <PostButton
          action="/settings/calendar/feed"
          text={feed ? account.feedRenew : account.feedMake}
        />
        {feed && provider !== 'feed' && <Choose provider="feed" text={account.feedUse} />}
        {feed && (
          <PostButton
            action="/settings/calendar/feed/revoke"
            text={account.feedRevoke}
            look="quiet"
          />
        )}
      </div>
    </section>
  )
}

const FeedFacts = ({ view, feed }: { view: View; feed: NonNullable<Calendar['feed']> }) => {
  const { account } = view.words
  return (
    <p class="hint">
      {account.feedMade} <Ago at={feed.createdAt} view={view} />.{' '}
      {feed.lastFetchedAt === null ? (
        account.feedNeverFetched
      ) : (
        <>
          {account.feedFetched} <Ago at={feed.lastFetchedAt} view={view} />.
        </>
      )}
    </p>
  )
}

const Choose = ({ provider, text }: { provider: string; text: string }) => (
  <PostButton action="/settings/calendar" text={text} fields={{ provider }} />
)

const SignedIn = ({ view, sessions }: { view: View; sessions: Sessions }) => {
  const { account } = view.words
  return (
    <section>
      <h2>{account.sessionsTitle}</h2>
      <ul class="rows">
        {sessions.map((session) => (
          <li class="row bar apart">
            <div class="row-main">
              <strong>{session.isThis ? account.thisOne : account.otherOne}</strong>
              <p class="meta bar">
                <span>
                  {account.sessionSince} <Ago at={session.createdAt} view={view} />,{' '}
                  {account.sessionSeen} <Ago at={session.seenAt} view={view} />
                </span>
              </p>
            </div>
          </li>
        ))}
      </ul>
      {sessions.length > 1 && (
        <PostButton action="/settings/sessions/end-others" text={account.endOthers} />
      )}
    </section>
  )
}
