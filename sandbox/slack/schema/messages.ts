/** Turns what the schema checker found into the sentences Slack's API answers with. */
import type { ErrorObject } from 'ajv'
import { objectOf, textOf } from '../json.ts'

const param = (error: ErrorObject, name: string): string => String(objectOf(error.params)[name])

const SENTENCES: Readonly<Record<string, (error: ErrorObject) => string>> = {
  required: (e) => `missing required field: ${param(e, 'missingProperty')}`,
  additionalProperties: (e) => `invalid additional property: ${param(e, 'additionalProperty')}`,
  maxLength: (e) => `must be less than ${Number(param(e, 'limit')) + 1} characters`,
  minLength: (e) => `must be more than ${Number(param(e, 'limit')) - 1} characters`,
  maxItems: (e) => `no more than ${param(e, 'limit')} items allowed`,
  minItems: (e) => `no fewer than ${param(e, 'limit')} items allowed`,
  type: (e) => `must provide a value of type ${param(e, 'type')}`,
  const: (e) => `must be ${param(e, 'allowedValue')}`,
  enum: (e) => `must be one of: ${String(objectOf(e.params).allowedValues)}`,
  discriminator: (e) => `unsupported type: ${param(e, 'tagValue')}`,
  not: (e) => `is not allowed here (${textOf(objectOf(e.parentSchema).$comment)})`,
}

/** One line of `response_metadata.messages`. */
export const errorLine = (text: string, pointer: string): string =>
  `[ERROR] ${text} [json-pointer:${pointer}]`

/** Lines for everything the schema checker found below `root`, each once. */
export function errorLines(
  errors: readonly ErrorObject[] | null | undefined,
  root: string,
): string[] {
  const lines = (errors ?? []).map((error) =>
    errorLine(
      SENTENCES[error.keyword]?.(error) ?? error.message ?? error.keyword,
      `${root}${error.instancePath}`,
    ),
  )
  return [...new Set(lines)]
}
