import { Page } from '../components/page.tsx'
import type { View } from '../kit/view.ts'

type Props = {
  view: View
  address: string
  /** Whether the connection was made just now, or the address was lost. */
  why: 'made' | 'renewed'
}

/** The address the SIS may call when something changed, the only time it is ever shown. */
export const SourceHookPage = (props: Props) => {
  const { view, address, why } = props
  const { hook, title } = view.words.rosterSource
  return (
    <Page
      view={view}
      title={hook[why].title}
      here="roster"
      lead={hook[why].lead}
      up={{ href: '/roster/source', text: title }}
    >
      <section class="card">
        <label for="address">{hook.label}</label>
        <input id="address" type="text" value={address} readonly />
        <p class="hint">{hook.once}</p>
        <a href="/roster/source" role="button">
          {hook[why].done}
        </a>
      </section>
    </Page>
  )
}
