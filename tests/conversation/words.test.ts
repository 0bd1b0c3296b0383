import { describe, expect, test } from 'vitest'
import {
  CONFLICT,
  FORBIDDEN,
  FORM,
  SAY,
  sayTime,
  sentenceOf,
} from '../../src/core/conversation/words.ts'
import type { ChatCard } from '../../src/core/ports/chat.ts'

const link = 'https://offramp.test/t/secret-id'
const task = {
  kind: 'task',
  ref: 'r',
  revision: 1,
  link,
  dueAt: 0,
  doneAt: null,
  timeZone: 'UTC',
} as const

describe('the sentence of a card', () => {
  test.each<[ChatCard, string]>([
    [{ kind: 'receipt', reference: 'K7Q2' }, SAY.receipt('K7Q2')],
    [{ kind: 'concern_waiting', link, urgent: false }, SAY.concernWaiting],
    [{ kind: 'concern_waiting', link, urgent: true }, SAY.concernUrgent],
    [{ kind: 'transfer_waiting', link }, SAY.transferWaiting],
    [{ kind: 'sync_attention', link }, SAY.syncAttention],
    [{ kind: 'sync_over', link }, SAY.syncOver],
    [{ ...task, state: 'waiting' }, SAY.taskWaiting],
    [{ ...task, state: 'taken' }, SAY.taskTaken],
    [{ ...task, state: 'finished' }, SAY.taskFinished],
    [{ ...task, state: 'moved' }, SAY.taskMoved],
  ])('%j', (card, words) => {
    expect(sentenceOf(card)).toBe(words)
    expect(sentenceOf(card)).not.toContain('secret-id')
  })

  test('says how urgent a concern is by its words for the reader, and by nothing else', () => {
    expect(SAY.concernUrgent.startsWith(SAY.concernWaiting)).toBe(true)
  })
})

describe('words for people', () => {
  test('are sentences, each ending like one', () => {
    const all = [...Object.values(SAY), ...Object.values(CONFLICT), ...Object.values(FORBIDDEN)]
    const sentences = all.filter((words) => typeof words === 'string')
    expect(sentences.length).toBeGreaterThan(30)
    const headings: readonly string[] = [SAY.homeTitle]
    expect(
      sentences.filter((words) => !/[.?!…]$/.test(words) && !headings.includes(words)),
    ).toEqual([])
  })

  test('name no chat platform, as each of them says the same', () => {
    const all = JSON.stringify([SAY, FORM, CONFLICT, FORBIDDEN])
    expect(all).not.toMatch(/slack|teams|google/i)
  })
})

describe('a time', () => {
  test('is said in the district’s zone, across the end of summer time', () => {
    const hour = 3_600_000
    const at = Date.UTC(2026, 10, 1, 6, 30)
    expect(sayTime(at, 'America/Chicago')).toBe('Sun, Nov 1, 1:30 AM')
    expect(sayTime(at + hour, 'America/Chicago')).toBe('Sun, Nov 1, 1:30 AM')
    expect(sayTime(at, 'Pacific/Honolulu')).toBe('Sat, Oct 31, 8:30 PM')
  })
})
