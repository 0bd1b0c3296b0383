import { PlainPage } from '../components/plain-page.tsx'
import type { Words } from '../words.ts'

/** Where people who are not signed in arrive. One button; the rest happens at the district's own sign-in. */
export const SignInPage = (props: {
  words: Words
  district: string | null
  to: string
  /** Whether they just signed out. */
  isOut: boolean
}) => {
  const { words, district, to, isOut } = props
  const { signIn } = words
  return (
    <PlainPage words={words} title={signIn.title} {...(district && { over: district })}>
      {isOut && (
        <p class="notice" role="status">
          {signIn.signedOut}
        </p>
      )}
      <p>{to === '/' ? signIn.lead : signIn.wasHere}</p>
      <p>
        <a href={`/sign-in/start?to=${encodeURIComponent(to)}`} role="button">
          {signIn.button}
        </a>
      </p>
      <p class="hint">{signIn.privacy}</p>
    </PlainPage>
  )
}

/** Why somebody could not be let in, and the way back to the start. */
export const SignInFailedPage = (props: {
  words: Words
  title: string
  text: string
  code: string | null
}) => {
  const { words, title, text, code } = props
  return (
    <PlainPage words={words} title={title}>
      <p>{text}</p>
      {code && <p class="hint">{words.signIn.code(code)}</p>}
      <p>
        <a href="/sign-in" role="button">
          {words.signIn.again}
        </a>
      </p>
    </PlainPage>
  )
}
