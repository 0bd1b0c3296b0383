import { z, type OpenAPIHono, type RouteConfig } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type {
  CommandInput,
  CommandName,
  DistrictClient,
  Envelope,
  QueryInput,
  QueryName,
} from '../district/client.ts'
import type { Failure } from '../kernel/failure.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import type { AppEnv, Shell } from './app-env.ts'
import { bearer } from './bearer.ts'
import { problem, problemResponse, toProblem } from './problem.ts'

/** The largest body a REST request may have; every input of this API is a small JSON object. */
const BODY_MAX_BYTES = 65_536

type Shape = z.ZodObject
type Read<S> = S extends z.ZodType ? z.output<S> : undefined

/** One REST operation. `act` is the name of the command or query it calls, and its OpenAPI operation id. */
export type Endpoint<P extends Shape, Q extends Shape, B extends z.ZodType | undefined> = {
  readonly method: 'get' | 'post' | 'put' | 'delete'
  readonly path: `/${string}`
  readonly act: string
  readonly tag: string
  readonly summary: string
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly status: 200 | 201 | 202
  readonly answer: z.ZodType
  readonly run: (call: EndpointCall<P, Q, B>) => Promise<Result<unknown, Failure>>
}

export type EndpointCall<P extends Shape, Q extends Shape, B> = {
  readonly params: z.output<P>
  readonly query: z.output<Q>
  readonly body: Read<B>
  readonly shell: Shell
  readonly envelope: Envelope
  /** The district named in the path; not_found when there is none. */
  readonly district: () => Promise<Result<DistrictClient, Failure>>
}

export const NOTHING = z.object({})
export const DISTRICT = z.object({
  id: z.string().min(1).max(64).openapi({ description: 'The district id.' }),
})

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    code: z.string(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem')

/** How every operation answers what it refuses. */
export const PROBLEM_ANSWER = {
  description: 'Refused; `code` says why and `detail` what to do.',
  content: { 'application/problem+json': { schema: problemSchema } },
} as const

/** Puts one operation and its description into the API. */
export type Mount = (api: OpenAPIHono<AppEnv>) => void

/** Declares an operation: its route, who reads its input, and its part of the OpenAPI document. */
export const endpoint =
  <P extends Shape, Q extends Shape, B extends z.ZodType | undefined>(
    spec: Endpoint<P, Q, B>,
  ): Mount =>
  (api) => {
    api.openAPIRegistry.registerPath(describe(spec))
    const path = spec.path.replaceAll(/\{(\w+)\}/g, ':$1')
    api.on(spec.method, path, bearer, (c) => answer(c, spec))
  }

/** Runs the operation's command in the district of the path. */
export const runs =
  <N extends CommandName, P extends Shape, Q extends Shape, B extends z.ZodType | undefined>(
    name: N,
    input: (call: EndpointCall<P, Q, B>) => CommandInput<N>,
  ) =>
  async (call: EndpointCall<P, Q, B>): Promise<Result<unknown, Failure>> => {
    const found = await call.district()
    return found.ok ? found.value.run(name, input(call), call.envelope) : found
  }

/** Asks the operation's query in the district of the path. */
export const asks =
  <N extends QueryName, P extends Shape, Q extends Shape, B extends z.ZodType | undefined>(
    name: N,
    input: (call: EndpointCall<P, Q, B>) => QueryInput<N>,
  ) =>
  async (call: EndpointCall<P, Q, B>): Promise<Result<unknown, Failure>> => {
    const found = await call.district()
    return found.ok ? found.value.ask(name, input(call), call.envelope) : found
  }

async function answer<P extends Shape, Q extends Shape, B extends z.ZodType | undefined>(
  c: Context<AppEnv>,
  endpoint: Endpoint<P, Q, B>,
): Promise<Response> {
  const raw = endpoint.body ? await readBody(c) : ok(undefined)
  if (raw instanceof Response) return raw
  const input = z
    .object({
      params: endpoint.params,
      query: endpoint.query,
      body: endpoint.body ?? z.undefined(),
    })
    .safeParse({ params: c.req.param(), query: c.req.query(), body: raw.value })
  if (!input.success) return problemResponse(toProblem(inputFailure(input.error)))
  const { shell, caller } = c.var
  const id = c.req.param('id')
  const result = await endpoint.run({
    // safe because the schemas above produced these values
    ...(input.data as Pick<EndpointCall<P, Q, B>, 'params' | 'query' | 'body'>),
    shell,
    envelope: { caller, requestKey: c.req.header('idempotency-key') },
    district: async () =>
      id && (await shell.directory.exists(id))
        ? ok(shell.district(id))
        : err({ kind: 'not_found', what: 'district' }),
  })
  if (!result.ok) return problemResponse(toProblem(result.error))
  return c.json(result.value ?? {}, endpoint.status, { 'cache-control': 'no-store' })
}

async function readBody(c: Context<AppEnv>): Promise<Response | { value: unknown }> {
  const type = c.req.header('content-type') ?? ''
  if (!type.startsWith('application/json')) {
    return problemResponse(problem(415, 'not_json', 'Send the body as application/json.'))
  }
  const text = await c.req.text()
  if (text.length > BODY_MAX_BYTES) {
    return problemResponse(
      problem(413, 'too_large', `The body may be at most ${BODY_MAX_BYTES} bytes.`),
    )
  }
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return problemResponse(problem(400, 'bad_json', 'The body is not readable JSON.'))
  }
}

/** Paths are told as the caller knows them: `baseUrl`, not `body.baseUrl`. */
function inputFailure(error: z.ZodError): Failure {
  const issues = error.issues.map((issue) => ({
    path: issue.path.slice(1).join('.') || String(issue.path[0] ?? ''),
    message: issue.message,
  }))
  return { kind: 'invalid', issues }
}

function describe(endpoint: Endpoint<Shape, Shape, z.ZodType | undefined>): RouteConfig {
  const json = (schema: z.ZodType) => ({ 'application/json': { schema } })
  return {
    method: endpoint.method,
    path: `/api/v1${endpoint.path}`,
    operationId: endpoint.act,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    security: [{ bearer: [] }],
    request: {
      params: endpoint.params,
      query: endpoint.query,
      ...(endpoint.body && { body: { required: true, content: json(endpoint.body) } }),
    },
    responses: {
      [endpoint.status]: { description: 'Done.', content: json(endpoint.answer) },
      default: PROBLEM_ANSWER,
    },
  }
}
