import type { components } from '../../../schemas/oneroster/types.gen.ts'

type Schemas = components['schemas']

/**
 * A record as it arrives: the field names our description of OneRoster knows, and nothing believed about the values.
 */
export type Wire<Name extends keyof Schemas> = {
  readonly [
    Key in keyof Schemas[Name] as string extends Key ? never : number extends Key ? never : Key
  ]?: unknown
}

/** References under the names they have in files; some systems send those in their answers too. */
export type Flat<Name extends string> = { readonly [Key in `${Name}SourcedId`]?: unknown }
