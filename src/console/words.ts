import { account } from './words/en/account.ts'
import { casework } from './words/en/casework.ts'
import { concern } from './words/en/concern.ts'
import { deliveries } from './words/en/deliveries.ts'
import { conflicts, failure } from './words/en/failure.ts'
import { frame } from './words/en/frame.ts'
import { myDay } from './words/en/my-day.ts'
import { people } from './words/en/people.ts'
import { raise } from './words/en/raise.ts'
import { roster } from './words/en/roster.ts'
import { rosterCapabilities } from './words/en/roster-capabilities.ts'
import { rosterKept } from './words/en/roster-kept.ts'
import { rosterLimits } from './words/en/roster-limits.ts'
import { rosterMatches } from './words/en/roster-matches.ts'
import { rosterQuarantine } from './words/en/roster-quarantine.ts'
import { rosterSource } from './words/en/roster-source.ts'
import { rosterStored } from './words/en/roster-stored.ts'
import { rosterSync } from './words/en/roster-sync.ts'
import { rosterWords } from './words/en/roster-words.ts'
import { signIn } from './words/en/sign-in.ts'
import { task } from './words/en/task.ts'
import { time } from './words/en/time.ts'
import { transfer } from './words/en/transfer.ts'
import { trouble } from './words/en/trouble.ts'
import { upload } from './words/en/upload.ts'

const en = {
  /** The tag of the language, for the page and for dates. */
  language: 'en-US' as string,
  account,
  casework,
  concern,
  conflicts,
  deliveries,
  failure,
  frame,
  myDay,
  people,
  raise,
  roster,
  rosterCapabilities,
  rosterKept,
  rosterLimits,
  rosterMatches,
  rosterQuarantine,
  rosterSource,
  rosterStored,
  rosterSync,
  rosterWords,
  signIn,
  task,
  time,
  transfer,
  trouble,
  upload,
}

/** Every sentence of the console, in one language. */
export type Words = typeof en

/** The languages there are; another one is another object of the same shape. */
const WORDS_BY_LANGUAGE = { en } satisfies Record<string, Words>

export type Language = keyof typeof WORDS_BY_LANGUAGE

export const wordsFor = (language: Language): Words => WORDS_BY_LANGUAGE[language]
