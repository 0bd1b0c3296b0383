import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const STYLES = join(import.meta.dirname, '..', '..', 'src', 'console', 'styles')

/** Our own layer over the base styles: what grows beyond it should have been one of the rules there are. */
const LINES_MAX = 400

test('the styles of our own stay few enough to be read at one go', () => {
  const lines = readdirSync(STYLES).map(
    (file) => readFileSync(join(STYLES, file), 'utf8').trimEnd().split('\n').length,
  )
  expect(lines.length).toBeGreaterThan(5)
  expect(lines.reduce((sum, n) => sum + n, 0)).toBeLessThan(LINES_MAX)
})
