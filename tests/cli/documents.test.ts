/** What the documents for a district's IT person name exists with that very name: commands, flags, pages and guards. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { wordsFor } from '../../src/console/words.ts'
import { GUARD_LIMITS } from '../../src/core/domain/roster/guard/limits.ts'

const filesBelow = (folder: string, ending: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file))

const documents = ['README.md', ...filesBelow('docs', '.md')].map(
  (name) => [name, readFileSync(name, 'utf8')] as const,
)
const found = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([whole, part]) => part ?? whole)

const help = execFileSync(process.execPath, ['cli/offramp.ts', 'help'], { encoding: 'utf8' })
const commands = help.split(/\n(?=offramp )/)

/** Lines of code blocks, with continued lines joined, and the code within sentences. */
function codeOf(text: string): string[] {
  const blocks = found(text, /```(?:sh)?\n([\s\S]*?)```/g)
  const lines = blocks.flatMap((block) => block.replaceAll(/\\\n\s*/g, '').split('\n'))
  return [...lines, ...found(text.replaceAll(/```[\s\S]*?```/g, ''), /`([^`\n]+)`/g)]
}

/** Words of a command before its flags and before what the reader puts in: `offramp sync approve`. */
const verbOf = (line: string): string =>
  /offramp(?: [a-z][a-z-]*(?= |$))*/.exec(line)?.[0].replace(/ (?:help|normal|same|apart)$/, '') ??
  ''

/** The help of all commands that begin with those words. */
const helpFor = (verb: string): string =>
  commands.filter((text) => text.startsWith(verb)).join('\n')

describe.each(documents)('%s', (_, text) => {
  const code = codeOf(text)

  test('names only commands that there are, with flags they take', () => {
    const shown = code.flatMap((line) => found(line, /(?:^|npx |\| |; )(offramp [a-z].*)/g))
    const wrong = shown.flatMap((line) => {
      const known = helpFor(verbOf(line))
      if (known === '') return [line]
      return found(line, /(--[a-z-]+)/g).filter(
        (flag) => flag !== '--help' && !known.includes(flag),
      )
    })
    expect(wrong).toEqual([])
  })

  test('names no flag by itself that no command takes', () => {
    const flags = code.flatMap((line) =>
      line.startsWith('--') ? found(line, /^(--[a-z-]+)/g) : [],
    )
    expect(flags.filter((flag) => !help.includes(flag))).toEqual([])
  })

  test('names pages of the console, and what stands on them, as they are called there', () => {
    const { roster, rosterSource, frame } = wordsFor('en')
    const pages: readonly string[] = Object.values(roster.places).map(([title = '']) => title)
    const { changeLimits, changePauses, changeSettings, remove } = rosterSource
    const onConnection: readonly string[] = [
      changeLimits,
      changePauses,
      changeSettings,
      remove.link,
    ]
    const ways = found(text, /\*\*(Roster(?: → [^*]+)?)\*\*/g).map((way) => way.split(' → '))
    const wrong = ways.filter(
      ([first, page, part]) =>
        first !== frame.roster ||
        (page !== undefined && !pages.includes(page)) ||
        (part !== undefined && !(page === rosterSource.title && onConnection.includes(part))),
    )
    expect(wrong).toEqual([])
  })

  test('names limits by names that can be set', () => {
    const set = code.flatMap((line) => found(line, /--set (\w+)=/g))
    expect(set.filter((name) => !(name in GUARD_LIMITS))).toEqual([])
  })
})

describe('when a sync is held', () => {
  const text = readFileSync('docs/when-a-sync-is-held.md', 'utf8')
  const sources = filesBelow('src/core/domain', '.ts').map((file) => readFileSync(file, 'utf8'))

  test('explains every guard there is, by its name', () => {
    const named = sources.flatMap((source) => [
      ...found(source, /\bguard: '([a-z_]+)'/g),
      ...found(source, /\bguard: \w+ \? ('[a-z_]+' : '[a-z_]+')/g).flatMap((both) =>
        found(both, /([a-z_]+)/g),
      ),
      ...found(source, /^const GUARD = '([a-z_]+)'/gm),
      ...found(source, /\bguard: `(many_\$\{who\}_removed)`/g).flatMap((name) =>
        ['student', 'guardian'].map((who) => name.replace(/\$\{who\}/, who)),
      ),
    ])
    expect(new Set(named).size).toBeGreaterThan(12)
    expect([...new Set(named)].filter((name) => !text.includes(`\`${name}\``))).toEqual([])
  })

  test('gives the usual limits as they are', () => {
    const percent = (share: number): string => `${Math.round(share * 100)}%`
    const g = GUARD_LIMITS
    for (const limit of [
      `${percent(g.removedShare)}, ${g.removedFloor}`,
      `${percent(g.removedShare)}, ${g.staffFloor}`,
      `${percent(g.changedShare)}, ${g.changedFloor}`,
      `${percent(g.schoolShare)}, in schools of ${g.schoolFloor} or more`,
      `${percent(g.groupShare)}, ${g.groupFloor} of a school; ${percent(g.districtShare)}, ${g.districtFloor} of the district`,
      `${percent(g.rowsLow)} to ${percent(g.rowsHigh)}`,
      `${percent(g.issueShare)}, ${g.issueFloor}`,
      `${percent(g.aliasShare)}, ${g.aliasFloor}`,
    ]) {
      expect(text).toContain(`| ${limit} |`)
    }
  })

  test('says what each of the three choices does, with its command', () => {
    for (const choice of ['**Approve**', '**Cancel**', '**Leave it.**'])
      expect(text).toContain(choice)
    expect(text).toContain('offramp sync approve SYNC --plan HASH')
    expect(text).toContain('offramp sync cancel SYNC')
  })
})

test('every number a command can end with is explained', () => {
  const text = readFileSync('docs/connect-your-sis.md', 'utf8')
  const codes = found(readFileSync('cli/offramp.ts', 'utf8'), /^const EXIT_\w+ = (\d+)/gm)
  expect(codes.length).toBeGreaterThan(3)
  for (const code of ['0', ...codes]) expect(text).toContain(`\n| ${code} |`)
})
