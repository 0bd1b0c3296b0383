/** How a Web API call arrives: token, content type, arguments. */
import type { Context } from 'hono'
import { isObject, parseJson, textOf, type JsonObject } from '../json.ts'
import type { RawArguments } from './method.ts'

export type Arrived = {
  contentType: string
  /** What was sent, for the record. */
  body: unknown
  token: string | null
} & ({ raw: RawArguments; refusal: null } | { raw: null; refusal: string })

const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'

const formValues = (text: string): JsonObject => Object.fromEntries(new URLSearchParams(text))

function basicCredentials(header: string): JsonObject {
  const [, encoded] = /^Basic (\S+)$/i.exec(header) ?? []
  if (encoded === undefined) return {}
  const [id, ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return { client_id: id ?? '', client_secret: rest.join(':') }
}

/** The token of header and body; when both are there and differ, neither counts. */
function tokenOf(header: string, values: JsonObject): string | null {
  const [, bearer] = /^Bearer (\S+)$/i.exec(header) ?? []
  const inBody = textOf(values.token)
  if (bearer === undefined) return inBody === '' ? null : inBody
  return inBody === '' || inBody === bearer ? bearer : 'header and body disagree'
}

/** Reads a call. Web API clients post forms; JSON is taken too, with the token in the header. */
export async function arrive(c: Context): Promise<Arrived> {
  const contentType = c.req.header('content-type') ?? ''
  const authorization = c.req.header('authorization') ?? ''
  const text = await c.req.text()
  const kind = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  const refused = (refusal: string): Arrived => ({
    contentType,
    body: text,
    token: tokenOf(authorization, {}),
    raw: null,
    refusal,
  })
  if (kind !== FORM && kind !== JSON_TYPE) return refused('invalid_post_type')
  const parsed = kind === FORM ? formValues(text) : parseJson(text)
  if (parsed === undefined) return refused('invalid_json')
  if (!isObject(parsed)) return refused('json_not_object')
  const values = { ...parsed, ...basicCredentials(authorization) }
  return {
    contentType,
    body: parsed,
    token: tokenOf(authorization, parsed),
    raw: { values, isForm: kind === FORM },
    refusal: null,
  }
}
