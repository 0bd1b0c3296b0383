import { Facts } from '../components/facts.tsx'
import { Table } from '../components/table.tsx'
import { Ago } from '../components/when.tsx'
import { SECOND } from '../../core/kernel/time.ts'
import type { View } from '../kit/view.ts'
import type { Sync } from './sync.tsx'

type Props = { view: View; sync: Sync }

const COLUMNS = [
  'received',
  'created',
  'changed',
  'removed',
  'unchanged',
  'absent',
  'quarantined',
] as const

/** What came in, by kind of record. */
export const SyncResults = ({ view, sync }: Props) => {
  const { roster, rosterSync, language } = view.words
  const number = new Intl.NumberFormat(language)
  const collections = Object.entries(sync.collections).filter(([, counts]) => !counts.skipped)
  if (collections.length === 0) return null
  const columns = COLUMNS.filter(
    (column) => column === 'received' || collections.some(([, counts]) => counts[column] > 0),
  )
  return (
    <section>
      <h2 id="results">{rosterSync.results}</h2>
      <Table
        label="results"
        columns={[
          rosterSync.columns.collection,
          ...columns.map((column) => rosterSync.columns[column]),
        ]}
        rows={collections.map(([name, counts]) => [
          roster.collection(name),
          ...columns.map((column) => number.format(counts[column])),
        ])}
      />
    </section>
  )
}

/** When, by whom, and how much it took. */
export const SyncFacts = ({ view, sync }: Props) => {
  const { rosterSync, roster, time, language } = view.words
  const number = new Intl.NumberFormat(language)
  const { facts, times } = rosterSync
  const { finishedAt, startedAt, approvedBy } = sync
  const some = (n: number, said: string) => (n > 0 ? said : null)
  return (
    <section class="card" aria-labelledby="about">
      <h2 id="about">{rosterSync.about}</h2>
      <Facts
        rows={[
          [facts.started, <Ago at={startedAt} view={view} />],
          [
            facts.finished,
            finishedAt === null ? null : (
              <>
                <Ago at={finishedAt} view={view} /> (
                {time.lasted(Math.max(1, Math.round((finishedAt - startedAt) / SECOND)))})
              </>
            ),
          ],
          [facts.by, roster.startedBy(sync.startedBy)],
          [facts.approvedBy, approvedBy && roster.startedBy(approvedBy)],
          [facts.since, <Since view={view} sync={sync} />],
          [facts.transfers, number.format(sync.transfers)],
          [facts.requests, some(sync.requests, number.format(sync.requests))],
          [facts.bytes, some(sync.bytes, rosterSync.megabytes(sync.bytes))],
          [facts.retries, some(sync.retries, number.format(sync.retries))],
          [facts.throttled, some(sync.throttled, times(sync.throttled))],
          [facts.stalls, some(sync.stalls, number.format(sync.stalls))],
        ]}
      />
      <Timings view={view} sync={sync} />
    </section>
  )
}

/** The earliest moment changes were asked for; everything was read where there is none. */
const Since = ({ view, sync }: Props) => {
  const marks = Object.values(sync.watermarks)
  const { roster, rosterSync } = view.words
  if (marks.length === 0) return roster.modes.full
  return (
    <>
      {rosterSync.changesSince} <Ago at={Math.min(...marks)} view={view} />
    </>
  )
}

const Timings = ({ view, sync }: Props) => {
  const { rosterSync, time } = view.words
  const steps = Object.entries(sync.timings).filter(([, ms]) => ms >= SECOND)
  if (steps.length === 0) return null
  return (
    <details>
      <summary id="timings">{rosterSync.timings}</summary>
      <Table
        label="timings"
        columns={rosterSync.timingsColumns}
        rows={steps.map(([phase, ms]) => [
          rosterSync.phase(phase),
          time.lasted(Math.round(ms / SECOND)),
        ])}
      />
    </details>
  )
}
