/** The first page of the day. */
export const myDay = {
  title: 'My day',
  triage: (count: number) =>
    count === 1 ? '1 concern waits for a decision' : `${count} concerns wait for a decision`,
  transfers: (count: number) =>
    count === 1 ? '1 transfer waits for your answer' : `${count} transfers wait for your answer`,
  overdue: 'Late',
  today: 'Due today',
  later: 'Later',
  backup: 'You stand in for somebody',
  backupNote: 'Somebody else does these. You step in when they cannot.',
  empty: 'Nothing waits for you today.',
  emptyMore: 'Tasks that your team gives you show up here, and in your calendar.',
  more: (count: number) => `And ${count} more, due later.`,
}
