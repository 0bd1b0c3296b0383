import type { z } from 'zod'
import type { Failure } from '../kernel/failure.ts'
import type { Result } from '../kernel/result.ts'
import type { NeverRead } from '../ports/roster-never.ts'
import type { Collection, ROW_COLUMNS } from '../ports/roster-source.ts'
import type { COMMANDS } from './commands.ts'
import type { AddressKind } from './locate.ts'
import type { QUERIES } from './queries.ts'
import type { Envelope } from './run.ts'

export type { Envelope, NeverRead }

/** What is read of the records of a school information system, by their kind. */
export type RosterColumns = { readonly [C in Collection]: (typeof ROW_COLUMNS)[C][number] }

type Commands = typeof COMMANDS
type Queries = typeof QUERIES
export type CommandName = keyof Commands
export type QueryName = keyof Queries

type InputOf<A> = A extends { input: infer S extends z.ZodType } ? z.input<S> : never
type OutputOf<A> = A extends { run: (...args: never[]) => Result<infer T, Failure> } ? T : never

export type CommandInput<N extends CommandName> = InputOf<Commands[N]>
export type CommandOutput<N extends CommandName> = OutputOf<Commands[N]>
export type QueryInput<N extends QueryName> = InputOf<Queries[N]>
export type QueryOutput<N extends QueryName> = OutputOf<Queries[N]>

/** One district, seen from an edge: one call per act, typed by the command's own name. Failures come back as data. */
export type DistrictClient = {
  run<N extends CommandName>(
    name: N,
    input: CommandInput<N>,
    envelope: Envelope,
  ): Promise<Result<CommandOutput<N>, Failure>>
  ask<N extends QueryName>(
    name: N,
    input: QueryInput<N>,
    envelope: Envelope,
  ): Promise<Result<QueryOutput<N>, Failure>>
}

/** The two methods of the District object that edges use. */
export type DistrictStub = {
  run(name: string, input: unknown, envelope: Envelope): Promise<Result<unknown, Failure>>
  ask(name: string, input: unknown, envelope: Envelope): Promise<Result<unknown, Failure>>
}

/** Notes in the directory that an address for the SIS to call is this district's; `name` is what `hookName` gives. */
export type ClaimHook = (name: string) => Promise<void>

/**
 * The only way to a district. Whatever answer holds the secret of an address for the SIS to call, that address is
 * claimed before the answer is given: no edge can hand out one that nobody would find.
 */
export function districtClient(stub: DistrictStub, claimHook: ClaimHook): DistrictClient {
  return {
    run: async (name, input, envelope) => {
      const answer = await stub.run(name, input, envelope)
      const token = hookIn(answer)
      if (token !== null) await claimHook(await hookName(token))
      return answer as never // safe because the table that types the call is the one the District runs
    },
    // safe for the same reason
    ask: async (name, input, envelope) => (await stub.ask(name, input, envelope)) as never,
  }
}

function hookIn(answer: Result<unknown, Failure>): string | null {
  const value = answer.ok ? answer.value : null
  if (typeof value !== 'object' || value === null || !('hookToken' in value)) return null
  return typeof value.hookToken === 'string' ? value.hookToken : null
}

/** The directory knows the secrets of these addresses by their hash only: SHA-256, in hexadecimal digits. */
export async function hookName(token: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The whole address for the SIS to call, at one of the origins this deployment answers at. */
export const hookUrl = (origin: string, token: string): string => `${origin}/hooks/sis/${token}`

/** What an edge needs to reach districts: who owns an address, and a client for that district. */
export type Edge = {
  readonly publicUrl: string
  locate(kind: AddressKind, key: string): Promise<LocatedDistrict | undefined>
}

export type LocatedDistrict = { readonly id: string; readonly client: DistrictClient }
