import { connectOutside } from '../domain/connection/connect.ts'
import { configureDistrict } from '../domain/district/configure.ts'
import { raiseConcern } from '../domain/concern/raise.ts'
import { acknowledgeConcern } from '../domain/concern/acknowledge.ts'
import { claimConcern } from '../domain/concern/claim.ts'
import { releaseConcern } from '../domain/concern/release.ts'
import { decideTriage } from '../domain/triage/decide.ts'
import { addNote } from '../domain/case/add-note.ts'
import { addMember } from '../domain/case/add-member.ts'
import { acknowledgeTask } from '../domain/task/acknowledge.ts'
import { completeTask } from '../domain/task/complete.ts'
import { addTask } from '../domain/task/add.ts'
import { rescheduleTask } from '../domain/task/reschedule.ts'
import { reassignTask } from '../domain/task/reassign.ts'
import { acceptHandover } from '../domain/transfer/accept.ts'
import { declineHandover } from '../domain/transfer/decline.ts'
import { disconnectSource } from '../domain/roster/source/disconnect.ts'
import { probeSource } from '../domain/roster/source/probe.ts'
import { renewHook } from '../domain/roster/source/renew-hook.ts'
import { setSource } from '../domain/roster/source/set.ts'
import { setGuards } from '../domain/roster/guard/set.ts'
import { setMode } from '../domain/roster/guard/mode-set.ts'
import { startSync } from '../domain/roster/run/sync-start.ts'
import { approveSync } from '../domain/roster/plan/sync-approve.ts'
import { cancelSync } from '../domain/roster/run/sync-cancel.ts'
import { hookSync } from '../domain/roster/run/sync-hook.ts'
import { decideMatch } from '../domain/roster/match/decide.ts'
import { mapWord } from '../domain/roster/word/map.ts'
import { abortCsv } from '../domain/roster/csv/abort.ts'
import { commitCsv } from '../domain/roster/csv/commit.ts'
import { endCsvPart } from '../domain/roster/csv/end-part.ts'
import { openCsv } from '../domain/roster/csv/open.ts'
import { putCsvPage } from '../domain/roster/csv/put-page.ts'
import { seeAccount } from '../domain/access/account-see.ts'
import { unlinkAccount } from '../domain/access/account-unlink.ts'
import { grantRole } from '../domain/access/role-grant.ts'
import { revokeRole } from '../domain/access/role-revoke.ts'
import { createApiKey } from '../domain/access/api-key-create.ts'
import { revokeApiKey } from '../domain/access/api-key-revoke.ts'
import { beginLogin } from '../domain/session/begin-login.ts'
import { takeLogin } from '../domain/session/take-login.ts'
import { startSession } from '../domain/session/start.ts'
import { endSession } from '../domain/session/end.ts'
import { endOtherSessions } from '../domain/session/end-other.ts'
import { chooseCalendar } from '../domain/calendar/choose.ts'
import { connectGoogle } from '../domain/calendar/connect-google.ts'
import { createFeed } from '../domain/calendar/create-feed.ts'
import { revokeFeed } from '../domain/calendar/revoke-feed.ts'
import { seeCard } from '../domain/notification/seen-card.ts'
import { openHome } from '../domain/notification/open-home.ts'

/** Every command of the district, by name. Imports and one object; nothing else ever lives here. */
export const COMMANDS = {
  'district.configure': configureDistrict,
  'connection.set': connectOutside,
  'concern.raise': raiseConcern,
  'concern.acknowledge': acknowledgeConcern,
  'concern.claim': claimConcern,
  'concern.release': releaseConcern,
  'triage.decide': decideTriage,
  'case.add_note': addNote,
  'case.add_member': addMember,
  'task.acknowledge': acknowledgeTask,
  'task.complete': completeTask,
  'task.add': addTask,
  'task.reschedule': rescheduleTask,
  'task.reassign': reassignTask,
  'transfer.accept': acceptHandover,
  'transfer.decline': declineHandover,
  'source.set': setSource,
  'source.probe': probeSource,
  'source.disconnect': disconnectSource,
  'source.renew_hook': renewHook,
  'source.set_guards': setGuards,
  'source.set_mode': setMode,
  'sync.start': startSync,
  'sync.approve': approveSync,
  'sync.cancel': cancelSync,
  'sync.hook': hookSync,
  'match.decide': decideMatch,
  'roster.map_value': mapWord,
  'csv.open': openCsv,
  'csv.put_page': putCsvPage,
  'csv.end_part': endCsvPart,
  'csv.commit': commitCsv,
  'csv.abort': abortCsv,
  'account.see': seeAccount,
  'account.unlink': unlinkAccount,
  'role.grant': grantRole,
  'role.revoke': revokeRole,
  'api_key.create': createApiKey,
  'api_key.revoke': revokeApiKey,
  'session.begin_login': beginLogin,
  'session.take_login': takeLogin,
  'session.start': startSession,
  'session.end': endSession,
  'session.end_other': endOtherSessions,
  'calendar.choose': chooseCalendar,
  'calendar.connect_google': connectGoogle,
  'calendar.create_feed': createFeed,
  'calendar.revoke_feed': revokeFeed,
  'chat.seen_card': seeCard,
  'chat.open_home': openHome,
} as const
