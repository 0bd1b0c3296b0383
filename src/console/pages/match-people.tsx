import { Ago } from '../components/when.tsx'
import type { View } from '../kit/view.ts'
import type { Match } from './roster-matches.tsx'

/** The record as the SIS has it: name, part, and by which kinds of number it is known; never a number. */
export const MatchRecord = ({ view, match }: { view: View; match: Match }) => {
  const { rosterMatches } = view.words
  const { record, firstSeenAt } = match
  const { facet, keys } = record
  return (
    <section>
      <h3>{rosterMatches.record}</h3>
      <dl>
        <dt>{rosterMatches.name}</dt>
        <dd>
          <strong>{record.name}</strong>
        </dd>
        {facet !== null && (
          <>
            <dt>{rosterMatches.facet}</dt>
            <dd>{rosterMatches.facets[facet] ?? facet}</dd>
          </>
        )}
        <dt>{rosterMatches.keys}</dt>
        <dd>
          {keys.length === 0 ? rosterMatches.keysNone : keys.map(rosterMatches.key).join(', ')}
        </dd>
        <dt>{rosterMatches.recordId}</dt>
        <dd>
          <code>{record.sourcedId}</code>
        </dd>
        <dt>{rosterMatches.since}</dt>
        <dd>
          <Ago at={firstSeenAt} view={view} />
        </dd>
      </dl>
    </section>
  )
}

/** Somebody we know whom the record may be about. */
export const Candidate = (props: {
  view: View
  candidate: Match['candidates'][number]
  title: string
}) => {
  const { view, candidate, title } = props
  const { rosterMatches, frame } = view.words
  const { person, school, grade } = candidate
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        <dt>{rosterMatches.name}</dt>
        <dd>
          {view.me.can.people ? (
            <a href={`/people/${person.id}`}>{person.name}</a>
          ) : (
            <strong>{person.name}</strong>
          )}
        </dd>
        <dt>{rosterMatches.school}</dt>
        <dd>{school?.name ?? rosterMatches.unknown}</dd>
        <dt>{rosterMatches.grade}</dt>
        <dd>{grade === null ? rosterMatches.unknown : frame.grade(grade)}</dd>
      </dl>
    </section>
  )
}
