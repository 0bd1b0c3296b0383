import type { YearFacts } from './facts.ts'
import { verdictOf, type Finding } from './finding.ts'
import type { Quiet } from './mode-rules.ts'

/**
 * A roster of another school year replaces everybody. One year on is what every summer brings; anything else, or a
 * year that no longer holds today, comes from a setting that was changed.
 */
export function yearJump({ before, after, wasCurrent, isCurrent }: YearFacts): Finding | null {
  if (before === null || after === null) return null
  const isNext = after === before || after === before + 1
  if (isNext && (isCurrent || !wasCurrent)) return null
  const verdict = verdictOf({
    guard: 'school_year_changed',
    collection: 'academicSessions',
    message: isNext
      ? `The school year we are in is no longer listed; the newest one listed ends in ${after}.`
      : `The newest school year listed ended in ${before} so far and now ends in ${after}.`,
    count: after,
    limit: before,
    holds: 'Nothing at all was changed: this sync became a trial.',
    approve: 'Everything the trial shows will be done. Look at the students of each school first.',
    leave:
      'Nothing changes. The next full sync looks again, and stays a trial for as long as the year is not the expected one.',
  })
  return { verdict, hold: {}, isPreview: true }
}

/** Says why nothing was removed; nothing waits because of it. */
export function quietNotice({ mode, until }: Quiet): Finding {
  const isBlackout = mode === 'blackout'
  const message = isBlackout
    ? `A blackout is on${until ? ` until ${until}` : ''}: nobody is removed and nobody changes school.`
    : 'The roster only adds and updates: nobody is removed and nobody changes school.'
  const verdict = verdictOf({
    guard: mode,
    message,
    count: 0,
    limit: 0,
    holds: 'Nothing waits for an approval because of this. What is new or changed was taken over.',
    approve: 'There is nothing to approve for this.',
    leave:
      isBlackout && until
        ? 'The first full sync after the blackout catches up, and is weighed as usual.'
        : 'The first full sync after the mode is set back to normal catches up, and is weighed as usual.',
  })
  return { verdict, hold: {} }
}
