import { chatDesk } from '../domain/connection/chat-desk.ts'
import { districtFactsQuery } from '../domain/district/facts.ts'
import { listSchools } from '../domain/school/list.ts'
import { concernQueue } from '../domain/concern/queue.ts'
import { readConcern } from '../domain/concern/read.ts'
import { myConcerns } from '../domain/concern/mine.ts'
import { listCases } from '../domain/case/list.ts'
import { readCase } from '../domain/case/read.ts'
import { myTasks } from '../domain/task/mine.ts'
import { readTask } from '../domain/task/read.ts'
import { listTransfers } from '../domain/transfer/list.ts'
import { readHandover } from '../domain/transfer/read.ts'
import { readSource } from '../domain/roster/source/read.ts'
import { listSyncs } from '../domain/roster/run/sync-list.ts'
import { readPlan } from '../domain/roster/plan/sync-plan.ts'
import { readSync } from '../domain/roster/run/sync-read.ts'
import { rosterHealth } from '../domain/roster/source/health.ts'
import { listQuarantine } from '../domain/roster/issue/quarantine.ts'
import { listMatches } from '../domain/roster/match/list.ts'
import { matchesAbout } from '../domain/roster/match/about.ts'
import { listWords } from '../domain/roster/word/list.ts'
import { searchStudents } from '../domain/people/student-search.ts'
import { listPeople } from '../domain/people/list.ts'
import { readPerson } from '../domain/people/read.ts'
import { findAccounts } from '../domain/access/account-find.ts'
import { listAccounts } from '../domain/access/account-list.ts'
import { listRoles } from '../domain/access/role-list.ts'
import { listApiKeys } from '../domain/access/api-key-list.ts'
import { signInConfig } from '../domain/session/sign-in-config.ts'
import { me } from '../domain/session/me.ts'
import { listSessions } from '../domain/session/list.ts'
import { listConnections } from '../domain/connection/list.ts'
import { calendarStatus } from '../domain/calendar/status.ts'
import { googleClient } from '../domain/calendar/google-client.ts'
import { calendarFeedQuery } from '../domain/calendar/feed.ts'
import { listDeliveries } from '../domain/outbox/list.ts'
import { districtHealth } from '../domain/outbox/health.ts'
import { exportAudit } from '../domain/record/export.ts'
import { checkpointAudit } from '../domain/record/checkpoint.ts'

/** Every query of the district, by name. Imports and one object; nothing else ever lives here. */
export const QUERIES = {
  'district.facts': districtFactsQuery,
  'connection.chat_desk': chatDesk,
  'school.list': listSchools,
  'concern.queue': concernQueue,
  'concern.read': readConcern,
  'concern.mine': myConcerns,
  'case.list': listCases,
  'case.read': readCase,
  'task.mine': myTasks,
  'task.read': readTask,
  'transfer.list': listTransfers,
  'transfer.read': readHandover,
  'source.read': readSource,
  'sync.list': listSyncs,
  'sync.read': readSync,
  'sync.plan': readPlan,
  'roster.health': rosterHealth,
  'roster.quarantine': listQuarantine,
  'match.list': listMatches,
  'match.about': matchesAbout,
  'roster.words': listWords,
  'student.search': searchStudents,
  'people.list': listPeople,
  'people.read': readPerson,
  'role.list': listRoles,
  'account.find': findAccounts,
  'account.list': listAccounts,
  'api_key.list': listApiKeys,
  'sign_in.config': signInConfig,
  'session.me': me,
  'session.list': listSessions,
  'connection.list': listConnections,
  'calendar.status': calendarStatus,
  'calendar.google_client': googleClient,
  'calendar.feed': calendarFeedQuery,
  'delivery.list': listDeliveries,
  'district.health': districtHealth,
  'audit.export': exportAudit,
  'audit.checkpoint': checkpointAudit,
} as const
