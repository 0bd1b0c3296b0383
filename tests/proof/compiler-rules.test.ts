/** What only the compiler can refuse is proven the same way: by a program it must not accept. */
import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { expectedIn, findingOf, output, TYPES } from './lint-trial.ts'

const TSC = 'node_modules/typescript/bin/tsc'

test('the compiler refuses asynchronous transactions and every loose habit, and accepts their clean neighbours', async () => {
  const args = [TSC, '--project', TYPES, '--pretty', 'false']
  const text = await output(process.execPath, args, process.cwd())
  const found = [...text.matchAll(/^(\S+)\((\d+),\d+\): error (TS\d+)/gm)].map(
    ([, file = '', line, code = '']) => findingOf(basename(file), Number(line), code),
  )
  const files = readdirSync(TYPES).filter((file) => file.endsWith('.ts'))
  expect(found.toSorted()).toEqual(expectedIn(TYPES, files))
  expect(found.length).toBeGreaterThan(0)
})
