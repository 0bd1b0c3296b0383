import type { SeenView } from '../../sandbox/slack/seen.ts'
import type { Outcome } from '../../sandbox/slack/verbs.ts'
import { concern } from '../../src/core/store/tables/casework.ts'
import { seedSchool, seedStaff, seedStudent } from '../helpers/people.ts'
import { playedBy, startSlackDesk, type SlackDesk } from '../helpers/slack-desk.ts'

/** A sentence and a name that may not be found anywhere but in a modal. */
export const NARRATIVE = 'He said the quiet sentence about Friday by the lockers.'
export const STUDENT = 'Zuleika Quartermaine'

export type ConcernDesk = SlackDesk & { readonly student: { readonly id: string } }

/** A teacher of one school with one student, and a second school that is not theirs. */
export async function startConcernDesk(): Promise<ConcernDesk> {
  const desk = await startSlackDesk()
  const { district } = desk
  const school = seedSchool(district, { name: 'Cedar Ridge High' })
  const elsewhere = seedSchool(district, { name: 'Elsewhere' })
  playedBy(district, seedStaff(district, { school, name: 'Tessa Moreno' }), 'teacher')
  seedStudent(district, { school: elsewhere, name: 'Quade Elsewhere' })
  return Object.assign(desk, { student: seedStudent(district, { school, name: STUDENT }) })
}

export const concerns = ({ district }: SlackDesk) => district.db.select().from(concern).all()

/** Does the work and gives the concerns that came of it. */
export async function raisedBy(desk: SlackDesk, work: () => Promise<unknown>) {
  const before = new Set(concerns(desk).map(({ id }) => id))
  await work()
  return concerns(desk).filter(({ id }) => !before.has(id))
}

/** Types the command and waits for the form, a new one. */
export async function openForm({ slack }: SlackDesk, who = 'teacher'): Promise<SeenView> {
  const old = (await slack.see(who)).stack.at(-1)?.id
  await slack.slash(who, '/concern')
  const isThere = (view?: SeenView) => view?.callbackId === 'concern_form' && view.id !== old
  return top(await slack.until(who, ({ stack }) => isThere(stack.at(-1))))
}

export function top({ stack }: { stack: SeenView[] }): SeenView {
  const view = stack.at(-1)
  if (!view) throw new Error('no modal is open')
  return view
}

/** Opens the form and looks up the student in it, as the client demands before one can be chosen. */
export async function openFormWithStudent(desk: ConcernDesk): Promise<SeenView> {
  const form = await openForm(desk)
  await search(desk, form, 'qua')
  return form
}

export const search = ({ slack }: SlackDesk, view: SeenView, value: string): Promise<Outcome> =>
  slack.suggest('teacher', { view, actionId: 'value', blockId: 'student', value })

/** Everything that must be answered, about somebody described in words. */
export const answers = (more: Record<string, unknown> = {}) => ({
  someone_else: 'a boy in a green jacket',
  what: NARRATIVE,
  danger_now: 'no',
  weapon: 'unknown',
  self_harm: 'no',
  ...more,
})
