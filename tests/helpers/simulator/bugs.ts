import type { SqliteStorage } from '../sqlite-storage.ts'

/**
 * Faults that are planted on purpose, each the kind of mistake this design exists to prevent. The simulator is worth
 * something only while it finds every one of them.
 */
export type Bug = {
  readonly name: string
  /** Statements that make the stored rows behave as if our code had the mistake. */
  readonly triggers?: readonly string[]
  /** The alarm is set in a turn of its own, after the answer. */
  readonly armsLate?: boolean
  /** A restart does not look for what was under way. */
  readonly forgetsToRecover?: boolean
  /** A failed delivery escapes from the alarm. */
  readonly throwsInAlarm?: boolean
}

const whenClaimed = (statement: string): string =>
  `CREATE TRIGGER planted AFTER UPDATE OF in_flight ON outbox
   WHEN NEW.in_flight = 1 AND OLD.in_flight = 0 BEGIN ${statement} END`

export const PLANTED: readonly Bug[] = [
  {
    name: 'marks a row done before it is sent',
    triggers: [whenClaimed("UPDATE outbox SET state = 'done' WHERE id = NEW.id;")],
  },
  { name: 'sets the alarm in a later turn', armsLate: true },
  { name: 'does not recover what was under way', forgetsToRecover: true },
  { name: 'throws out of the alarm', throwsInAlarm: true },
  {
    name: 'closes a row although the truth changed meanwhile',
    triggers: [
      `CREATE TRIGGER planted AFTER UPDATE OF touched ON outbox
       WHEN NEW.touched <> OLD.touched BEGIN UPDATE outbox SET touched = OLD.touched WHERE id = NEW.id; END`,
    ],
  },
  {
    name: 'hands out a row that is under way already',
    triggers: [whenClaimed('UPDATE outbox SET in_flight = 0 WHERE id = NEW.id;')],
  },
  {
    name: 'does not count lost answers',
    triggers: [
      `CREATE TRIGGER planted AFTER UPDATE OF unknown_outcomes ON outbox
       WHEN NEW.unknown_outcomes > 0 BEGIN UPDATE outbox SET unknown_outcomes = 0 WHERE id = NEW.id; END`,
    ],
  },
]

/** Mistakes that only show with real cards and calendars. */
export const PLANTED_IN_CASEWORK: readonly Bug[] = [
  {
    name: 'forgets an event whose answer was lost',
    triggers: [
      `CREATE TRIGGER planted AFTER UPDATE OF in_flight ON outbox WHEN NEW.in_flight = 0
       BEGIN DELETE FROM calendar_event WHERE event_id IS NULL AND NEW.state = 'pending'; END`,
    ],
  },
  {
    name: 'forgets a second message that was pressed',
    triggers: [
      'CREATE TRIGGER planted AFTER INSERT ON chat_stray BEGIN DELETE FROM chat_stray WHERE message = NEW.message; END',
    ],
  },
  {
    name: 'takes a card for shown that was only sent',
    triggers: [
      `CREATE TRIGGER planted AFTER UPDATE OF sent ON chat_card
       BEGIN UPDATE chat_card SET shown = sent WHERE person_id = NEW.person_id AND task_id = NEW.task_id; END`,
    ],
  },
]

export function plant(storage: SqliteStorage, bug: Bug | null): void {
  storage.database.exec('DROP TRIGGER IF EXISTS planted')
  for (const trigger of bug?.triggers ?? []) storage.database.exec(trigger)
}
