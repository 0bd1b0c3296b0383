import { execFile } from 'node:child_process'
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'

const VIOLATIONS = 'tests/fixtures/violations'
/** Violations for the compiler instead of the linter. */
export const TYPES = `${VIOLATIONS}/types`
const OXLINT = 'node_modules/oxlint/bin/oxlint'

/** Where a rule struck, as one line of text so that two lists compare at a glance. */
export type Finding = string

export const findingOf = (file: string, line: number, rule: string): Finding =>
  `${file}:${line} ${rule}`

const Report = z.object({
  diagnostics: z.array(
    z.object({
      filename: z.string(),
      message: z.string(),
      code: z.string().optional(),
      labels: z.array(z.object({ span: z.object({ line: z.int() }) })),
    }),
  ),
})

const Patterns = z.object({
  patterns: z.array(z.object({ group: z.array(z.string()), message: z.string() })),
})
const ImportRule = z.tuple([z.literal('error'), Patterns])
const Override = z.object({ files: z.array(z.string()), rules: z.record(z.string(), z.unknown()) })
const Configuration = z.looseObject({
  rules: z.record(z.string(), z.unknown()),
  overrides: z.array(Override),
})

export type Configuration = z.infer<typeof Configuration>

export const houseRules = (): Configuration =>
  Configuration.parse(JSON.parse(readFileSync('.oxlintrc.json', 'utf8')))

/** The import patterns of an override, or nothing where it has none. */
export const importPatterns = (override: z.infer<typeof Override>): string[] | undefined =>
  ImportRule.safeParse(override.rules['no-restricted-imports']).data?.[1].patterns[0]?.group

/** What the comments in violations say should be found: `expect:` on the line itself, `expect-next:` above it. */
export const expectedIn = (folder: string, files: readonly string[]): Finding[] =>
  files
    .flatMap((file) =>
      readFileSync(join(folder, file), 'utf8')
        .split('\n')
        .flatMap((line, index) => {
          const [, next, rule] = /\/\/ expect(-next)?: (\S+)/.exec(line) ?? []
          return rule ? [findingOf(file, index + (next ? 2 : 1), rule)] : []
        }),
    )
    .toSorted()

/** A copy of the violations that stands where the product's own folders stand, with the house's rules beside it. */
export class LintTrial {
  readonly #folder = mkdtempSync(join(tmpdir(), 'offramp-lint-'))

  constructor() {
    // What only the compiler sees stays behind: it is compiled where it is.
    cpSync(VIOLATIONS, this.#folder, { recursive: true, filter: (file) => file !== TYPES })
    cpSync('tsconfig.json', join(this.#folder, 'tsconfig.json'))
    symlinkSync(join(process.cwd(), 'node_modules'), join(this.#folder, 'node_modules'))
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.#folder, file), text)
  }

  files(): string[] {
    return readdirSync(this.#folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) =>
        readdirSync(join(this.#folder, name), { recursive: true, encoding: 'utf8' }).map((file) =>
          join(name, file),
        ),
      )
      .filter((file) => /\.tsx?$/.test(file))
  }

  expected(): Finding[] {
    return expectedIn(this.#folder, this.files())
  }

  /** Runs the real linter over the copy; answers each place and rule it found. */
  async run(configuration: Configuration, flags: readonly string[] = []): Promise<Finding[]> {
    const config = `trial-${Math.random().toString(36).slice(2)}.json`
    this.write(config, JSON.stringify(configuration))
    const folders = [...new Set(this.files().map((file) => file.split('/')[0] ?? ''))]
    const args = [join(process.cwd(), OXLINT), '-c', config, '-f', 'json', ...flags, ...folders]
    const text = await output(process.execPath, args, this.#folder)
    return Report.parse(JSON.parse(text))
      .diagnostics.map(({ filename, code, message, labels: [label] }) => {
        const rule =
          /\((.+)\)/.exec(code ?? '')?.[1] ??
          (message.startsWith('Unused oxlint-disable') ? 'unused-directive' : message)
        return findingOf(filename, label?.span.line ?? 0, rule)
      })
      .toSorted()
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** What a program printed; a failing exit is expected of a checker that finds something. */
export const output = (program: string, args: readonly string[], cwd: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const options = { cwd, maxBuffer: 64 * 1024 * 1024 }
    execFile(program, args, options, (_failed, stdout, stderr) => {
      if (stdout === '') reject(new Error(`it printed nothing: ${stderr}`))
      else resolve(stdout)
    })
  })
