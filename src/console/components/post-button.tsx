import { FormKey } from './form-key.tsx'

/** How loud a button is: one `primary` a page, `plain` beside it, `quiet` where there are many. */
type Look = 'primary' | 'plain' | 'quiet'

const CLASSES = { primary: undefined, plain: 'outline', quiet: 'secondary outline' } as const

/** A button that does something at once: a form of its own, so that no link ever changes anything. */
export const PostButton = ({
  action,
  text,
  look = 'plain',
  fields = {},
  label,
}: {
  action: string
  text: string
  look?: Look
  fields?: Readonly<Record<string, string>>
  /** What a screen reader says where the text alone would not tell buttons apart. */
  label?: string
}) => (
  <form method="post" action={action} class="inline">
    <FormKey />
    {Object.entries(fields).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    <button type="submit" class={CLASSES[look]} aria-label={label}>
      {text}
    </button>
  </form>
)
