import { textOf } from '../page-form.ts'
import { followSync, syncDemo } from '../provision.ts'
import { inDistrict, type Key, type Scene } from './scene.ts'
import type { Student } from './student.ts'
import { until } from './until.ts'

export type Moved = {
  readonly oldSourcedId: string
  readonly newSourcedId: string
  readonly to: string
}

/** The SIS moves the student to another school (its number there); a provider with composed ids re-keys the record. */
export async function transferInSis({ sis }: Scene, student: Student, to: number): Promise<Moved> {
  const told = await sis.post<{ newSourcedId: string; to: { name: string } }>('transfer', {
    student: student.identifier,
    to,
  })
  return {
    oldSourcedId: student.sourcedId,
    newSourcedId: told.newSourcedId,
    to: told.to.name,
  }
}

/** Offramp reads at most once a minute because of a hook; a call that comes sooner waits its turn. */
const HOOK_STARTS_MS = 2_000

export type StartedBy = 'hook' | 'operator'

/**
 * The SIS says that something changed, and the sync that follows is watched to its end. Where the hook has to wait
 * because a sync ran a moment ago, the operator starts one.
 */
export async function syncByHook(scene: Scene): Promise<StartedBy> {
  const { hookUrl } = scene
  const before = await newestRun(scene)
  if (hookUrl !== null) {
    const called = await fetch(hookUrl, { method: 'POST' })
    if (called.status !== 202) throw new Error(`the hook answered ${called.status}`)
    const id = await newRun(scene, before)
    if (id !== null) {
      await followSync(scene.operator, id)
      return 'hook'
    }
  }
  await syncDemo(scene.operator, () => {}, 'delta')
  return 'operator'
}

async function newestRun({ operator }: Scene): Promise<string | null> {
  const { syncs } = await operator.get<{ syncs: { id: string }[] }>(inDistrict('/syncs'))
  return syncs[0]?.id ?? null
}

async function newRun(scene: Scene, before: string | null): Promise<string | null> {
  const look = async () => {
    const newest = await newestRun(scene)
    return newest !== null && newest !== before ? newest : undefined
  }
  return until('a sync after the hook', look, { maxMs: HOOK_STARTS_MS }).catch(() => null)
}

export type Transfer = {
  readonly id: string
  readonly kind: string
  readonly person: { readonly id: string; readonly name: string }
  readonly from: { readonly name: string }
  readonly to: { readonly name: string } | null
}

type Person = { id: string; identities: { sourcedId: string }[] }

/** What an integrator with a key for the roster reads: every transfer of the student, and the person's own records. */
export async function transfersOf(
  scene: Scene,
  student: Student,
): Promise<{ transfers: Transfer[]; person: Person }> {
  const made = await scene.operator.send<{ id: string; key: string }>(
    'POST',
    inDistrict('/api-keys'),
    { name: 'journey', scopes: ['roster.read'] },
  )
  const reader = scene.operator.withToken(made.key)
  const query = `role=student&q=${encodeURIComponent(student.name)}`
  const { people } = await reader.get<{ people: Person[] }>(inDistrict(`/people?${query}`))
  const { transfers } = await reader.get<{ transfers: Transfer[] }>(inDistrict('/transfers'))
  await scene.operator.send('DELETE', inDistrict(`/api-keys/${made.id}`), undefined)
  const [person, another] = people
  if (!person || another) throw new Error(`${people.length} people are called as the student is`)
  return { transfers: transfers.filter((one) => one.person.id === person.id), person }
}

/** The receiving school's lead opens the link of the notice and takes the case over. */
export async function acceptHandover(scene: Scene, link: string, who: Key): Promise<void> {
  const { browser } = await scene.browserOf(who)
  const offer = await browser.open(link)
  const accepted = await browser.submit(offer, { action: '/accept' })
  if (!accepted.url.includes('said=accepted')) {
    throw new Error(`not accepted: ${accepted.status} ${textOf(accepted.html)}`)
  }
}
