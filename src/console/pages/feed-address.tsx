import { Page } from '../components/page.tsx'
import type { View } from '../kit/view.ts'

/** The secret address of a person's calendar feed, the only time it is ever shown. */
export const FeedAddressPage = ({ view, address }: { view: View; address: string }) => {
  const { account } = view.words
  return (
    <Page
      view={view}
      title={account.feedTitle}
      here="settings"
      up={{ href: '/settings', text: account.title }}
      lead={account.feedOnce}
    >
      <section class="card">
        <label for="address">{account.feedLabel}</label>
        <input id="address" type="text" value={address} readonly class="secret" />
        <p class="hint">{account.feedHow}</p>
        <a href="/settings" role="button">
          {account.feedDone}
        </a>
      </section>
    </Page>
  )
}
