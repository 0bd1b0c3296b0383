import { createOutbound } from '../../src/connectors/http/outbound.ts'
import { createOneRosterSource } from '../../src/connectors/oneroster/source.ts'
import type { PageRequest, RosterAccess } from '../../src/core/ports/roster-source.ts'

/** What is read, as whoever starts the worker hands it over. */
type ReaderCase = { readonly ACCESS: RosterAccess; readonly ASK: PageRequest }

/** Run by `workerd test`: reads one page where the product runs, and prints what came of it. */
export const reader = {
  async test(_: unknown, { ACCESS, ASK }: ReaderCase): Promise<void> {
    const fetch = createOutbound({ redirects: {}, allowPrivate: true })
    const source = createOneRosterSource({ fetch, now: () => 0 })
    const read = await source.readPage(ACCESS, ASK)
    console.log(`READ ${JSON.stringify(read)}`)
  },
}
