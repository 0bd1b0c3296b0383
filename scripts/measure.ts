/** Measures the size and shape of the code, prints one row, and fails when it leaves the bar the project keeps. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const FILE_MEDIAN_MAX = 70
const FILE_P95_MAX = 250
const FILE_MAX = 300
/** Lines of test for each line of source. */
const TESTS_PER_SOURCE_MIN = 0.5
/** Escape hatches per 1,000 lines of source. */
const ESCAPES_MAX = 4

const SOURCE_FOLDERS = ['src', 'cli']
const IS_CODE = /\.tsx?$/
const IS_GENERATED = /\.gen\.ts$/

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => IS_CODE.test(name) && !IS_GENERATED.test(name))
    .map((name) => join(folder, name))
}

const linesOf = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.floor((sorted.length - 1) * share)] ?? 0

const sources = SOURCE_FOLDERS.flatMap(filesIn).map((file) => ({ file, lines: linesOf(file) }))
const sizes = sources.map(({ lines }) => lines.length).toSorted((a, b) => a - b)
const total = sizes.reduce((sum, size) => sum + size, 0)
const testLines = filesIn('tests').reduce((sum, file) => sum + linesOf(file).length, 0)
const text = sources.map(({ lines }) => lines.join('\n')).join('\n')
const per1000 = (pattern: RegExp): number => ((text.match(pattern)?.length ?? 0) * 1000) / total

const figures = {
  files: sizes.length,
  lines: total,
  median: at(sizes, 0.5),
  p95: at(sizes, 0.95),
  longest: at(sizes, 1),
  testsPerSource: Number((testLines / total).toFixed(2)),
  anyPer1000: Number(per1000(/:\s*any\b|<any>|\bas any\b/g).toFixed(1)),
  asPer1000: Number(per1000(/\bas (?!const\b)[A-Za-z{(]/g).toFixed(1)),
  bangPer1000: Number(per1000(/[\w)\]]!(?=[.[;,)\s])(?!=)/g).toFixed(1)),
}
console.log(
  Object.entries(figures)
    .map(([name, value]) => `${name} ${value}`)
    .join(' · '),
)

const faults: [boolean, string][] = [
  [
    figures.median > FILE_MEDIAN_MAX,
    `the median file has ${figures.median} lines, more than ${FILE_MEDIAN_MAX}`,
  ],
  [figures.p95 > FILE_P95_MAX, `one file in twenty has more than ${FILE_P95_MAX} lines`],
  [
    figures.longest > FILE_MAX,
    `the longest file has ${figures.longest} lines, more than ${FILE_MAX}`,
  ],
  [
    figures.testsPerSource < TESTS_PER_SOURCE_MIN,
    `only ${figures.testsPerSource} lines of test for each line of source`,
  ],
  [figures.anyPer1000 + figures.bangPer1000 > ESCAPES_MAX, 'too many escapes from the type system'],
]
for (const [, fault] of faults.filter(([isFault]) => isFault)) console.error(fault)
process.exitCode = faults.some(([isFault]) => isFault) ? 1 : 0
