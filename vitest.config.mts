import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig, type Plugin } from 'vitest/config'

/** `*.sql` and `*.css` import as text, as they do in the worker bundle. */
const textModules: Plugin = {
  name: 'text-modules',
  enforce: 'pre',
  transform: (code, id) =>
    /\.(sql|css)$/.test(id) ? `export default ${JSON.stringify(code)}` : undefined,
}

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [textModules],
        test: {
          name: 'node',
          include: ['tests/**/*.test.{ts,tsx}'],
          exclude: ['tests/**/*.workerd.test.ts', 'tests/browser/**', 'tests/chaos/**', 'tests/journeys/**'],
        },
      },
      {
        plugins: [cloudflareTest({ wrangler: { configPath: './wrangler.toml' } }), textModules],
        test: { name: 'workerd', include: ['tests/**/*.workerd.test.ts'] },
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
