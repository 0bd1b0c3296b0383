import type { QueryOutput } from '../../core/district/client.ts'
import { Empty } from '../components/empty.tsx'
import { SelectField } from '../components/field.tsx'
import { MoreLink } from '../components/more-link.tsx'
import { Page } from '../components/page.tsx'
import { Table } from '../components/table.tsx'
import { Ago } from '../components/when.tsx'
import { EMPTY_DRAFT } from '../kit/form.ts'
import type { View } from '../kit/view.ts'
import { sayCount, VendorLetter } from './quarantine-letter.tsx'

type QuarantineList = QueryOutput<'roster.quarantine'>
/** Which rows are shown; empty texts are all. */
type QuarantineFilter = { readonly collection: string; readonly code: string }
type Props = { view: View; list: QuarantineList; filter: QuarantineFilter }

const HERE = '/roster/quarantine'
const COLLECTIONS = ['orgs', 'academicSessions', 'classes', 'users', 'enrollments'] as const

/** Rows with something wrong in them: how many of what kind, words for the vendor, and the rows themselves. */
export const QuarantinePage = (props: Props & { codes: readonly string[] }) => {
  const { view, list, filter } = props
  const { rosterQuarantine, roster } = view.words
  const isFiltered = filter.collection !== '' || filter.code !== ''
  const isEmpty = list.rows.length === 0 && list.summary.length === 0
  return (
    <Page
      view={view}
      title={rosterQuarantine.title}
      here="roster"
      lead={rosterQuarantine.lead}
      up={{ href: '/roster', text: roster.title }}
    >
      <p class="hint">{rosterQuarantine.empties}</p>
      {(!isEmpty || isFiltered) && <Filter {...props} isFiltered={isFiltered} />}
      {isEmpty ? (
        <Empty
          text={isFiltered ? rosterQuarantine.emptyFilter : rosterQuarantine.empty}
          more={isFiltered ? rosterQuarantine.emptyFilterMore : rosterQuarantine.emptyMore}
        />
      ) : (
        <>
          <Totals view={view} list={list} />
          <Kinds {...props} group="setAside" />
          <Kinds {...props} group="withGap" />
          <VendorLetter view={view} list={list} />
          <Rows {...props} />
        </>
      )}
    </Page>
  )
}

const Filter = ({
  view,
  filter,
  codes,
  isFiltered,
}: Props & { codes: readonly string[]; isFiltered: boolean }) => {
  const { rosterQuarantine, roster } = view.words
  const draft = { ...EMPTY_DRAFT, values: filter }
  return (
    <form method="get" action={HERE} class="card form" aria-label={rosterQuarantine.filter}>
      <div class="pair">
        <SelectField
          draft={draft}
          name="collection"
          label={rosterQuarantine.collection}
          choices={[
            { value: '', text: rosterQuarantine.anyCollection },
            ...COLLECTIONS.map((value) => ({ value, text: roster.collection(value) })),
          ]}
        />
        <SelectField
          draft={draft}
          name="code"
          label={rosterQuarantine.code}
          choices={[
            { value: '', text: rosterQuarantine.anyCode },
            ...codes.map((value) => ({ value, text: value })),
          ]}
        />
      </div>
      <div class="bar">
        <button type="submit" class="outline">
          {rosterQuarantine.show}
        </button>
        {isFiltered && <a href={HERE}>{rosterQuarantine.all}</a>}
      </div>
    </form>
  )
}

/** How many rows there are of either sort, whatever is looked for. Only on the first page. */
const Totals = ({ view, list: { totals } }: Pick<Props, 'view' | 'list'>) => {
  const { rosterQuarantine, language } = view.words
  if (totals === null) return null
  return (
    <>
      <dl class="pair tiles">
        {GROUPS.map((group) => (
          <div class="tile">
            <dt>{rosterQuarantine.totals[group]}</dt>
            <dd>{totals[group].toLocaleString(language)}</dd>
          </div>
        ))}
      </dl>
      <p class="hint">{rosterQuarantine.each}</p>
    </>
  )
}

/** What becomes of a row with a fault. */
const GROUPS = ['setAside', 'withGap'] as const
type Group = (typeof GROUPS)[number]

const groupOf = ({ isSetAside }: { isSetAside: boolean }): Group =>
  isSetAside ? 'setAside' : 'withGap'

/** The kinds of fault of one sort, with what comes of them and what to ask the vendor. */
const Kinds = (props: Props & { group: Group }) => {
  const { rosterQuarantine } = props.view.words
  const kinds = props.list.summary.filter((kind) => groupOf(kind) === props.group)
  if (kinds.length === 0) return null
  const [title, hint] = rosterQuarantine.kinds[props.group]
  return (
    <section>
      <h2>{title}</h2>
      <p class="hint">{hint}</p>
      <ul class="rows">
        {kinds.map((kind) => (
          <KindRow {...props} kind={kind} />
        ))}
      </ul>
    </section>
  )
}

const KindRow = ({ view, filter, kind }: Props & { kind: QuarantineList['summary'][number] }) => {
  const { rosterQuarantine, language } = view.words
  return (
    <li class="row">
      <strong>{kind.words}</strong> <small>{kind.remedy}</small>
      <p class="meta bar">
        <span>{sayCount(view, kind.count)}</span>
        <code>{kind.code}</code>
        <span>
          {rosterQuarantine.firstSeen} <Ago at={kind.firstSeenAt} view={view} />,{' '}
          {rosterQuarantine.lastSeen} <Ago at={kind.lastSeenAt} view={view} />
        </span>
        {filter.code === '' && (
          <a href={`${HERE}?code=${encodeURIComponent(kind.code)}`}>{rosterQuarantine.see}</a>
        )}
      </p>
      {kind.count > kind.listedMax && (
        <p class="meta">{rosterQuarantine.listed(kind.listedMax.toLocaleString(language))}</p>
      )}
    </li>
  )
}

const Rows = ({ view, list, filter }: Props) => {
  const { rosterQuarantine, roster, frame } = view.words
  const next = list.nextCursor
  return (
    <section>
      <h2 id="rows">{rosterQuarantine.rows}</h2>
      <Table
        label="rows"
        isWords
        columns={rosterQuarantine.columns}
        rows={list.rows.map((row) => [
          <>
            {row.sourcedId === '' ? rosterQuarantine.noId : <code>{row.sourcedId}</code>}
            <br />
            <small>{rosterQuarantine.fact(roster.collection(row.collection), row.fieldPath)}</small>
          </>,
          <>
            {row.words}
            <br />
            <small>
              {rosterQuarantine.state[groupOf(row)]}. {rosterQuarantine.firstSeen}{' '}
              <Ago at={row.firstSeenAt} view={view} />, {rosterQuarantine.lastSeen}{' '}
              <Ago at={row.lastSeenAt} view={view} />
            </small>
          </>,
        ])}
      />
      <MoreLink
        href={next && `${HERE}?${new URLSearchParams({ ...filter, cursor: next }).toString()}`}
        text={frame.more}
      />
    </section>
  )
}
