/**
 * What happens to a column that names a person when that person turns out to be another.
 * `move`: the row is the survivor's from now on. `unite`: there is one row per person and thing; the survivor's stays,
 * or takes the other's place. `keep`: who did something then; the record is not rewritten, and the id leads on through
 * `person.merged_into`. `own`: has rules of its own in `merge-people.ts`.
 */
type MergeRule = 'move' | 'unite' | 'keep' | 'own'

export type PersonColumn = {
  readonly table: string
  readonly column: string
  readonly rule: MergeRule
}

const columns = (rule: MergeRule, ...names: readonly string[]): readonly PersonColumn[] =>
  names.map((name) => {
    const [table = '', column = ''] = name.split('.')
    return { table, column, rule }
  })

/** Every column of the district's database that may hold the id of a person. */
export const PERSON_COLUMNS: readonly PersonColumn[] = [
  ...columns(
    'move',
    'account.person_id',
    'session.person_id',
    'role_grant.person_id',
    'person_alias.person_id',
    'concern.subject_id',
    'concern.reporter_id',
    'concern.claimed_by',
    'case_file.subject_id',
    'task.owner_id',
    'task.backup_id',
    'roster_match.person_id',
  ),
  ...columns(
    'unite',
    'membership.person_id',
    'guardianship.student_id',
    'guardianship.guardian_id',
    'person_key_also.person_id',
    'transfer_watch.person_id',
    'transfer_deferred.person_id',
    'concern_ack.person_id',
    'chat_card.person_id',
    'chat_stray.person_id',
    'calendar_event.person_id',
    'calendar_choice.person_id',
    'calendar_feed.person_id',
  ),
  ...columns(
    'keep',
    'role_grant.granted_by',
    'triage_decision.decided_by',
    'case_file.opened_by',
    'case_entry.by_id',
    'task.closed_by',
    'case_handover.decided_by',
    'roster_run.started_by',
    'roster_run.approved_by',
    'roster_match.decided_by',
    // The key goes on leading to whom it led; everybody who asks follows `merged_into`.
    'person_key.person_id',
  ),
  ...columns(
    'own',
    'person.merged_into',
    'person_name.person_id',
    'transfer.person_id',
    'case_seat.person_id',
    'roster_match_pair.lo',
    'roster_match_pair.hi',
    'roster_work.id',
  ),
]

/** What somebody can get in by, and what they would find: ids of cases, concerns, tasks and roles. */
export type Holdings = { readonly canEnter: boolean; readonly reaches: ReadonlySet<string> }

/**
 * Whether joining two people would let either of them in where only the other was let in. Being found to be one person
 * must never open a case to anybody: that is for the people of the case to do.
 */
export function wouldOpen(a: Holdings, b: Holdings): boolean {
  return gains(a, b) || gains(b, a)
}

const gains = (who: Holdings, from: Holdings): boolean =>
  who.canEnter && [...from.reaches].some((thing) => !who.reaches.has(thing))
