import { PlainPage } from '../components/plain-page.tsx'
import type { Words } from '../words.ts'

/** What somebody wrote while their session ended: kept on the page until they have signed in again in another tab. */
export const WaitingForm = ({
  words,
  action,
  values,
}: {
  words: Words
  action: string
  values: Readonly<Record<string, string>>
}) => (
  <PlainPage words={words} title={words.signIn.endedTitle}>
    <p>{words.signIn.endedText}</p>
    <p>
      <a href="/sign-in?to=/signed-in" target="_blank" rel="noopener" role="button">
        {words.signIn.inNewTab}
      </a>
    </p>
    <form method="post" action={action}>
      {Object.entries(values).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <button type="submit" class="outline">
        {words.signIn.sendAgain}
      </button>
    </form>
  </PlainPage>
)
