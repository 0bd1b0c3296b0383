import type { DistrictClient, QueryOutput } from '../district/client.ts'
import type { Caller } from '../kernel/actor.ts'
import type { Failure } from '../kernel/failure.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import type { CardPlace, ConcernValues, Intent } from './intent.ts'
import { CONFLICT, FORBIDDEN, FORM, SAY } from './words.ts'

/** Who speaks and to which district. `requestKey` makes a repeated press or submit harmless. */
export type Speech = {
  readonly client: DistrictClient
  readonly caller: Caller
  readonly requestKey: string
  /** Asks the platform who stands behind the account and tells the district; called when its knowledge is stale. */
  readonly introduce: () => Promise<void>
}

export type Reply =
  | {
      readonly kind: 'form'
      readonly schools: readonly { readonly id: string; readonly name: string }[]
    }
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

/** Does what the person wants, in one call to the district, and says what came of it. The same for every platform. */
export async function respond(speech: Speech, intent: Intent): Promise<Reply> {
  const first = await act(speech, intent)
  if (first.ok) return first.value
  if (first.error.kind !== 'forbidden' || first.error.why !== 'unverified')
    return sayFailure(first.error)
  await speech.introduce()
  const second = await act(speech, intent)
  return second.ok ? second.value : sayFailure(second.error)
}

async function act(speech: Speech, intent: Intent): Promise<Result<Reply, Failure>> {
  const { client, caller, requestKey } = speech
  const envelope = { caller, requestKey }
  switch (intent.kind) {
    case 'form.open':
      return map(await client.ask('school.list', {}, { caller }), ({ schools }) => ({
        kind: 'form',
        schools,
      }))
    case 'student.search':
      return map(
        await client.ask('student.search', { q: intent.q }, { caller }),
        ({ students }) => ({
          kind: 'suggestions',
          students,
        }),
      )
    case 'concern.submit':
      return submit(speech, intent.values)
    case 'home.open':
      return map(await client.run('chat.open_home', {}, { caller }), () => ({ kind: 'done' }))
    case 'task.open':
      return map(await client.ask('task.read', { id: intent.ref }, { caller }), (task) => ({
        kind: 'task',
        task,
      }))
    case 'task.seen':
      return press(
        speech,
        intent,
        await client.run('task.acknowledge', { id: intent.ref }, envelope),
      )
    case 'task.done':
      return press(speech, intent, await client.run('task.complete', { id: intent.ref }, envelope))
    case 'ignored':
      return ok({ kind: 'done' })
  }
}

/** Whatever came of the press, the pressed message is told about, so that a stray copy is mended. */
async function press(
  { client, caller }: Speech,
  { ref, place }: { ref: string; place: CardPlace | null },
  result: Result<unknown, Failure>,
): Promise<Result<Reply, Failure>> {
  if (place) await client.run('chat.seen_card', { taskId: ref, ...place }, { caller })
  return result.ok ? ok({ kind: 'done' }) : result
}

async function submit(
  { client, caller, requestKey }: Speech,
  values: ConcernValues,
): Promise<Result<Reply, Failure>> {
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
