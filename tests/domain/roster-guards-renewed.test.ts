import { describe, expect, test } from 'vitest'
import { NO_PEOPLE, school, users, weigh } from './roster-guards-facts.ts'

describe('people under new ids', () => {
  test.each([
    { persons: 10_000, gaining: 100, held: false },
    { persons: 10_000, gaining: 101, held: true },
    { persons: 600, gaining: 50, held: false },
    { persons: 600, gaining: 51, held: true },
  ])('$gaining of $persons waits: $held', ({ persons, gaining, held }) => {
    const { names, holds, class: runClass } = weigh({ aliases: { persons, gaining } })
    expect(names).toEqual(held ? ['rekey'] : [])
    expect(runClass).toBe(held ? 'rekey' : null)
    expect(holds.moves).toBe(held ? 'all' : undefined)
    expect(holds.users).toEqual(held ? { removals: true } : undefined)
  })

  const RENUMBERED = {
    aliases: { persons: 1_200, gaining: 1_200 },
    collections: [users({ live: 1_200, ending: 1_200, renewed: 1_200 })],
    people: {
      student: { live: 1_000, ending: 1_000, renewed: 1_000 },
      staff: { live: 100, ending: 100, renewed: 100 },
      guardian: { live: 100, ending: 100, renewed: 100 },
    },
    schools: [{ school, live: 1_000, ending: 1_000, renewed: 1_000 }],
  }

  test('are not told as gone beside the hold that says they stay', () => {
    const { names, guards, holds } = weigh(RENUMBERED)
    expect(names).toEqual(['rekey'])
    expect(guards[0]?.approve).toMatch(/These people stay.*known of them\.$/)
    expect(holds.users).toEqual({ removals: true })
  })

  test('hide nobody who goes beside them', () => {
    const staff = { live: 100, ending: 100, renewed: 60 }
    const collections = [users({ live: 1_200, ending: 1_200, renewed: 1_160 })]
    const people = { ...RENUMBERED.people, staff }
    const { names, guards } = weigh({ ...RENUMBERED, collections, people })
    expect(names).toEqual(['many_staff_removed', 'rekey'])
    expect(guards[0]?.message).toBe('40 of 100 members of staff would lose their access.')
    expect(guards[1]?.approve).toContain('40 others came under no new id')
  })

  test('are told of guardians as what can be known: who they are shows with their students', () => {
    const guardian = { live: 1_000, ending: 1_000, renewed: 0 }
    const collections = [users({ live: 2_100, ending: 2_100, renewed: 1_100 })]
    const people = { ...RENUMBERED.people, guardian }
    const { names, guards } = weigh({ ...RENUMBERED, collections, people })
    expect(names).toEqual(['rekey'])
    expect(guards[0]?.approve).toMatch(/1,000 records of guardians .* stays the same person\.$/)
    expect(guards[0]?.approve).not.toContain('others came')
  })

  test.each([
    [20, /^20 of 100 records of members of staff would end\. Everybody .* nobody loses/],
    [12, /^20 of 100 records .* 12 of them .* another record that stays; 8 members of staff would/],
    [0, /^20 of 100 members of staff would lose their access\.$/],
  ])('wait as before where they are few, and are told as what they are: %i', (renewed, words) => {
    const people = { ...NO_PEOPLE, staff: { live: 100, ending: 20, renewed } }
    const { names, guards } = weigh({ people })
    expect(names).toEqual(['many_staff_removed'])
    expect(guards[0]?.message).toMatch(words)
  })
})
