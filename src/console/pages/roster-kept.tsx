import { Page } from '../components/page.tsx'
import { Table } from '../components/table.tsx'
import type { View } from '../kit/view.ts'

const COLLECTIONS = ['users', 'enrollments', 'classes', 'orgs', 'academicSessions'] as const

/** Every field that is read, why, and whether it is kept; what is never asked for; and how long things stay. */
export const RosterKeptPage = (props: {
  view: View
  /** Keys of the vendor's extra data this district reads. */
  metadataIds: readonly string[]
}) => {
  const { view, metadataIds } = props
  const { rosterKept, roster } = view.words
  return (
    <Page
      view={view}
      title={rosterKept.title}
      here="roster"
      lead={rosterKept.lead}
      up={{ href: '/roster', text: roster.title }}
    >
      <p>{rosterKept.always}</p>
      {COLLECTIONS.map((collection) => (
        <Fields view={view} collection={collection} />
      ))}
      <List title={rosterKept.madeTitle} items={rosterKept.made} />
      <List
        title={rosterKept.neverTitle}
        lead={rosterKept.neverLead}
        items={Object.values(rosterKept.never)}
      />
      <Allowed view={view} metadataIds={metadataIds} />
      <Retention view={view} />
      <Stored view={view} />
      <section>
        <h2>{rosterKept.seenBy}</h2>
        <p>{rosterKept.seenByText}</p>
      </section>
    </Page>
  )
}

const Fields = (props: { view: View; collection: (typeof COLLECTIONS)[number] }) => {
  const { view, collection } = props
  const { rosterKept, roster } = view.words
  return (
    <section>
      <h2 id={collection}>{roster.collection(collection)}</h2>
      <Table
        label={collection}
        isWords
        columns={rosterKept.columns}
        rows={Object.entries(rosterKept.fields[collection]).map(
          ([field, [name, why, isStored]]) => [
            <>
              {name}
              <br />
              <small>{field}</small>
            </>,
            why,
            isStored ? rosterKept.stored : rosterKept.compared,
          ],
        )}
      />
    </section>
  )
}

const List = (props: { title: string; lead?: string; items: readonly string[] }) => (
  <section>
    <h2>{props.title}</h2>
    {props.lead && <p>{props.lead}</p>}
    <ul>
      {props.items.map((item) => (
        <li>{item}</li>
      ))}
    </ul>
  </section>
)

const Allowed = ({ view, metadataIds }: { view: View; metadataIds: readonly string[] }) => {
  const { rosterKept } = view.words
  const isNone = metadataIds.length === 0
  return (
    <section>
      <h2>{rosterKept.allowTitle}</h2>
      <p>{isNone ? rosterKept.allowNone : rosterKept.allowLead}</p>
      {!isNone && (
        <ul>
          {metadataIds.map((key) => (
            <li>
              <code>{key}</code>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** Table by table, folded away: for whoever looks into the database itself. */
const Stored = ({ view }: { view: View }) => {
  const { rosterStored } = view.words
  return (
    <section>
      <h2>{rosterStored.title}</h2>
      <p class="hint">{rosterStored.lead}</p>
      {Object.entries(rosterStored.lasting).map(([table, whys]) => (
        <details>
          <summary id={`table-${table}`}>{table}</summary>
          <Table
            label={`table-${table}`}
            isWords
            columns={rosterStored.columns}
            rows={Object.entries(whys)}
          />
        </details>
      ))}
      <details>
        <summary id="tables-passing">{rosterStored.passingTitle}</summary>
        <Table
          label="tables-passing"
          isWords
          columns={rosterStored.passingColumns}
          rows={Object.entries(rosterStored.passing).map(([table, [what]]) => [table, what])}
        />
      </details>
    </section>
  )
}

const Retention = ({ view }: { view: View }) => {
  const { rosterKept } = view.words
  return (
    <section>
      <h2>{rosterKept.retentionTitle}</h2>
      <dl>
        {rosterKept.retention.map(([what, howLong]) => (
          <>
            <dt>{what}</dt>
            <dd>{howLong}</dd>
          </>
        ))}
      </dl>
    </section>
  )
}
