import type { View } from '../kit/view.ts'

/** That it is not certain who somebody is, told to those who may decide it; `open` is how many questions wait. */
export const PersonQuestion = ({ view, open }: { view: View; open: number }) => {
  const { people } = view.words
  if (open === 0) return null
  return (
    <p class="notice notice-alert">
      {people.question(open)} <a href="/roster/matches">{people.questionLink}</a>
    </p>
  )
}
