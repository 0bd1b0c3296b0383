import type { Child } from 'hono/jsx'
import type { Draft } from '../kit/form.ts'
import { Icon } from './icon.tsx'

/** What every field of a form has. */
export type FieldProps = {
  draft: Draft
  name: string
  label: string
  hint?: string
}

export const fieldId = (name: string): string => `field-${name}`

const issueOf = (draft: Draft, name: string): string | undefined =>
  draft.issues.find(({ path }) => path === name)?.message

/** What ties a control to its hint and its error for people who cannot see where they stand. */
function describe({ draft, name, hint }: FieldProps) {
  const issue = issueOf(draft, name)
  const ids = [hint && `${fieldId(name)}-hint`, issue && `${fieldId(name)}-error`].filter(Boolean)
  return {
    id: fieldId(name),
    name,
    'aria-describedby': ids.length > 0 ? ids.join(' ') : undefined,
    'aria-invalid': issue ? 'true' : undefined,
  }
}

const Explained = ({ draft, name, hint }: FieldProps) => {
  const issue = issueOf(draft, name)
  return (
    <>
      {hint && (
        <p class="hint" id={`${fieldId(name)}-hint`}>
          {hint}
        </p>
      )}
      {issue && (
        <p class="notice notice-alert" id={`${fieldId(name)}-error`}>
          <Icon name="late" /> {issue}
        </p>
      )}
    </>
  )
}

const Labelled = (props: FieldProps & { children: Child }) => (
  <div class="field">
    <label for={fieldId(props.name)}>{props.label}</label>
    <Explained {...props} />
    {props.children}
  </div>
)

type TextProps = FieldProps & {
  type?: 'text' | 'datetime-local' | 'date' | 'time'
  /** Numbers get the keys of a phone that write numbers. */
  isNumber?: boolean
  initial?: string
  placeholder?: string
  maxlength?: number
  required?: boolean
}

/** One line. */
export const TextField = (props: TextProps) => {
  const { draft, name, type = 'text', initial = '', placeholder, maxlength, required } = props
  const { isNumber } = props
  return (
    <Labelled {...props}>
      <input
        {...describe(props)}
        type={type}
        value={draft.values[name] ?? initial}
        placeholder={placeholder}
        maxlength={maxlength}
        required={required}
        inputmode={isNumber ? 'decimal' : undefined}
        autocomplete="off"
      />
    </Labelled>
  )
}

/** One line that nobody may read: it goes to the server and never comes back. */
export const SecretField = (props: FieldProps & { maxlength: number }) => (
  <Labelled {...props}>
    <input
      {...describe(props)}
      type="password"
      maxlength={props.maxlength}
      autocomplete="new-password"
      spellcheck={false}
    />
  </Labelled>
)

/** Several lines. */
export const AreaField = (
  props: FieldProps & { rows: number; maxlength: number; required?: boolean; initial?: string },
) => (
  <Labelled {...props}>
    <textarea
      {...describe(props)}
      rows={props.rows}
      maxlength={props.maxlength}
      required={props.required}
    >
      {props.draft.values[props.name] ?? props.initial ?? ''}
    </textarea>
  </Labelled>
)

export type Choice = { readonly value: string; readonly text: string; readonly hint?: string }

/** One of many, folded away. */
export const SelectField = (
  props: FieldProps & { choices: readonly Choice[]; initial?: string },
) => {
  const { draft, name, choices, initial = '' } = props
  const chosen = draft.values[name] ?? initial
  return (
    <Labelled {...props}>
      <select {...describe(props)}>
        {choices.map(({ value, text }) => (
          <option value={value} selected={value === chosen}>
            {text}
          </option>
        ))}
      </select>
    </Labelled>
  )
}

/** One of a few, all in sight. `row` puts short answers side by side. */
export const RadioField = (
  props: FieldProps & { choices: readonly Choice[]; row?: boolean; initial?: string },
) => {
  const { draft, name, label, choices, row, initial } = props
  const describedBy = describe(props)['aria-describedby']
  const chosen = draft.values[name] ?? initial
  return (
    <fieldset class="field" aria-describedby={describedBy}>
      <legend>{label}</legend>
      <Explained {...props} />
      <div class={row ? 'choices choices-row' : 'choices'}>
        {choices.map(({ value, text, hint }, index) => (
          <label class="choice">
            <input
              type="radio"
              name={name}
              value={value}
              id={index === 0 ? fieldId(name) : undefined}
              checked={value === chosen}
            />
            <span>
              {text}
              {hint && <small>{hint}</small>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
