import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const notesSchema = z.object({
  /** Where the SIS says that something changed. Offramp tells it once, so it is kept here. */
  hookUrl: z.string().nullable().default(null),
  /** Addresses of the demo people's calendar feeds, by person; told once as well. */
  feeds: z.record(z.string(), z.string()).default({}),
  /** The demo people have their calendars: nothing is left to set up. */
  isReady: z.boolean().default(false),
})

/** What the demo set-up remembers beside the system's own state. */
export type Notes = z.output<typeof notesSchema>

const fileIn = (folder: string): string => join(folder, 'demo.json')

/** Reads the notes of a system's folder; a system that was never set up has none. */
export function readNotes(folder: string): Notes {
  try {
    return notesSchema.parse(JSON.parse(readFileSync(fileIn(folder), 'utf8')))
  } catch {
    return notesSchema.parse({})
  }
}

/** Changes some of the notes. Only the owner of the folder may read them: the addresses are secrets. */
export function writeNotes(folder: string, change: Partial<Notes>): void {
  const notes = { ...readNotes(folder), ...change }
  writeFileSync(fileIn(folder), `${JSON.stringify(notes)}\n`, { mode: 0o600 })
}
