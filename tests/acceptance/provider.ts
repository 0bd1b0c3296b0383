import { startSis, type Sis } from '../../sandbox/sis/server.ts'
import type { Switches } from '../../sandbox/sis/state/switches.ts'

type School = {
  readonly sourcedId: string
  readonly identifier: string
  readonly name: string
}

/** A student as the school system means them, whatever its records say. */
export type Student = {
  /** The district's own number: the same person for ever. */
  readonly identifier: string
  readonly sourcedId: string
  readonly givenName: string
  readonly familyName: string
  /** Every record of theirs that was served, the newest last. */
  readonly sourcedIds: readonly string[]
  readonly record: 'active' | 'withdrawn' | 'purged'
  readonly home: School | null
  readonly schools: readonly School[]
  readonly guardians: readonly string[]
}

/** What a control call answers: whom it was about, and between which schools. */
export type Told = {
  readonly student: { readonly sourcedId: string; readonly identifier: string }
  readonly newSourcedId: string
  readonly from: School
  readonly to: School
  readonly effectiveOn: string
}

type Moved = {
  readonly student: { readonly identifier: string }
  readonly from: School
  readonly to: School
  readonly effectiveOn: string
  readonly style: 'clean' | 'overlap' | 'gap' | 'roles-only'
  readonly ends: string | null
  readonly begins: string
}

export type Truth = {
  readonly counts: Readonly<Record<string, number>>
  readonly badRows: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly transfers: readonly Moved[]
  /** Everything else that happened to students. */
  readonly others: readonly {
    readonly kind: 'left' | 'purged' | 'unscheduled' | 'returned' | 'enrolled' | 'dual' | 'renamed'
    readonly student: { readonly identifier: string }
    readonly to?: School
    readonly day: string
  }[]
}

type Requests = {
  readonly total: number
  readonly byPath: Readonly<Record<string, number>>
  readonly byStatus: Readonly<Record<string, number>>
  readonly peakConcurrency: number
  readonly tokensIssued: number
  readonly tooMany: number
  readonly duringRetryAfter: number
  readonly last: readonly {
    readonly path: string
    readonly query: string
    readonly status: number
    readonly rows: number
  }[]
}

/** The provider and the hand behind its curtain. */
export type Provider = {
  readonly url: string
  /** Lets something happen; rejects with `Refused` when it makes no sense for the district as it is. */
  tell(call: string, body?: object): Promise<Told>
  switch(switches: Partial<Switches>): Promise<void>
  students(): Promise<readonly Student[]>
  truth(): Promise<Truth>
  /** What was asked of it since the last look. */
  requests(): Promise<Requests>
  close(): Promise<void>
}

/** What the school system was told to do cannot happen to that student, or at that school. */
export class Refused extends Error {}

export async function startProvider(
  options: Parameters<typeof startSis>[0] & object,
): Promise<Provider> {
  const sis: Sis = await startSis(options)
  const call = async (name: string, body: object): Promise<Response> => {
    const answer = await fetch(`${sis.url}/_control/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (answer.status === 409) throw new Refused(await answer.text())
    if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`)
    return answer
  }
  const ask = (path: string): Promise<Response> => fetch(`${sis.url}/_control/${path}`)
  return {
    url: sis.url,
    tell: async (name, body = {}) => (await call(name, body)).json<Told>(),
    switch: async (switches) => void (await call('switches', switches)),
    students: async () => {
      const answer = await ask('truth/students?limit=5000')
      return (await answer.json<{ students: Student[] }>()).students
    },
    truth: async () => (await ask('truth')).json<Truth>(),
    requests: async () => (await ask('requests?clear')).json<Requests>(),
    close: () => sis.close(),
  }
}
