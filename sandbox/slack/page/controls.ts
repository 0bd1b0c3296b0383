/** Block Kit's interactive elements as plain HTML form controls. */
import type {
  Button,
  Checkboxes,
  ExternalSelect,
  Option,
  Overflow,
  PlainTextInput,
  RadioButtons,
  StaticSelect,
} from '@slack/types'
import { html, raw } from 'hono/html'
import { optionsOf, type Element, type Placed } from '../blocks.ts'
import { LIMITS } from '../limits.ts'
import type { Offered, ViewValue } from '../values.ts'
import { controlName } from './names.ts'
import { textHtml, type Html } from './text.ts'

/** What stands around an element. */
type Setting = {
  /** What the person entered so far; absent on messages. */
  value: ViewValue | undefined
  offered: Offered
  query: string
  /** Id of the label, for controls that are not inside a fieldset. */
  labelId: string
}

const MS_PER_S = 1000
const TEXT_ROWS = 5
/** `YYYY-MM-DDTHH:mm` */
const LOCAL_LENGTH = 16

const name = (kind: string, { blockId, actionId }: Placed): string =>
  controlName({ kind, blockId, actionId })

const on = (flag: boolean, attribute: string): Html => html`${raw(flag ? ` ${attribute}` : '')}`

const chosen = (value: ViewValue | undefined): string | undefined =>
  value !== undefined && 'selected_option' in value ? value.selected_option?.value : undefined

function buttonHtml(placed: Placed, element: Button): Html {
  const kind = element.style ?? 'default'
  const label = element.accessibility_label
  const submit = html`<button
    class="button ${kind}"
    name="do"
    value="${name('press', placed)}"
    ${on(element.url !== undefined, 'formtarget="_blank"')}${
      label === undefined ? '' : html` aria-label="${label}"`
    }
  >
    ${element.confirm?.confirm?.text ?? element.text.text}
  </button>`
  if (element.confirm === undefined) return submit
  return html`<details class="confirm">
    <summary class="button ${kind}">${element.text.text}</summary>
    <div class="confirm-box">
      <strong>${element.confirm.title?.text ?? 'Are you sure?'}</strong>
      <p>${textHtml(element.confirm.text)}</p>
      ${submit}
    </div>
  </details>`
}

const optionHtml = (option: Option, selected: string | undefined): Html =>
  html`<option value="${option.value ?? ''}" ${on(option.value === selected, 'selected')}>
    ${option.text.text}
  </option>`

function selectHtml(placed: Placed, element: StaticSelect, setting: Setting): Html {
  const selected = chosen(setting.value)
  const groups = element.option_groups ?? []
  return html`<select name="${name('v', placed)}" aria-labelledby="${setting.labelId}">
    <option value="">${element.placeholder?.text ?? 'Choose'}</option>
    ${(element.options ?? []).map((option) => optionHtml(option, selected))}
    ${groups.map(
      (group) =>
        html`<optgroup label="${group.label.text}">
          ${group.options.map((option) => optionHtml(option, selected))}
        </optgroup>`,
    )}
  </select>`
}

type Tick = { type: 'radio' | 'checkbox'; isOn: boolean }

const tickHtml = (placed: Placed, option: Option, tick: Tick): Html =>
  html`<label class="choice">
    <input
      type="${tick.type}"
      name="${name('v', placed)}"
      value="${option.value ?? ''}"
      ${on(tick.isOn, 'checked')}
    />
    <span
      >${textHtml(option.text)}${
        option.description === undefined
          ? ''
          : html` <small>${textHtml(option.description)}</small>`
      }</span
    >
  </label>`

const radiosHtml = (placed: Placed, element: RadioButtons, { value }: Setting): Html =>
  html`${element.options.map((option) =>
    tickHtml(placed, option, { type: 'radio', isOn: option.value === chosen(value) }),
  )}`

function checkboxesHtml(placed: Placed, element: Checkboxes, { value }: Setting): Html {
  const ticked = new Set(
    value?.type === 'checkboxes' ? value.selected_options.map((option) => option.value) : [],
  )
  return html`${element.options.map((option) =>
    tickHtml(placed, option, { type: 'checkbox', isOn: ticked.has(option.value) }),
  )}`
}

function externalHtml(placed: Placed, element: ExternalSelect, setting: Setting): Html {
  const current = setting.value?.type === 'external_select' ? setting.value.selected_option : null
  const others = setting.offered.filter((option) => option.value !== current?.value)
  const isEmptyHanded = setting.query !== '' && setting.offered.length === 0
  return html`<div class="search">
      <input
        type="search"
        name="${name('q', placed)}"
        value="${setting.query}"
        autocomplete="off"
        placeholder="${element.placeholder?.text ?? 'Type to search'}"
        aria-labelledby="${setting.labelId}"
        ${on(element.focus_on_load === true && setting.query === '', 'autofocus')}
      />
      <button class="button default" name="do" value="${name('suggest', placed)}">Search</button>
    </div>
    ${isEmptyHanded ? html`<p class="hint">Nothing found for “${setting.query}”.</p>` : ''}
    ${current === null ? '' : tickHtml(placed, current, { type: 'radio', isOn: true })}
    ${others.map((option) => tickHtml(placed, option, { type: 'radio', isOn: false }))}`
}

function textInputHtml(placed: Placed, element: PlainTextInput, setting: Setting): Html {
  const text = setting.value?.type === 'plain_text_input' ? (setting.value.value ?? '') : ''
  const common = html`name="${name('v', placed)}" aria-labelledby="${setting.labelId}"
  maxlength="${element.max_length ?? LIMITS.plainTextInput}"
  placeholder="${element.placeholder?.text ?? ''}"${on(element.focus_on_load === true, 'autofocus')}`
  return element.multiline === true
    ? html`<textarea ${common} rows="${TEXT_ROWS}">${text}</textarea>`
    : html`<input type="text" ${common} value="${text}" autocomplete="off" />`
}

type Picker = Extract<Element, { type: 'datepicker' | 'timepicker' | 'datetimepicker' }>

const INPUT_TYPES: Readonly<Record<Picker['type'], string>> = {
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
}

function pickedText(value: ViewValue | undefined): string {
  if (value?.type === 'datepicker') return value.selected_date ?? ''
  if (value?.type === 'timepicker') return value.selected_time ?? ''
  if (value?.type !== 'datetimepicker' || value.selected_date_time === null) return ''
  return new Date(value.selected_date_time * MS_PER_S).toISOString().slice(0, LOCAL_LENGTH)
}

const pickerHtml = (placed: Placed, element: Picker, setting: Setting): Html =>
  html`<input
      type="${INPUT_TYPES[element.type]}"
      name="${name('v', placed)}"
      value="${pickedText(setting.value)}"
      aria-labelledby="${setting.labelId}"
    />${element.type === 'datetimepicker' ? html` <small>UTC</small>` : ''}`

const overflowHtml = (placed: Placed, element: Overflow): Html =>
  html`<details class="confirm">
    <summary class="button default" aria-label="More actions">…</summary>
    <div class="confirm-box">
      ${optionsOf(element).map(
        (option) =>
          html`<button
            class="button default"
            name="do"
            value="${name('press', placed)}|${encodeURIComponent(option.value ?? '')}"
          >
            ${option.text.text}
          </button>`,
      )}
    </div>
  </details>`

/** The control itself. Every element with a state also posts an empty value, so that it can be cleared. */
export function controlHtml(placed: Placed, setting: Setting): Html {
  const { element } = placed
  if (element.type === 'button') return buttonHtml(placed, element)
  if (element.type === 'overflow') return overflowHtml(placed, element)
  return html`<input
      type="hidden"
      name="${name('v', placed)}"
      value=""
    />${statefulHtml(placed, element, setting)}`
}

type Stateful = Exclude<Element, Button | Overflow>

function statefulHtml(placed: Placed, element: Stateful, setting: Setting): Html {
  switch (element.type) {
    case 'static_select':
      return selectHtml(placed, element, setting)
    case 'external_select':
      return externalHtml(placed, element, setting)
    case 'radio_buttons':
      return radiosHtml(placed, element, setting)
    case 'checkboxes':
      return checkboxesHtml(placed, element, setting)
    case 'plain_text_input':
      return textInputHtml(placed, element, setting)
    case 'datepicker':
    case 'timepicker':
    case 'datetimepicker':
      return pickerHtml(placed, element, setting)
  }
}

/** Choosing here tells the app at once, so the page needs a button for it. */
export const chooseHtml = (placed: Placed): Html =>
  html`<button class="button default" name="do" value="${name('press', placed)}">Choose</button>`
