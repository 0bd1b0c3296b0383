/** Reading a Calendar request: who asks, with which parameters, with what body. */
import type { Context } from 'hono'
import type { z } from 'zod'
import {
  BAD_CREDENTIALS,
  LOGIN_REQUIRED,
  SCOPE_MISSING,
  googleError,
  invalid,
} from './google-error.ts'
import type { GoogleProblem } from './google-error.ts'
import type { Grant, OAuthStore } from './oauth-store.ts'
import { permits } from './scopes.ts'

/** The consent behind a request, or Google's refusal. */
export function authorize(
  c: Context,
  store: OAuthStore,
  scopes: readonly string[],
): Grant | Response {
  const header = c.req.header('authorization')
  if (header === undefined) return googleError(LOGIN_REQUIRED)
  const token = /^Bearer (\S+)$/.exec(header)?.[1]
  const grant = token === undefined ? undefined : store.accessOf(token)
  if (!grant) return googleError(BAD_CREDENTIALS)
  return permits(grant.scopes, scopes) ? grant : googleError(SCOPE_MISSING)
}

/** The query parameters; one the method does not have is refused. */
export function readQuery<T>(c: Context, schema: z.ZodType<T>): T | Response {
  const parsed = schema.safeParse(c.req.query())
  return parsed.success ? parsed.data : googleError(toProblem(parsed.error, 'parameter'))
}

/** The JSON body; a property Google does not have is refused. */
export async function readBody<T>(c: Context, schema: z.ZodType<T>): Promise<T | Response> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') {
    const message = `Media type '${type ?? ''}' is not supported. Valid media types: [application/json]`
    return googleError(invalid(message, 'badContent'))
  }
  const raw: unknown = await c.req.json().catch(() => undefined)
  if (raw === undefined) return googleError(invalid('Parse Error', 'parseError'))
  const parsed = schema.safeParse(raw)
  return parsed.success ? parsed.data : googleError(toProblem(parsed.error))
}

function toProblem(error: z.ZodError, locationType?: 'parameter'): GoogleProblem {
  const issue = error.issues[0]
  const at = issue?.path.join('.') ?? ''
  if (issue?.code === 'unrecognized_keys') {
    const name = [at, issue.keys[0]].filter((part) => part !== '').join('.')
    return {
      ...invalid(
        `Invalid JSON payload received. Unknown name "${name}": Cannot find field.`,
        'badRequest',
      ),
      grpc: 'INVALID_ARGUMENT',
    }
  }
  const problem = invalid(`Invalid value for: ${at}. ${issue?.message ?? ''}`)
  return locationType ? { ...problem, location: at, locationType } : problem
}
