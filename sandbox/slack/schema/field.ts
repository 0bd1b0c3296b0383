/** Building blocks for the argument and Block Kit schemas, tied at compile time to Slack's published types. */
import type { SchemaObject } from 'ajv'

export type Field<Required extends boolean = boolean> = { schema: SchemaObject; required: Required }

type AllKeys<T> = T extends unknown ? keyof T : never
type IsOptional<T, K extends keyof T> = Partial<Pick<T, K>> extends Pick<T, K> ? true : false

/** Every property of `T` must be described, and what `T` requires cannot be described as optional. */
type Shape<T> = {
  [K in keyof T]-?: IsOptional<T, K> extends true ? Field : Field<true>
}

/** Every property that any member of the union `T` knows must be described; the token travels beside the arguments. */
type UnionShape<T> = Record<Exclude<AllKeys<T>, 'token'>, Field>

export const need = (schema: SchemaObject): Field<true> => ({ schema, required: true })
export const may = (schema: SchemaObject): Field<false> => ({ schema, required: false })

/** A property Slack knows but Offramp must never send; `reason` is shown to whoever sends it. */
export const refused = (reason: string): Field<false> =>
  may({ not: {}, $comment: `house rule: ${reason}` })

function closedObject(shape: Record<string, Field>): SchemaObject {
  const fields = Object.entries(shape)
  return {
    type: 'object',
    additionalProperties: false,
    required: fields.filter(([, field]) => field.required).map(([name]) => name),
    properties: Object.fromEntries(fields.map(([name, field]) => [name, field.schema])),
  }
}

/** A closed object with exactly the properties of `T`. */
export const exactly = <T>(shape: Shape<T>): SchemaObject => closedObject(shape)

/** A closed object with exactly the properties known to any member of `T`. */
export const exactlyUnion = <T>(shape: UnionShape<T>): SchemaObject => closedObject(shape)

/** One of several objects told apart by their `type`. */
export const oneOfTypes = (...schemas: readonly SchemaObject[]): SchemaObject => ({
  type: 'object',
  required: ['type'],
  discriminator: { propertyName: 'type' },
  oneOf: [...schemas],
})

export const bool: SchemaObject = { type: 'boolean' }
export const literal = (value: string): SchemaObject => ({ type: 'string', const: value })
export const oneOf = (...values: readonly string[]): SchemaObject => ({
  type: 'string',
  enum: [...values],
})
export const string = (maxLength: number, minLength = 1): SchemaObject => ({
  type: 'string',
  minLength,
  maxLength,
})
export const matching = (pattern: string, maxLength: number): SchemaObject => ({
  type: 'string',
  pattern,
  maxLength,
})
export const integer = (minimum: number, maximum: number): SchemaObject => ({
  type: 'integer',
  minimum,
  maximum,
})
export const list = (items: SchemaObject, maxItems: number): SchemaObject => ({
  type: 'array',
  items,
  minItems: 1,
  maxItems,
})
