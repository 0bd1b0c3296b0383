import { readFileSync } from 'node:fs'
import { builtinModules, createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig, type Plugin } from 'vitest/config'

/** Ends of the names of files that import as text, as they do in the worker bundle. */
const TEXT = /\.(?:sql|css|island\.js)$/
const PREFIX = '\0text:'
const SUFFIX = '.text'

/** Loads them under a name of their own: what ends in `.css` would be emptied by Vite's handling of styles. */
const textModules: Plugin = {
  name: 'text-modules',
  enforce: 'pre',
  resolveId: (source, importer) => {
    if (!TEXT.test(source) || !importer) return undefined
    const path = source.startsWith('.')
      ? resolve(dirname(importer), source)
      : createRequire(importer).resolve(source)
    return PREFIX + path + SUFFIX
  },
  load: (id) =>
    id.startsWith(PREFIX)
      ? `export default ${JSON.stringify(readFileSync(id.slice(PREFIX.length, -SUFFIX.length), 'utf8'))}`
      : undefined,
}

/** Variables of the worker under test; they open nothing outside it. */
const WORKER_VARS = {
  MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  OPERATOR_TOKEN: 'operator-token-of-the-tests-only-0000',
  PUBLIC_URL: 'https://offramp.test',
  SLACK_SIGNING_SECRET: 'signing-secret-of-the-tests-only',
  ALLOW_PRIVATE_OUTBOUND: 'true',
  // Nobody answers there: a test never reaches Slack.
  VENDOR_REDIRECTS: JSON.stringify({ 'https://slack.com': 'http://127.0.0.1:9' }),
}

/** Servers that Bolt brings and a Worker never starts; wrangler leaves them out by the same aliases. */
const STUBS = new URL('src/bots/slack/stubs.js', import.meta.url).pathname
const WITHOUT_SERVERS = {
  express: STUBS,
  '@slack/oauth': STUBS,
  '@slack/socket-mode': STUBS,
  'raw-body': STUBS,
}

/** Bundled before the run, so that the aliases hold inside Bolt too. */
const BUNDLED = {
  enabled: true,
  include: ['@slack/bolt', '@slack/web-api'],
  rolldownOptions: { platform: 'node' as const, external: [/^node:/, ...builtinModules] },
}

/** Left to itself the runner keeps one core free; on two, half of the machine would wait. */
const ALL_CORES = '100%'
/** A test that takes a second alone has to share its core with whatever else runs there. */
const PATIENCE_MS = 20_000

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [textModules],
        test: {
          name: 'node',
          include: ['tests/**/*.test.{ts,tsx}'],
          exclude: [
            'tests/**/*.workerd.test.ts',
            'tests/browser/**',
            'tests/chaos/**',
            'tests/journeys/**',
            'tests/fixtures/**',
          ],
          maxWorkers: ALL_CORES,
          testTimeout: PATIENCE_MS,
          hookTimeout: PATIENCE_MS,
        },
      },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: { bindings: WORKER_VARS },
          }),
          textModules,
        ],
        resolve: { alias: WITHOUT_SERVERS },
        // The first test of a file waits for the worker to be built.
        test: {
          name: 'workerd',
          include: ['tests/**/*.workerd.test.ts'],
          maxWorkers: ALL_CORES,
          testTimeout: 30_000,
          hookTimeout: 30_000,
          deps: { optimizer: { ssr: BUNDLED } },
        },
      },
      {
        plugins: [textModules],
        test: {
          name: 'system',
          include: ['tests/{browser,chaos,journeys}/**/*.test.ts'],
          exclude: ['tests/**/*.workerd.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
