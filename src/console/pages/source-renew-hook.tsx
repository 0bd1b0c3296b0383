import { Page } from '../components/page.tsx'
import { PostButton } from '../components/post-button.tsx'
import type { View } from '../kit/view.ts'

/** What ends with a new address for the SIS to call, and the button that makes one. */
export const SourceRenewHookPage = ({ view }: { view: View }) => {
  const { hook, title } = view.words.rosterSource
  const { renew } = hook
  return (
    <Page
      view={view}
      title={renew.title}
      here="roster"
      lead={renew.lead}
      up={{ href: '/roster/source', text: title }}
    >
      <section class="card">
        <p>{renew.effect}</p>
        <div class="bar">
          <PostButton action="/roster/source/hook" text={renew.button} look="primary" />
          <a href="/roster/source">{renew.back}</a>
        </div>
      </section>
    </Page>
  )
}
