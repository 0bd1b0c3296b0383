import type { QueryOutput } from '../../core/district/client.ts'
import { Empty } from '../components/empty.tsx'
import { FormKey } from '../components/form-key.tsx'
import { Page } from '../components/page.tsx'
import { PostButton } from '../components/post-button.tsx'
import { Ago } from '../components/when.tsx'
import type { View } from '../kit/view.ts'

type List = QueryOutput<'roster.words'>
type Word = List['mapped'][number]
type Props = { view: View; list: List }

const KINDS = ['role', 'grade', 'user_id_type'] as const
type Kind = (typeof KINDS)[number]

/** Words of the SIS nobody has explained, with what they may mean; and those that were explained. */
export const RosterWordsPage = ({ view, list }: Props) => {
  const { rosterWords, roster } = view.words
  const isEmpty = list.mapped.length + list.unmapped.length === 0
  return (
    <Page
      view={view}
      title={rosterWords.title}
      here="roster"
      lead={rosterWords.lead}
      up={{ href: '/roster', text: roster.title }}
      notices={rosterWords.said}
    >
      {!view.me.can.settings && <p class="notice">{rosterWords.onlyConfig}</p>}
      {isEmpty ? (
        <Empty text={rosterWords.none} more={rosterWords.noneMore} />
      ) : (
        <p class="hint">{rosterWords.effect}</p>
      )}
      {KINDS.map((kind) => (
        <Unmapped view={view} kind={kind} words={list.unmapped.filter((w) => w.kind === kind)} />
      ))}
      <Mapped view={view} words={list.mapped} />
    </Page>
  )
}

const Unmapped = (props: { view: View; kind: Kind; words: readonly Word[] }) => {
  const { view, kind, words } = props
  const { rosterWords } = view.words
  if (words.length === 0) return null
  return (
    <section>
      <h2>{rosterWords.kinds[kind]}</h2>
      <p class="hint">{rosterWords.hints[kind]}</p>
      <ul class="rows">
        {words.map((word) => (
          <li class="row">
            {view.me.can.settings ? (
              <Explain view={view} word={word} />
            ) : (
              <strong>{word.value}</strong>
            )}
            <Seen view={view} word={word} />
          </li>
        ))}
      </ul>
    </section>
  )
}

const Seen = ({ view, word }: { view: View; word: Word }) => {
  const { rosterWords } = view.words
  if (word.count === 0) return null
  return (
    <p class="meta">
      {rosterWords.seen(word.count)} <Ago at={word.lastSeenAt} view={view} />
    </p>
  )
}

const Explain = ({ view, word }: { view: View; word: Word }) => {
  const { rosterWords } = view.words
  const { kind, value } = word
  const id = `word-${kind}-${encodeURIComponent(value)}`
  const none = kind === 'user_id_type' ? rosterWords.usual : rosterWords.choose
  return (
    <form method="post" action="/roster/words" class="inline">
      <FormKey />
      <input type="hidden" name="kind" value={kind} />
      <input type="hidden" name="value" value={value} />
      <label for={id}>{rosterWords.means(value)}</label>
      <div class="bar choose">
        <select id={id} name="meaning">
          <option value="">{none}</option>
          {Object.entries(rosterWords.meanings[kind]).map(([meaning, text]) => (
            <option value={meaning}>{text}</option>
          ))}
        </select>
        <button type="submit" class="outline" aria-label={rosterWords.saveLabel(value)}>
          {rosterWords.save}
        </button>
      </div>
    </form>
  )
}

const Mapped = ({ view, words }: { view: View; words: readonly Word[] }) => {
  const { rosterWords } = view.words
  if (words.length === 0) return null
  return (
    <section>
      <h2>{rosterWords.mapped}</h2>
      <ul class="rows">
        {words.map((word) => (
          <li class="row bar apart">
            <div class="row-main">
              <strong>{rosterWords.means(word.value)}</strong>{' '}
              {rosterWords.meanings[word.kind][word.meaning ?? ''] ?? word.meaning}
              <p class="meta">{rosterWords.kinds[word.kind]}</p>
            </div>
            {view.me.can.settings && (
              <PostButton
                action="/roster/words/undo"
                text={rosterWords.undo}
                label={rosterWords.undoLabel(word.value)}
                fields={{ kind: word.kind, value: word.value }}
                look="quiet"
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
