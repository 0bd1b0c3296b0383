const ROLES = {
  student: 'Student',
  teacher: 'Teacher',
  aide: 'Aide',
  counselor: 'Counselor',
  principal: 'Principal',
  proctor: 'Proctor',
  administrator: 'Administrator',
  siteAdministrator: 'School administrator',
  districtAdministrator: 'District administrator',
  systemAdministrator: 'System administrator',
  guardian: 'Guardian',
  parent: 'Parent',
  relative: 'Relative',
}

const GRADES = {
  IT: 'Infant or toddler',
  PR: 'Preschool',
  PK: 'Pre-kindergarten',
  TK: 'Transitional kindergarten',
  KG: 'Kindergarten',
  ...Object.fromEntries(
    Array.from({ length: 13 }, (_, i) => [String(i + 1).padStart(2, '0'), `Grade ${i + 1}`]),
  ),
  PS: 'Postsecondary',
  UG: 'Ungraded',
  Other: 'Other',
}

const ID_TYPES = {
  part: 'Identifies one person among students, staff or guardians',
  district: 'Identifies one person in the whole district',
  never: 'Identifies nobody',
}

/** Words of the SIS that are not of the standard, and what they mean. */
export const rosterWords = {
  title: 'Words of your SIS',
  lead: 'Your SIS writes some roles, grades and kinds of number in its own words. Say once what they mean.',
  effect:
    'Every record is read anew with it at the next sync. Nobody counts as changed, moved or gone because of a word. A sync under way is stopped.',
  kinds: { role: 'Roles', grade: 'Grades', user_id_type: 'Kinds of number' },
  hints: {
    role: 'People with a role nobody has explained are known, but the role does not count.',
    grade: 'Students with such a grade are known, and the grade is shown as it was sent.',
    user_id_type:
      'By its name a kind of number is trusted or not: those that name a student, staff or the state identify a person, those of a family or a school do not. Say so only where the name misleads.',
  },
  meanings: { role: ROLES, grade: GRADES, user_id_type: ID_TYPES } as Readonly<
    Record<'role' | 'grade' | 'user_id_type', Readonly<Record<string, string>>>
  >,
  seen: (n: number) =>
    `Seen ${n === 1 ? 'once' : `${n.toLocaleString('en-US')} times`} in one reading,`,
  means: (word: string) => `“${word}” means`,
  choose: 'Choose',
  usual: 'As its name says',
  save: 'Save',
  undo: 'Take back',
  undoLabel: (word: string) => `Take back what “${word}” means`,
  saveLabel: (word: string) => `Save what “${word}” means`,
  mapped: 'Explained',
  none: 'Every word is understood.',
  noneMore: 'When your SIS uses a role or grade that is not of the standard, it shows up here.',
  onlyConfig: 'Only the people who configure Offramp can say what a word means.',
  said: {
    mapped: 'Saved. The next sync reads everything anew with it.',
    undone: 'Taken back. The next sync reads everything anew without it.',
    choose: 'Nothing was changed. Choose what the word means first.',
  },
}
