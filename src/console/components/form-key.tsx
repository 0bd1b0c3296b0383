import { FORM_KEY } from '../kit/form.ts'

/** Makes this showing of a form different from every other, so that only a true repeat counts as one. */
export const FormKey = () => <input type="hidden" name={FORM_KEY} value={crypto.randomUUID()} />
