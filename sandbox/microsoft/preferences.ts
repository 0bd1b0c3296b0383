/** What a request prefers, RFC 7240, as far as Outlook listens. */
export type Preferences = {
  isImmutable: boolean
  timeZone: string
  bodyType: 'text' | 'html'
  /** What the answer says was honoured. */
  applied: string[]
}

/** Reads the `Prefer` header; what it does not know it passes over, as Graph does. */
export function readPreferences(header: string | undefined): Preferences {
  const wishes = new Map(
    (header ?? '').split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((wish): [string, string] => {
      const [name = '', value = ''] = wish.split('=', 2)
      return [name.trim().toLowerCase(), value.trim().replaceAll('"', '')]
    }),
  )
  const isImmutable = wishes.get('idtype') === 'ImmutableId'
  const timeZone = wishes.get('outlook.timezone')
  const bodyType = wishes.get('outlook.body-content-type') === 'text' ? 'text' : 'html'
  const applied: string[] = []
  if (isImmutable) applied.push('IdType="ImmutableId"')
  if (timeZone !== undefined) applied.push(`outlook.timezone="${timeZone}"`)
  if (bodyType === 'text') applied.push('outlook.body-content-type="text"')
  return { isImmutable, timeZone: timeZone ?? 'UTC', bodyType, applied }
}
