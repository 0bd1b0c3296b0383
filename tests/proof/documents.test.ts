/** What the documents promise exists: files, links, commands, options, variables and addresses. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createApi } from '../../src/core/http/routes/api.ts'

/** Folders of other people's or generated files. */
const NOT_OURS = new Set(['node_modules', 'dist', 'coverage'])
/** Files a document tells the reader to create, so they must not exist yet. */
const TO_BE_CREATED: readonly string[] = ['domain/task/snooze.ts']

const files = filesBelow('.')
const documents = files.filter((file) => file.endsWith('.md'))

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (!entry.isDirectory()) return [path]
    const isHidden = entry.name.startsWith('.') && entry.name !== '.ci'
    return isHidden || NOT_OURS.has(entry.name) ? [] : filesBelow(path)
  })
}

type Document = { name: string; text: string }
const read = (name: string): Document => ({ name, text: readFileSync(name, 'utf8') })
const all = documents.map(read)
const readme = read('README.md')

const found = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([whole, part]) => part ?? whole)
const codeSpans = (text: string): string[] =>
  found(text.replaceAll(/```[\s\S]*?```/g, ''), /`([^`\n]+)`/g)
const codeBlocks = (text: string): string[] =>
  found(text, /```sh\n([\s\S]*?)```/g).map((block) => block.replaceAll(/\\\n\s*/g, ''))
const commands = (text: string): string[] => [
  ...codeSpans(text),
  ...codeBlocks(text).flatMap((block) => block.split('\n')),
]

const FOLDER = /^(?:src|tests|schemas|sandbox|cli|bench|scripts|docs|\.ci)(?:\/[\w.-]+)*\/?$/
const FILE = /^(?:[\w-]+\/)*\.?[\w-]+\.(?:tsx?|mts|js|json|toml|sql|md|ya?ml)$/
/** A document may name a file by the end of its path where the folder is plain from the sentence. */
const isThere = (path: string): boolean =>
  existsSync(path) || files.some((file) => file.endsWith(`/${path}`))

describe.each(all)('$name', ({ name, text }) => {
  test('links only to files that exist', () => {
    const targets = found(text, /\]\(([^)\s]+)\)/g).filter(
      (target) => !/^(?:https?:|mailto:|#)/.test(target),
    )
    const missing = targets.filter(
      (target) => !existsSync(join(dirname(name), target.replace(/#.*$/, ''))),
    )
    expect(missing).toEqual([])
  })

  test('names only files and folders that exist', () => {
    const paths = codeSpans(text).filter((span) => FOLDER.test(span) || FILE.test(span))
    expect(paths.filter((path) => !isThere(path) && !TO_BE_CREATED.includes(path))).toEqual([])
  })

  test('names only npm scripts that exist', () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync('package.json', 'utf8')))
    const named = commands(text).flatMap((line) => found(line, /npm (?:run )?([a-z:-]+)/g))
    expect(named.filter((script) => script !== 'ci' && !(script in scripts))).toEqual([])
  })
})

test('what a document tells to create is not there yet', () => {
  expect(TO_BE_CREATED.filter(isThere)).toEqual([])
})

describe('README', () => {
  test('gives the two commands, and the build server runs exactly the second', () => {
    const blocks = codeBlocks(readme.text).map((block) => block.trim())
    expect(blocks).toContain('npm ci && npm start')
    expect(blocks).toContain('npm ci && npm test')
    const steps = readFileSync('.ci/run', 'utf8')
      .split('\n')
      .filter((line) => /^\s*(?:npm|npx|node)\b/.test(line))
    expect(steps).toEqual(['npm ci && npm test'])
  })

  test('shows only commands and options that the command line knows', () => {
    const help = execFileSync(process.execPath, ['cli/offramp.ts', 'help'], { encoding: 'utf8' })
    const shown = commands(readme.text).flatMap((line) => found(line, /npx (offramp .+)/g))
    const unknown = shown.flatMap((line) => {
      const [verb = '', ...options] = line.split(/ (?=--)/)
      const names = options.map((option) => option.split(' ')[0] ?? '')
      return [verb, ...names].filter((part) => !help.includes(part))
    })
    expect(shown.length).toBeGreaterThan(0)
    expect(unknown).toEqual([])
  })

  test('names only variables that the product reads', () => {
    const code = files
      .filter((file) => /^(?:src|cli)\/.*\.ts$/.test(file))
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n')
    const variables = codeSpans(readme.text).filter((span) => /^[A-Z]+(?:_[A-Z]+)+$/.test(span))
    expect(variables.length).toBeGreaterThan(0)
    expect(variables.filter((variable) => !code.includes(variable))).toEqual([])
  })

  test('shows only addresses that the REST API has', async () => {
    const api = createApi()
    const answer = await api.request('/openapi.json')
    const { paths } = z
      .object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
      .parse(await answer.json())
    const known = new Set(
      Object.entries(paths).flatMap(([path, methods]) => [
        path,
        ...Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
      ]),
    )
    known.add('/api/v1/openapi.json')
    const shown = codeSpans(readme.text).filter((span) => /^(?:[A-Z]+ )?\/api\/v1\//.test(span))
    expect(shown.length).toBeGreaterThan(0)
    expect(shown.filter((address) => !known.has(address))).toEqual([])
  })
})
