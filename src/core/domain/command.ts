import type { z } from 'zod'
import type { Actor } from '../kernel/actor.ts'
import type { Failure } from '../kernel/failure.ts'
import type { Result } from '../kernel/result.ts'
import type { Instant } from '../kernel/time.ts'
import type { Db } from '../store/db.ts'
import type { Vault } from '../store/vault.ts'
import type { Target } from './access/decide.ts'
import type { Action, Resource } from './access/policy.ts'

/** Everything an act may use. Time, ids and keys come from here, so the same act gives the same result in a test. */
export type Context = {
  readonly tx: Db
  readonly now: Instant
  readonly actor: Actor
  readonly district: DistrictFacts
  /** Whether this deployment calls plain http and private addresses, as a development machine does. */
  readonly allowPrivate: boolean
  readonly newId: () => string
  /** From 0 up to 1; spreads repeated attempts. */
  readonly random: () => number
  /** Random text a person can read aloud; used for receipts and secrets. */
  readonly newText: (chars: number) => string
  readonly vault: Vault
  /** Repeatable opaque name (40 characters, base32hex) for one outside system. */
  readonly opaque: (name: string) => string
  readonly hash: (text: string) => string
}

export type DistrictFacts = {
  readonly id: string
  readonly name: string
  readonly timeZone: string
  readonly emergencyNumber: string
  /** Where people open the console, without a trailing slash. */
  readonly publicUrl: string
}

/** What an act is called, needs and does. `Kind` tells a command (writes, keyed) from a query (never writes). */
export type Act<
  Kind extends 'command' | 'query',
  Name extends string,
  Input extends z.ZodType,
  Output,
> = {
  readonly kind: Kind
  readonly name: Name
  readonly input: Input
  readonly allowed: Allowed<z.output<Input>>
  /** Queries of content are audited when they succeed; every refusal and every command is audited anyway. */
  readonly audited: boolean
  /** Short ids for the audit row, never names. */
  readonly subject: (input: z.output<Input>, output: Output | null) => string | null
  readonly run: (context: Context, input: z.output<Input>) => Result<Output, Failure>
}

/**
 * Who may. `at` looks up the object's facts; undefined means there is no such object, which is answered exactly
 * like a denied one. Without `at` the role alone decides.
 */
type Allowed<Input> = {
  readonly on: Resource
  readonly do: Action
  readonly at?: (context: Context, input: Input) => Target | undefined
}

type Spec<Name extends string, Input extends z.ZodType, Output> = {
  readonly name: Name
  readonly input: Input
  readonly allowed: Allowed<z.output<Input>>
  readonly audited?: boolean
  readonly subject?: (input: z.output<Input>, output: Output | null) => string | null
  readonly run: (context: Context, input: z.output<Input>) => Result<Output, Failure>
}

/** Declares a command: decide first, write after; a refusal returns, a bug throws. */
export const command = <const Name extends string, Input extends z.ZodType, Output>(
  spec: Spec<Name, Input, Output>,
): Act<'command', Name, Input, Output> => ({
  audited: true,
  subject: () => null,
  ...spec,
  kind: 'command',
})

/** Declares a query. It runs in a savepoint that is always undone. */
export const query = <const Name extends string, Input extends z.ZodType, Output>(
  spec: Spec<Name, Input, Output>,
): Act<'query', Name, Input, Output> => ({
  audited: false,
  subject: () => null,
  ...spec,
  kind: 'query',
})
