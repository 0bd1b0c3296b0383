import { csv, manifest, type ZipFile } from '../connectors/csv-zip.ts'

/** One student, as all the files of a package tell it. */
export type Pupil = {
  readonly id: string
  readonly school: string
  readonly given?: string
  readonly number?: string
  readonly begin?: string
  readonly end?: string
  /** Of the file's row, for a file of changes. */
  readonly status?: 'active' | 'tobedeleted'
}

export const DAY_ONE: readonly Pupil[] = Array.from({ length: 12 }, (_, i) => ({
  id: `s${i}`,
  school: i < 6 ? 'north' : 'south',
}))

const CHANGED = '2026-10-13T06:00:00.000Z'
const lead = (pupil: Pupil): string => (pupil.status ? `${pupil.status},${CHANGED}` : ',')

export const FILES = {
  orgs: (): ZipFile => ({
    name: 'orgs.csv',
    text: csv(
      'sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId',
      'district,,,Test District,district,D,',
      'north,,,North School,school,N1,district',
      'south,,,South School,school,S1,district',
    ),
  }),
  academicSessions: (): ZipFile => ({
    name: 'academicSessions.csv',
    text: csv(
      'sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear',
      'year,,,2026-27,schoolYear,2026-08-17,2027-06-05,,2027',
    ),
  }),
  classes: (): ZipFile => ({
    name: 'classes.csv',
    text: csv(
      'sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods',
      'c-north,,,Homeroom,07,,,homeroom,,north,year,,,',
      'c-south,,,Homeroom,07,,,homeroom,,south,year,,,',
    ),
  }),
  users: (pupils: readonly Pupil[]): ZipFile => ({
    name: 'users.csv',
    text: csv(
      'sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns',
      ...pupils.map(
        (p) =>
          `${p.id},${lead(p)},true,${p.id},{stateId:${p.number ?? p.id}},${p.given ?? `Given${p.id}`},Family${p.id},,${p.number ?? p.id},,,,,07,secret,,,,,${p.school},`,
      ),
    ),
  }),
  /** Users of 1.1 have their role and schools with them. */
  users11: (pupils: readonly Pupil[]): ZipFile => ({
    name: 'users.csv',
    text: csv(
      'sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password',
      ...pupils.map(
        (p) =>
          `${p.id},${lead(p)},true,${p.school},student,${p.id},{stateId:${p.number ?? p.id}},${p.given ?? `Given${p.id}`},Family${p.id},,${p.number ?? p.id},,,,,07,secret`,
      ),
    ),
  }),
  roles: (pupils: readonly Pupil[]): ZipFile => ({
    name: 'roles.csv',
    text: csv(
      'sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId',
      ...pupils.map((p) => `r-${p.id},${lead(p)},${p.id},primary,student,,,${p.school},`),
    ),
  }),
  enrollments: (pupils: readonly Pupil[]): ZipFile => ({
    name: 'enrollments.csv',
    text: csv(
      'sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate',
      ...pupils.map(
        (p) =>
          `e-${p.id}-${p.school},${lead(p)},c-${p.school},${p.school},${p.id},student,,${p.begin ?? '2026-08-17'},${p.end ?? '2027-06-05'}`,
      ),
    ),
  }),
}

const BULK = {
  orgs: 'bulk',
  academicSessions: 'bulk',
  classes: 'bulk',
  users: 'bulk',
  enrollments: 'bulk',
} as const

/** A whole district of 1.2, with the enrollments given where they are not simply one a student. */
export const bulk = (
  pupils: readonly Pupil[],
  enrollments: readonly Pupil[] = pupils,
): readonly ZipFile[] => [
  FILES.orgs(),
  FILES.academicSessions(),
  FILES.classes(),
  FILES.users(pupils),
  FILES.roles(pupils),
  FILES.enrollments(enrollments),
  manifest('1.2', { ...BULK, roles: 'bulk' }),
]

export const bulk11 = (
  pupils: readonly Pupil[],
  enrollments: readonly Pupil[] = pupils,
): readonly ZipFile[] => [
  manifest('1.1', BULK),
  FILES.orgs(),
  FILES.academicSessions(),
  FILES.classes(),
  FILES.users11(pupils),
  FILES.enrollments(enrollments),
]
