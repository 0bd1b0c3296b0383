import { formTooLarge } from './answers.tsx'
import type { ConsoleContext } from './console-env.ts'
import { readForm, type Form } from './form.ts'

/** Reads the form of a request and does something with it; one that is too large is refused. */
export async function withForm(
  c: ConsoleContext,
  act: (c: ConsoleContext, form: Form) => Promise<Response>,
): Promise<Response> {
  const form = await readForm(c)
  return form ? act(c, form) : formTooLarge(c)
}
