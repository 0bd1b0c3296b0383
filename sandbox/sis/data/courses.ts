/** The course catalogue, by row number. */
const SUBJECTS = [
  ['Mathematics', '02'],
  ['English Language Arts', '01'],
  ['Biology', '03'],
  ['Chemistry', '03'],
  ['Physics', '03'],
  ['World History', '04'],
  ['United States History', '04'],
  ['Spanish', '24'],
  ['French', '24'],
  ['Studio Art', '05'],
  ['Concert Band', '05'],
  ['Choir', '05'],
  ['Theater', '05'],
  ['Physical Education', '08'],
  ['Health', '08'],
  ['Computer Science', '10'],
  ['Woodworking', '17'],
  ['Family and Consumer Science', '19'],
  ['Civics', '04'],
  ['Reading Workshop', '01'],
] as const

export type Course = { title: string; code: string; subject: string; subjectCode: string }

/** Course k of 800: every subject comes in forty parts. */
export function courseAt(k: number): Course {
  const [subject, subjectCode] = SUBJECTS[k % SUBJECTS.length] ?? SUBJECTS[0]
  const part = Math.floor(k / SUBJECTS.length) + 1
  return { title: `${subject} ${part}`, code: `C${1_000 + k}`, subject, subjectCode }
}
