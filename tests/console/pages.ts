import type { SeededStaff } from '../helpers/people.ts'
import type { Scene } from './roster-scenes.ts'
import type { Story } from './story.ts'

/** One page as one person sees it. */
export type PageToSee = {
  readonly name: string
  readonly path: string
  readonly as: SeededStaff | null
  readonly scene?: Scene
}

/** Every page of the console in every state worth looking at. */
export function pagesOf(story: Story): readonly PageToSee[] {
  const { counselor, teacher, lead, admin, coordinator } = story.staff
  const { concerns, students } = story
  return [
    { name: 'sign-in', path: '/sign-in?to=/cases', as: null },
    { name: 'signed-out', path: '/sign-in?out', as: null },
    { name: 'my-day', path: '/', as: counselor },
    { name: 'my-day-empty', path: '/', as: admin },
    { name: 'queue', path: '/concerns', as: counselor },
    { name: 'queue-decided', path: '/concerns?show=decided', as: counselor },
    { name: 'queue-empty', path: '/concerns', as: lead },
    { name: 'raise', path: '/concerns/new', as: teacher },
    { name: 'raise-two-schools', path: '/concerns/new', as: coordinator },
    { name: 'concern', path: `/concerns/${concerns.urgent}`, as: counselor },
    { name: 'concern-decided', path: `/concerns/${concerns.first}`, as: counselor },
    { name: 'concern-author', path: `/concerns/${concerns.plain}`, as: teacher },
    { name: 'my-concerns', path: '/me/concerns', as: teacher },
    { name: 'my-concerns-empty', path: '/me/concerns', as: admin },
    { name: 'cases', path: '/cases', as: counselor },
    { name: 'cases-empty', path: '/cases', as: lead },
    { name: 'case', path: `/cases/${story.caseId}`, as: counselor },
    { name: 'task', path: `/t/${story.taskId}`, as: counselor },
    { name: 'task-done', path: `/t/${story.doneTaskId}`, as: counselor },
    { name: 'task-change', path: `/t/${story.taskId}/change`, as: counselor },
    { name: 'transfers', path: '/transfers', as: lead },
    { name: 'transfer-incoming', path: `/transfers/${story.handoverId}`, as: lead },
    { name: 'transfer-outgoing', path: `/transfers/${story.handoverId}`, as: counselor },
    { name: 'people', path: '/people', as: counselor },
    { name: 'person', path: `/people/${students.lee.id}`, as: counselor },
    { name: 'staff-find', path: '/people', as: admin },
    { name: 'staff-accounts', path: `/people/${teacher.id}`, as: admin },
    { name: 'roster', path: '/roster', as: admin },
    { name: 'roster-coordinator', path: '/roster', as: coordinator },
    { name: 'roster-running', path: '/roster', as: admin, scene: 'running' },
    { name: 'roster-held', path: '/roster', as: admin, scene: 'held' },
    { name: 'roster-failing', path: '/roster', as: admin, scene: 'failing' },
    { name: 'roster-unconnected', path: '/roster', as: admin, scene: 'unconnected' },
    { name: 'roster-history', path: '/roster/history', as: admin },
    { name: 'roster-kept', path: '/roster/kept', as: coordinator },
    { name: 'roster-matches', path: '/roster/matches', as: coordinator },
    { name: 'roster-words', path: '/roster/words', as: admin },
    { name: 'source', path: '/roster/source', as: admin },
    { name: 'source-coordinator', path: '/roster/source', as: coordinator },
    { name: 'source-hook', path: '/roster/source/hook', as: admin },
    { name: 'source-remove', path: '/roster/source/remove', as: admin },
    { name: 'source-settings', path: '/roster/source/settings', as: admin },
    { name: 'source-pauses', path: '/roster/source/pauses', as: admin },
    { name: 'source-limits', path: '/roster/source/limits', as: admin },
    { name: 'source-limits-list', path: '/roster/source/limits?of=users', as: admin },
    { name: 'sync-running', path: '/roster/syncs/run-active', as: admin },
    { name: 'sync-held', path: '/roster/syncs/run-held', as: admin },
    { name: 'sync-trial', path: '/roster/syncs/run-trial', as: admin },
    { name: 'sync-failed', path: '/roster/syncs/run-failed', as: admin },
    { name: 'quarantine', path: '/roster/quarantine', as: admin },
    { name: 'deliveries', path: '/deliveries', as: admin },
    { name: 'settings', path: '/settings', as: counselor },
    { name: 'nothing-here', path: '/no-such-page', as: counselor },
  ]
}
