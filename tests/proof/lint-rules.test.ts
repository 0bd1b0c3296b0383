/** Each rule of the house is proven by a violation it must find, and by a clean neighbour it must leave alone. */
import { existsSync, readdirSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import {
  houseRules,
  importPatterns,
  LintTrial,
  type Configuration,
  type Finding,
} from './lint-trial.ts'

const FILE_LINES_MAX = 300
const FUNCTION_LINES_MAX = 50

const trial = new LintTrial()
afterAll(() => trial.remove())

const statements = (count: number): string =>
  Array.from({ length: count }, (_, n) => `export const n${n} = ${n}\n`).join('')
const body = (lines: number): string =>
  `export function long(list: number[]): number[] {\n${'  list.push(1)\n'.repeat(lines - 3)}  return list\n}\n`

// Long files are written here, because a fixture of three hundred lines helps no reader.
trial.write('src/core/kernel/long-file.ts', statements(FILE_LINES_MAX + 1))
trial.write('src/core/kernel/full-file.ts', statements(FILE_LINES_MAX))
trial.write('src/core/kernel/long-function.ts', body(FUNCTION_LINES_MAX + 1))
trial.write('src/core/kernel/full-function.ts', body(FUNCTION_LINES_MAX))
const SIZES: Finding[] = [
  `src/core/kernel/long-file.ts:${FILE_LINES_MAX + 1} max-lines`,
  'src/core/kernel/long-function.ts:1 max-lines-per-function',
  // A file's name has no line; the linter reports the first.
  'src/core/kernel/Wrong_Name.ts:1 filename-case',
]

const rules = houseRules()
const found = await trial.run(rules, ['--type-aware'])
const ruleOf = (finding: Finding): string => finding.split(' ')[1] ?? ''
const lastPart = (rule: string): string => rule.split('/').at(-1) ?? rule

describe('the rules of the house', () => {
  test('find every deliberate violation and nothing beside it', () => {
    expect(found).toEqual([...trial.expected(), ...SIZES].toSorted())
  })

  test('are each proven by a violation', () => {
    const configured = [rules.rules, ...rules.overrides.map((override) => override.rules)]
      .flatMap((set) => Object.entries(set))
      .filter(([, setting]) => setting !== 'off')
      .map(([name]) => lastPart(name))
    expect(
      [...new Set(configured)].filter((rule) => !found.some((f) => ruleOf(f) === rule)),
    ).toEqual([])
  })

  test('have no second configuration that could weaken them in a folder', () => {
    const folders = ['src', 'sandbox', 'cli', 'bench', 'tests', 'schemas', 'scripts'].filter((f) =>
      existsSync(f),
    )
    const others = folders.flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
        /(^|\/)\.?oxlint(rc)?\./.test(file),
      ),
    )
    expect(others).toEqual([])
  })
})

describe('the import table', () => {
  const tables = rules.overrides.flatMap((override, index) => {
    const group = importPatterns(override)
    return group ? [{ index, group, files: override.files }] : []
  })
  /** Which row of the table a file answers to: the last that names it, as the linter has it. */
  const rowOf = (file: string): number | undefined =>
    tables.findLast(({ files }) => files.some((glob) => matchesGlob(file, glob)))?.index
  const at = (findings: readonly Finding[], row: number): Finding[] =>
    findings.filter(
      (finding) =>
        ruleOf(finding) === 'no-restricted-imports' && rowOf(finding.split(':')[0] ?? '') === row,
    )

  const without = (configuration: Configuration, n: number): Configuration => ({
    ...configuration,
    overrides: configuration.overrides.map((override) => {
      const group = importPatterns(override)?.toSpliced(n, 1)
      if (!group) return override
      const patterns = [{ group, message: 'left one out' }]
      return {
        ...override,
        rules: { ...override.rules, 'no-restricted-imports': ['error', { patterns }] },
      }
    }),
  })

  test('has a row of its own for every folder of the product', () => {
    const folders = ['src', 'src/core'].flatMap((parent) =>
      readdirSync(parent, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() && entry.name !== 'core' ? [join(parent, entry.name)] : [],
      ),
    )
    const general = tables.find(({ files }) => files.includes('src/**'))?.index
    expect(folders.filter((folder) => rowOf(join(folder, 'any.ts')) === general)).toEqual([])
  })

  test('needs every pattern it has: leaving any one out changes what is found', async () => {
    const baseline = await trial.run(rules)
    const longest = Math.max(...tables.map(({ group }) => group.length))
    const idle: string[] = []
    // One run leaves out the n-th pattern of every row at once, because the rows do not touch each other.
    for (let n = 0; n < longest; n += 1) {
      const mutant = await trial.run(without(rules, n))
      for (const { index, group, files } of tables) {
        const pattern = group[n]
        const isSame = JSON.stringify(at(mutant, index)) === JSON.stringify(at(baseline, index))
        if (pattern !== undefined && isSame) idle.push(`${files.join(', ')}: ${pattern}`)
      }
    }
    expect(idle).toEqual([])
  })
})
