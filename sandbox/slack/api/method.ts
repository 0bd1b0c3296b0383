/** What a Web API method is: the scope it needs, the arguments it takes, and what it does. */
import type { SchemaObject } from 'ajv'
import { isObject, parseJson, type JsonObject } from '../json.ts'
import { compile } from '../schema/check.ts'
import { errorLine, errorLines } from '../schema/messages.ts'
import type { Grant, World } from '../world.ts'

export type ApiAnswer = JsonObject & { ok: boolean }

/** The arguments as they arrived: JSON values, or texts from a form. */
export type RawArguments = { values: JsonObject; isForm: boolean }

export type Call = { world: World; grant: Grant }

export type Method = {
  /** `null` when any token will do. */
  scope: string | null
  needsToken: boolean
  run: (call: Call, raw: RawArguments) => ApiAnswer
}

export const accept = (fields: JsonObject = {}): ApiAnswer => ({ ok: true, ...fields })

/** A refusal as the Web API words it; `messages` say what exactly is wrong. */
export function refuse(error: string, messages: readonly string[] = []): ApiAnswer {
  return messages.length === 0
    ? { ok: false, error }
    : {
        ok: false,
        error,
        errors: messages.map((line) => line.replace(/^\[ERROR\] /, '')),
        response_metadata: { messages },
      }
}

const FORM_BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  '1': true,
  false: false,
  '0': false,
}

/** A form carries only texts; booleans, lists and objects are read back from them where the schema wants one. */
function fromForm(value: unknown, schema: unknown): unknown {
  if (typeof value !== 'string' || !isObject(schema)) return value
  if (schema.type === 'boolean') return FORM_BOOLEANS[value] ?? value
  if (schema.type === 'array' || schema.type === 'object') return parseJson(value) ?? value
  return value
}

function decode({ values, isForm }: RawArguments, schema: SchemaObject): JsonObject {
  const properties = isObject(schema.properties) ? schema.properties : {}
  const entries = Object.entries(values).filter(([name]) => name !== 'token' && name !== 'team_id')
  return Object.fromEntries(
    entries.map(([name, value]) => [name, isForm ? fromForm(value, properties[name]) : value]),
  )
}

type Draft<A> = {
  scope: string | null
  needsToken?: boolean
  /** Must describe `A`, without `token` and `team_id`, which every method takes. */
  args: SchemaObject
  run: (call: Call, args: A) => ApiAnswer
  /** Refusals that have a name of their own and come before the schema's. */
  before?: (args: JsonObject) => ApiAnswer | null
}

export function method<A>(draft: Draft<A>): Method {
  const isArguments = compile<A>(draft.args)
  return {
    scope: draft.scope,
    needsToken: draft.needsToken ?? true,
    run: (call, raw) => {
      const args = decode(raw, draft.args)
      const early = draft.before?.(args)
      if (early !== undefined && early !== null) return early
      if (isArguments(args)) return draft.run(call, args)
      return refuse('invalid_arguments', errorLines(isArguments.errors, ''))
    },
  }
}

/** The refusal for one argument that the schema cannot judge. */
export const badArgument = (name: string, text: string): ApiAnswer =>
  refuse('invalid_arguments', [errorLine(text, `/${name}`)])
