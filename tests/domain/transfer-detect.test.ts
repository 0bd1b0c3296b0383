import { describe, expect, test } from 'vitest'
import { LEAVING } from './transfer-cases-leaving.ts'
import { MOVING } from './transfer-cases-moving.ts'
import { Student } from './transfer-now.ts'

const CASES = [...MOVING, ...LEAVING]

describe('what a roster says, look after look', () => {
  test.each(CASES)('$t: $name', ({ home = 'A', looks, moves, ends, reversed = 0 }) => {
    const student = new Student(home)
    for (const look of looks) student.look(look)
    expect(student.moves).toEqual(moves)
    expect(student.home).toBe(ends)
    expect(student.reversed).toHaveLength(reversed)
  })

  test.each(CASES)('$t, said once more, says nothing new: $name', ({ home = 'A', looks }) => {
    const student = new Student(home)
    for (const look of looks) student.look(look)
    const last = looks.at(-1) ?? {}
    const before = { moves: [...student.moves], home: student.home }
    student.look({ ...last, complete: false })
    expect({ moves: student.moves, home: student.home }).toEqual(before)
    expect(student.outcome?.reverses).toBeNull()
  })
})
