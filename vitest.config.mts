import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig, type Plugin } from 'vitest/config'

/** `*.sql`, `*.css` and `*.island.js` import as text, as they do in the worker bundle. */
const textModules: Plugin = {
  name: 'text-modules',
  enforce: 'pre',
  transform: (code, id) =>
    /\.(sql|css|island\.js)$/.test(id) ? `export default ${JSON.stringify(code)}` : undefined,
}

/** Variables of the worker under test; they open nothing outside it. */
const WORKER_VARS = {
  MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  OPERATOR_TOKEN: 'operator-token-of-the-tests-only-0000',
  PUBLIC_URL: 'https://offramp.test',
  SLACK_SIGNING_SECRET: 'signing-secret-of-the-tests-only',
  ALLOW_PRIVATE_OUTBOUND: 'true',
}

/**
 * Bolt loads an Express server and a web socket client that the test pool cannot leave out, as wrangler does by alias.
 * Its routes are tested in Node, and in workerd by the journeys, which run the real bundle.
 */
const WITHOUT_BOLT = {
  '@slack/bolt': new URL('tests/helpers/no-bolt.ts', import.meta.url).pathname,
}

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
          ],
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
        resolve: { alias: WITHOUT_BOLT },
        // The first test of a file waits for the worker to be built.
        test: { name: 'workerd', include: ['tests/**/*.workerd.test.ts'], testTimeout: 30_000 },
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
