import { Badge } from '../components/badge.tsx'
import { PostButton } from '../components/post-button.tsx'
import { Ago } from '../components/when.tsx'
import type { View } from '../kit/view.ts'
import type { Source } from './source.tsx'

type Props = { view: View; source: Source }

/** Asks the SIS now, and says what the last time found. */
export const SourceTest = ({ view, source }: Props) => {
  const { rosterSource } = view.words
  const { state } = source.probe
  if (source.kind === 'oneroster-csv') return null
  return (
    <section
      class="card"
      data-live={state === 'asking' ? '/live/source' : undefined}
      data-mark={state}
      data-every="2"
    >
      <h2>{rosterSource.testTitle}</h2>
      <Result view={view} source={source} />
      {view.me.can.settings && state !== 'asking' && (
        <>
          <p class="hint">{rosterSource.testHint}</p>
          <PostButton action="/roster/source/probe" text={rosterSource.testButton} look="primary" />
        </>
      )}
    </section>
  )
}

const LOOKS = {
  never: { tone: 'calm', icon: 'open' },
  asking: { tone: 'busy', icon: 'clock' },
  ok: { tone: 'good', icon: 'check' },
  failed: { tone: 'late', icon: 'late' },
} as const

const Result = ({ view, source }: Props) => {
  const { rosterSource } = view.words
  const { state, at, words } = source.probe
  return (
    <>
      <p class="badges bar">
        <Badge {...LOOKS[state]}>{rosterSource.probe[state]}</Badge>
        {at !== null && <Ago at={at} view={view} />}
      </p>
      {words !== null && <p>{words}</p>}
    </>
  )
}
