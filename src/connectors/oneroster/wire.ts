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
