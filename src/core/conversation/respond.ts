import type { DistrictClient, QueryOutput } from '../district/client.ts'
import type { Caller } from '../kernel/actor.ts'
import type { Failure } from '../kernel/failure.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import type { CardPlace, ConcernValues, Intent } from './intent.ts'
import { CONFLICT, FORBIDDEN, FORM, SAY } from './words.ts'

/** Who speaks and to which district. */
export type Speech = {
  readonly client: DistrictClient
  readonly caller: Caller
  /** Makes a repeated press or submit harmless; looking needs none. */
  readonly requestKey?: string | undefined
  /** Asks the platform who stands behind the account and tells the district; called when its knowledge is stale. */
  readonly introduce: () => Promise<void>
}

export type Reply =
  | { readonly kind: 'form'; readonly schools: QueryOutput<'school.list'>['schools'] }
  | { readonly kind: 'suggestions'; readonly students: QueryOutput<'student.search'>['students'] }
  | { readonly kind: 'receipt'; readonly reference: string }
  | { readonly kind: 'task'; readonly task: QueryOutput<'task.read'> }
  | { readonly kind: 'done' }
  /** Fields to mend, by the names of `ConcernValues`. */
  | {
      readonly kind: 'mend'
      readonly fields: Readonly<Partial<Record<keyof ConcernValues, string>>>
    }
  | { readonly kind: 'refused'; readonly words: string }

/**
 * Does what the person wants and says what came of it; the same for every platform. Somebody the district does not
 * know, or has not had vouched for lately, is introduced once and the intent is tried again.
 */
export async function respond(speech: Speech, intent: Intent): Promise<Reply> {
  const first = await act(speech, intent)
  if (first.ok) return first.value
  if (first.error.kind !== 'forbidden' || first.error.why !== 'unverified')
    return sayFailure(first.error)
  await speech.introduce()
  const second = await act(speech, intent)
  return second.ok ? second.value : sayFailure(second.error)
}

type Acted = Promise<Result<Reply, Failure>>

async function act(speech: Speech, intent: Intent): Acted {
  const { client, caller } = speech
  switch (intent.kind) {
    case 'form.open':
      return map(await client.ask('school.list', {}, { caller }), toForm)
    case 'student.search':
      return map(await client.ask('student.search', { q: intent.q }, { caller }), toSuggestions)
    case 'concern.submit':
      return submit(speech, intent.values)
    case 'home.open':
      return map(await client.run('chat.open_home', {}, { caller }), () => DONE)
    case 'task.open':
      return map(await client.ask('task.read', { id: intent.ref }, { caller }), toTask)
    case 'task.seen':
      return press(speech, intent, 'task.acknowledge')
    case 'task.done':
      return press(speech, intent, 'task.complete')
    case 'ignored':
      return ok(DONE)
  }
}

const DONE: Reply = { kind: 'done' }

/** Without a school there is nobody to send a concern to: better said before the form is filled in than after. */
const toForm = ({ schools }: QueryOutput<'school.list'>): Reply =>
  schools.length > 0 ? { kind: 'form', schools } : { kind: 'refused', words: SAY.noSchool }

const toSuggestions = ({ students }: QueryOutput<'student.search'>): Reply => ({
  kind: 'suggestions',
  students,
})

const toTask = (task: QueryOutput<'task.read'>): Reply => ({ kind: 'task', task })

type Pressed = { readonly ref: string; readonly place: CardPlace | null }

/** Whatever came of the press, the district is told which message it was, so that a stray copy is mended. */
async function press(
  { client, caller, requestKey }: Speech,
  { ref, place }: Pressed,
  name: 'task.acknowledge' | 'task.complete',
): Acted {
  const result = await client.run(name, { id: ref }, { caller, requestKey })
  const isKnown = result.ok || result.error.kind !== 'forbidden'
  if (place && isKnown) await client.run('chat.seen_card', { taskId: ref, ...place }, { caller })
  return map<unknown>(result, () => DONE)
}

async function submit({ client, caller, requestKey }: Speech, values: ConcernValues): Acted {
  if (!values.subjectId && !values.subjectText.trim()) {
    return err({ kind: 'invalid', issues: [{ path: 'subjectText', message: FORM.who }] })
  }
  const raised = await client.run('concern.raise', values, { caller, requestKey })
  return map(raised, ({ reference }) => ({ kind: 'receipt', reference }))
}

const map = <T>(result: Result<T, Failure>, reply: (value: T) => Reply): Result<Reply, Failure> =>
  result.ok ? ok(reply(result.value)) : result

/** The one place where a refusal becomes a sentence in chat; exhaustive over every kind. */
function sayFailure(failure: Failure): Reply {
  switch (failure.kind) {
    case 'invalid':
      return {
        kind: 'mend',
        fields: Object.fromEntries(failure.issues.map((i) => [i.path, i.message])),
      }
    case 'forbidden':
      return { kind: 'refused', words: FORBIDDEN[failure.why] }
    case 'conflict':
      return { kind: 'refused', words: CONFLICT[failure.code] }
    case 'not_found':
      return { kind: 'refused', words: SAY.notYours }
    case 'unauthenticated':
      return { kind: 'refused', words: SAY.connectAccount }
    case 'not_configured':
      return { kind: 'refused', words: SAY.notConnected }
  }
}
