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

export function plant(storage: SqliteStorage, bug: Bug | null): void {
  storage.database.exec('DROP TRIGGER IF EXISTS planted')
  for (const trigger of bug?.triggers ?? []) storage.database.exec(trigger)
}
