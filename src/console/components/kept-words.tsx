import type { Words } from '../words.ts'

/** Fields in which people write sentences; losing these hurts. */
const SENTENCES = ['what', 'reason', 'text', 'outcome', 'title'] as const

/** What somebody wrote in a form that can no longer be sent, so that they can copy it. */
export const KeptWords = ({
  words,
  values,
}: {
  words: Words
  values: Readonly<Record<string, string>>
}) => {
  const written = SENTENCES.map((name) => values[name] ?? '').filter((text) => text.trim() !== '')
  if (written.length === 0) return null
  return (
    <section class="card">
      <h2>{words.trouble.youWrote}</h2>
      <p class="hint">{words.trouble.youWroteNote}</p>
      {written.map((text) => (
        <p class="told">{text}</p>
      ))}
    </section>
  )
}
