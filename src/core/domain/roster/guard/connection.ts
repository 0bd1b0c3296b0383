import { verdictOf } from './finding.ts'
import { connectionChanged } from '../source/identity.ts'
import { profileOf, type Source } from '../source/source.ts'
import type { GuardVerdict } from '../run/views.ts'

/** What decides whose records a connection reads, as far as it has a name of its own. */
type ConnectedAs = Pick<Source, 'kind' | 'baseUrl' | 'clientId'> & { readonly scope: string | null }

const connectedAs = (source: Source): ConnectedAs => {
  const { kind, baseUrl, clientId } = source
  return { kind, baseUrl, clientId, scope: profileOf(source)?.scope ?? null }
}

/** What a good reading was read as, to tell later what of it changed. */
export const connectedAsText = (source: Source): string => JSON.stringify(connectedAs(source))

/** Says what of the connection is another than at the last good reading; null when nothing is. */
export function connectionVerdict(source: Source): GuardVerdict | null {
  if (!connectionChanged(source)) return null
  const changes = changesOf(source)
  return verdictOf({
    guard: 'connection_changed',
    message: changes.join(' '),
    count: changes.length,
    limit: 0,
    holds: 'Nothing at all was changed: this sync became a trial.',
    approve:
      'Everything the trial shows will be done, and the connection as it is now counts as the known one. Look first whether these are your schools and students.',
    leave:
      'Nothing changes. Syncs that begin by themselves stay trials until one is approved, or until the connection is what it was.',
  })
}

function changesOf(source: Source): readonly string[] {
  // safe because only connectedAsText is stored there; a roster from before it was kept has none
  const before = source.connectedAs && (JSON.parse(source.connectedAs) as ConnectedAs)
  const changes = before ? named(before, connectedAs(source)) : []
  if (changes.length > 0) return changes
  return [
    before
      ? 'Address, client and scope are the same, but the SIS now answers for another organization: its access token names another one, or an extra query value that selects it was changed.'
      : 'The SIS now answers for another address, client, scope or organization than before.',
  ]
}

function named(before: ConnectedAs, now: ConnectedAs): string[] {
  const changes = [
    before.kind !== now.kind &&
      `The roster came from ${KINDS[before.kind]} and now comes from ${KINDS[now.kind]}.`,
    before.baseUrl !== now.baseUrl &&
      `The base address was ${before.baseUrl || 'none'} and is now ${now.baseUrl || 'none'}.`,
    before.clientId !== now.clientId && 'The client id is another one.',
    before.scope !== now.scope && now.scope !== null && 'The SIS grants another scope than before.',
  ]
  return changes.filter((change) => change !== false)
}

const KINDS: Readonly<Record<Source['kind'], string>> = {
  'oneroster-1.2': 'OneRoster 1.2',
  'oneroster-1.1': 'OneRoster 1.1',
  'oneroster-csv': 'uploaded files',
}
