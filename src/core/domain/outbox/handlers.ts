import { triageOverdue } from '../concern/overdue.ts'
import { calendarOpen } from '../calendar/open.ts'
import { calendarSync } from '../calendar/sync.ts'
import { chatFind } from '../notification/find-account.ts'
import { chatHome } from '../notification/home.ts'
import { chatNotice } from '../notification/notice.ts'
import { chatTaskCard } from '../notification/task-card.ts'
import { recordPrune } from '../record/prune.ts'
import { rosterDay } from '../roster/place/day-turn.ts'
import { rosterPlan } from '../roster/plan/keep.ts'
import { rosterUploadSweep } from '../roster/csv/sweep.ts'
import { rosterStep } from '../roster/run/step.ts'
import { rosterTick } from '../roster/source/tick.ts'
import { rosterTold } from '../roster/source/told-watch.ts'
import type { Handlers } from './effect.ts'

/** What each kind of effect means. Imports and one object; nothing else ever lives here. */
export const HANDLERS: Handlers = {
  'triage.overdue': triageOverdue,
  'chat.notice': chatNotice,
  'chat.task_card': chatTaskCard,
  'chat.home': chatHome,
  'chat.find': chatFind,
  'calendar.open': calendarOpen,
  'calendar.sync': calendarSync,
  'record.prune': recordPrune,
  'roster.step': rosterStep,
  'roster.tick': rosterTick,
  'roster.upload': rosterUploadSweep,
  'roster.day': rosterDay,
  'roster.plan': rosterPlan,
  'roster.told': rosterTold,
}
