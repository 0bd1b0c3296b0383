import type { Child } from 'hono/jsx'
import { Badge } from '../components/badge.tsx'
import { Ago } from '../components/when.tsx'
import type { View } from '../kit/view.ts'
import type { Match } from './roster-matches.tsx'

type Fact = readonly [name: string, value: Child]

/** The record as the SIS has it: name, part, school, and by which kinds of number it is known; never a number. */
export const MatchRecord = ({ view, match }: { view: View; match: Match }) => {
  const { rosterMatches } = view.words
  const { record, firstSeenAt } = match
  const { facet, keys } = record
  return (
    <section>
      <h3>{rosterMatches.record}</h3>
      <Facts
        rows={[
          [rosterMatches.name, <strong>{record.name}</strong>],
          [rosterMatches.facet, facet && (rosterMatches.facets[facet] ?? facet)],
          ...placeFacts(view, record),
          [rosterMatches.keys, keysText(view, keys, rosterMatches.keysNone)],
          [
            rosterMatches.inRosterSince,
            record.since === null ? rosterMatches.notLetIn : <Ago at={record.since} view={view} />,
          ],
          [rosterMatches.recordId, <code>{record.sourcedId}</code>],
          [rosterMatches.since, <Ago at={firstSeenAt} view={view} />],
        ]}
      />
    </section>
  )
}

/** Somebody we know whom the record may be about, with what speaks for and against it. */
export const Candidate = (props: {
  view: View
  candidate: Match['candidates'][number]
  title: string
}) => {
  const { view, candidate, title } = props
  const { rosterMatches } = view.words
  const { person, facets, agrees, differs, since, isListed } = candidate
  const name = view.me.can.people ? (
    <a href={`/people/${person.id}`}>{person.name}</a>
  ) : (
    <strong>{person.name}</strong>
  )
  return (
    <section>
      <h3>{title}</h3>
      <Facts
        rows={[
          [rosterMatches.name, name],
          [
            rosterMatches.facet,
            facets.map((facet) => rosterMatches.facets[facet] ?? facet).join(', ') || null,
          ],
          ...placeFacts(view, candidate),
          [rosterMatches.agrees, keysText(view, agrees, rosterMatches.agreesNone)],
          [rosterMatches.differs, differs.length === 0 ? null : keysText(view, differs, '')],
          [rosterMatches.inRosterSince, since && <Ago at={since} view={view} />],
        ]}
      />
      {!isListed && (
        <p class="badges bar">
          <Badge tone="late" icon="away">
            {rosterMatches.notListed}
          </Badge>
        </p>
      )}
    </section>
  )
}

/** Names and values one below the other, so that two people can be compared line by line. */
const Facts = ({ rows }: { rows: readonly Fact[] }) => (
  <dl>
    {rows
      .filter(([, value]) => value !== null)
      .map(([name, value]) => (
        <>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </>
      ))}
  </dl>
)

type Placed = Pick<Match['record'], 'school' | 'grade'>

/** A grade is of students only, so nothing is said where there is none. */
const placeFacts = ({ words }: View, { school, grade }: Placed): readonly Fact[] => [
  [words.rosterMatches.school, school?.name ?? words.rosterMatches.unknown],
  [words.rosterMatches.grade, grade === null ? null : words.frame.grade(grade)],
]

const keysText = ({ words }: View, keys: readonly string[], none: string): string =>
  keys.length === 0 ? none : keys.map(words.rosterMatches.key).join(', ')
