/** A request the provider turns down, in the words of the standard. */
export type MinorCode =
  | 'invalid_filter_field'
  | 'invalid_selection_field'
  | 'invaliddata'
  | 'unauthorisedrequest'
  | 'forbidden'
  | 'server_busy'
  | 'unknownobject'
  | 'internal_server_error'

export type Refusal = { status: number; minor: MinorCode; description: string }

export const refusal = (status: number, minor: MinorCode, description: string): Refusal => ({
  status,
  minor,
  description,
})

export const isRefusal = (value: object): value is Refusal => 'minor' in value && 'status' in value
