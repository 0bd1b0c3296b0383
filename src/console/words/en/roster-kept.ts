import type { NeverRead, RosterColumns } from '../../../core/district/client.ts'

/** What a field is called, why it is read, and whether it stays or is only compared while a sync runs. */
type Kept = readonly [name: string, why: string, isStored: boolean]
type KeptBy<C extends keyof RosterColumns> = Readonly<Record<RosterColumns[C], Kept>>

const ID = 'Refers to another record of the SIS.'
const WITHDRAWN: Kept = [
  'Whether it was withdrawn',
  'A record the SIS takes back is archived, never deleted.',
  true,
]
const COMPARED = 'Only compared, so that a change of it is noticed; it is not stored.'

/** One reason for every field there is: a field without one does not compile. */
const fields: { readonly [C in keyof RosterColumns]: KeptBy<C> } = {
  orgs: {
    deleted: WITHDRAWN,
    name: ['Name', 'The name of the school, as people know it.', true],
    type: ['Kind', 'Tells schools from offices.', true],
    identifier: [
      'School number',
      'A school that comes under another id stays the same school.',
      true,
    ],
    parent: ['Belongs to', 'The district or office above it.', true],
  },
  academicSessions: {
    deleted: WITHDRAWN,
    title: ['Name', COMPARED, false],
    type: ['Kind', 'Tells a school year from a term.', true],
    startDate: ['First day', 'Suggests when removals should pause in summer.', true],
    endDate: ['Last day', 'Suggests when removals should pause in summer.', true],
    schoolYear: ['School year', COMPARED, false],
    parent: ['Belongs to', COMPARED, false],
  },
  classes: {
    deleted: WITHDRAWN,
    title: ['Name', COMPARED, false],
    classType: ['Kind', COMPARED, false],
    school: ['School', 'Where an enrollment names no school, its class does.', true],
  },
  users: {
    deleted: WITHDRAWN,
    enabled: ['Whether the account is on', 'Staff who are switched off lose access.', true],
    givenName: ['Given name', 'To find and recognize the right person.', true],
    familyName: ['Family name', 'To find and recognize the right person.', true],
    preferredGivenName: [
      'Preferred given name',
      'People are called what they want to be called.',
      true,
    ],
    preferredFamilyName: ['Preferred family name', 'Belongs to the preferred given name.', true],
    grade: ['Grade', 'Tells two students of one name apart.', true],
    email: [
      'E-mail, of staff only',
      'Links a member of staff to their sign-in and chat account. That of a student or guardian is dropped.',
      true,
    ],
    masterIdentifier: ['District-wide number', 'A person stays one person under a new id.', true],
    identifier: ['Student or staff number', 'A person stays one person under a new id.', true],
    userIds: [
      'Other numbers',
      'A person stays one person under a new id, also from another system.',
      true,
    ],
    username: [
      'User name, of staff only',
      'Recognizes a member of staff under a new id. That of a student or guardian is dropped.',
      true,
    ],
    primaryOrg: ['Main school', 'Where somebody belongs who is at several schools.', true],
    roles: [
      'Roles, with school and dates',
      'Who is a student, guardian or member of staff, where and since when.',
      true,
    ],
    agents: ['Guardians', 'Which guardian belongs to which student.', true],
  },
  enrollments: {
    deleted: WITHDRAWN,
    user: ['Person', ID, true],
    class: ['Class', ID, true],
    school: ['School', 'At which school a student is.', true],
    role: ['Role', 'Whether they learn or teach there.', true],
    primary: ['Main teacher', COMPARED, false],
    beginDate: ['First day', 'Since when a student is at a school.', true],
    endDate: ['Last day', 'When a student leaves a school.', true],
  },
}

const never: Readonly<Record<NeverRead, string>> = {
  demographics: 'Demographics: birth date, sex, race, ethnicity, place of birth',
  password: 'Passwords',
  userProfiles: 'User profiles and credentials of other systems',
  phone: 'Phone numbers',
  sms: 'Numbers for text messages',
  middleName: 'Middle names',
  preferredMiddleName: 'Preferred middle names',
  pronouns: 'Pronouns',
  metadata:
    'Extra data of the vendor, where many keep special education, lunch and discipline; except keys an administrator names because they hold a person’s number',
  resources: 'Books and digital resources',
  course: 'Courses',
  subjects: 'Subjects',
  location: 'Rooms',
  periods: 'Periods and timetables',
  lineItems: 'Assignments',
  results: 'Grades of work, scores and results',
}

/** What is kept of the roster, why, and for how long. */
export const rosterKept = {
  title: 'What we keep and why',
  lead: 'Every field Offramp reads from the student information system. This list is made from the program itself: a field without a reason cannot be added.',
  columns: ['Field', 'Why', 'Kept'],
  stored: 'Yes',
  compared: 'No',
  always:
    'Besides, of every record: its id in the SIS, and when it was first seen, last missing and archived.',
  fields,
  madeTitle: 'What is worked out from it',
  made: [
    'One person for several records, with all ids and numbers they ever had.',
    'At which school a person is or was, in what part, from when to when.',
    'Who changed school, and when.',
    'Which staff account of your chat and sign-in service belongs to whom.',
  ],
  neverTitle: 'What is never asked for',
  neverLead: 'Where a SIS sends it all the same, it is dropped before anything is stored.',
  never,
  allowTitle: 'Named exceptions of your district',
  allowLead:
    'Of the vendor’s extra data only these keys are read, because they hold a person’s number:',
  allowNone: 'No key of the vendor’s extra data is read.',
  retentionTitle: 'How long it is kept',
  retention: [
    ['Pages as the SIS sent them', 'Not kept. A page is read row by row and thrown away.'],
    [
      'Rows on their way in',
      'Until the sync ends; at most 7 days when a plan waits for a decision.',
    ],
    [
      'Rows set aside',
      'Which record, which field and what is wrong; never the value. Until the SIS sends it right.',
    ],
    [
      'People who left',
      'Archived, not deleted, so that a case and its history keep their names. Whoever comes back is the same person.',
    ],
    ['Past syncs', '400 days, without names and without anything the SIS said.'],
    ['Who looked and who decided', 'In the audit log.'],
  ] as readonly (readonly [string, string])[],
  seenBy: 'Who sees it',
  seenByText:
    'Staff see the people of their own schools, by role. Nobody sees a number of a person in the console, and none of it goes to chat or e-mail.',
}
