import { Page } from '../components/page.tsx'
import type { View } from '../kit/view.ts'

/** The address the SIS may call when something changed, the only time it is ever shown. */
export const SourceHookPage = ({ view, address }: { view: View; address: string }) => {
  const { hook, title } = view.words.rosterSource
  return (
    <Page
      view={view}
      title={hook.title}
      here="roster"
      lead={hook.lead}
      up={{ href: '/roster/source', text: title }}
    >
      <section class="card">
        <label for="address">{hook.label}</label>
        <input id="address" type="text" value={address} readonly />
        <p class="hint">{hook.once}</p>
        <a href="/roster/source" role="button">
          {hook.done}
        </a>
      </section>
    </Page>
  )
}
