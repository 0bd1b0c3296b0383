import type { QueryOutput } from '../../core/district/client.ts'
import { FormKey } from '../components/form-key.tsx'
import { Ago } from '../components/when.tsx'
import type { View } from '../kit/view.ts'

export type Accounts = QueryOutput<'account.list'>
type Account = Accounts['accounts'][number]
type Provider = Account['provider']

type Props = { view: View; of: Accounts }

/** The accounts a member of staff is known by, each with a way to let go of it. */
export const LinkedAccounts = ({ view, of }: Props) => {
  const { people } = view.words
  const providers = [...new Set(of.accounts.map(({ provider }) => provider))]
  return (
    <section class="card">
      <h2>{people.accounts}</h2>
      <p class="hint">{of.accounts.length === 0 ? people.accountsNone : people.accountsLead}</p>
      <ul class="plain-list">
        {providers.map((provider) => (
          <li>
            <strong>{people.providers[provider]}</strong>
            {of.accounts
              .filter((account) => account.provider === provider)
              .map((account) => (
                <Since view={view} account={account} />
              ))}
            <Unlink view={view} of={of} provider={provider} />
          </li>
        ))}
      </ul>
    </section>
  )
}

const Since = ({ view, account }: { view: View; account: Account }) => (
  <small>
    {placeOf(account)}
    {account.linkedAt !== null && (
      <>
        , {view.words.people.linked} <Ago at={account.linkedAt} view={view} />
      </>
    )}
  </small>
)

/** A sign-in is known to people by its host; the rest of the address says nothing to them. */
const placeOf = ({ provider, tenant }: Account): string =>
  provider === 'oidc' && URL.canParse(tenant) ? new URL(tenant).host : tenant

/** Folded away, and agreed to: it signs somebody out. */
const Unlink = ({ view, of, provider }: Props & { provider: Provider }) => {
  const { people } = view.words
  const { person } = of
  const isOwn = provider === 'oidc' && person.id === view.me.person.id
  return (
    <details>
      <summary>{people.unlinkTitle(people.providers[provider])}</summary>
      <p>
        {people.unlinkWhen} {people.unlinkWhat[provider]} {isOwn && people.unlinkOwn}
      </p>
      <p class="hint">{people.unlinkLimit}</p>
      <form method="post" action={`/people/${person.id}/accounts/unlink`}>
        <FormKey />
        <input type="hidden" name="provider" value={provider} />
        <label class="choice">
          <input type="checkbox" name="confirmed" value="yes" required />
          <span>{people.unlinkConfirm(person.name)}</span>
        </label>
        <div class="bar">
          <button
            type="submit"
            class="outline"
            aria-label={people.unlinkTitle(people.providers[provider])}
          >
            {people.unlink}
          </button>
        </div>
      </form>
    </details>
  )
}
