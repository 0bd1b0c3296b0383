import type { Context } from 'hono'
import type { DistrictClient, Edge, QueryOutput } from '../../core/district/client.ts'
import type { Caller } from '../../core/kernel/actor.ts'
import type { Failure } from '../../core/kernel/failure.ts'
import type { Result } from '../../core/kernel/result.ts'
import type { Instant } from '../../core/kernel/time.ts'

/** What the composition root gives the console. */
export type ConsoleParts = {
  readonly edge: Edge
  /** How the identity provider and Google's token address are reached; it decides which addresses may be. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  /** Vendor origin → origin to send the browser to instead. Empty in production. */
  readonly redirects: Readonly<Record<string, string>>
  /** Development only: an identity provider may speak plain http. */
  readonly allowInsecure: boolean
  readonly now: () => Instant
  /** Takes in a zip of roster files while it arrives. */
  readonly uploadCsv: (upload: RosterUpload) => Promise<Result<Taken, UploadRefusal>>
}

/** The sync that takes it in, and what whoever makes the export should mend. */
type Taken = { readonly id: string | null; readonly warnings: readonly string[] }

type RosterUpload = {
  readonly client: DistrictClient
  readonly envelope: { readonly caller: Caller }
  readonly body: ReadableStream<Uint8Array>
  /** Name of a package of several zips; null for a zip that is all. */
  readonly name: string | null
  readonly dryRun: boolean
}

/** Refused by the district, or because of what is in the zip, told in words. */
type UploadRefusal =
  | { readonly kind: 'district'; readonly failure: Failure }
  | { readonly kind: 'package'; readonly detail: string }

export type Me = QueryOutput<'session.me'>

/** The district whose address the browser opened, and that address. */
type Site = { readonly client: DistrictClient; readonly origin: string }

/** Who is signed in. */
type Viewer = { readonly caller: Caller; readonly token: string; readonly me: Me }

export type ConsoleEnv = {
  Bindings: ConsoleParts
  Variables: {
    /** Marks the scripts of this one answer as ours. */
    nonce: string
    site: Site
    viewer: Viewer
  }
}

export type ConsoleContext = Context<ConsoleEnv>
