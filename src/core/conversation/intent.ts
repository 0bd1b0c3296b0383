/**
 * What a person wants, whichever chat platform they use. A platform's `read` turns its payloads into one of these;
 * anything it does not know becomes `ignored`.
 */
export type Intent =
  | { readonly kind: 'form.open' }
  | { readonly kind: 'student.search'; readonly q: string }
  | { readonly kind: 'concern.submit'; readonly values: ConcernValues }
  | { readonly kind: 'home.open' }
  | { readonly kind: 'task.open'; readonly ref: string }
  | { readonly kind: 'task.seen'; readonly ref: string; readonly place: CardPlace | null }
  | { readonly kind: 'task.done'; readonly ref: string; readonly place: CardPlace | null }
  | { readonly kind: 'ignored' }

/** The message a button was pressed on, so that a stray copy of a card can be mended. */
export type CardPlace = { readonly channel: string; readonly message: string }

export type Tri = 'yes' | 'no' | 'unknown'

/** The filled form as the platform sent it; the district checks it. */
export type ConcernValues = {
  readonly subjectId: string | null
  readonly subjectText: string
  readonly schoolId: string | null
  readonly what: string
  readonly when: string
  readonly where: string
  readonly dangerNow: Tri
  readonly weapon: Tri
  readonly selfHarm: Tri
}
