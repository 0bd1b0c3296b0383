// Sends a file as it is, without a form around it, and shows how far it got.

/**
 * @typedef {{ href?: string, notes?: string[], problem?: string }} Answer
 * @typedef {NonNullable<ReturnType<typeof partsOf>>} Parts
 */

const TOO_LARGE = 413
const NOT_TAKEN = 400

/** @param {string} text @returns {Answer} */
function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

/** @param {HTMLFormElement} form */
function partsOf(form) {
  const input = form.querySelector('input[type="file"]')
  const dryRun = form.querySelector('input[name="dryRun"]')
  const button = form.querySelector('button')
  const bar = form.querySelector('progress')
  const said = form.querySelector('[data-upload-said]')
  const refused = form.querySelector('[data-upload-refused]')
  const notes = form.querySelector('[data-upload-notes]')
  if (!(input instanceof HTMLInputElement && dryRun instanceof HTMLInputElement)) return null
  if (!(refused instanceof HTMLElement && notes instanceof HTMLElement)) return null
  if (!button || !bar || !said) return null
  return { words: form.dataset, input, dryRun, button, bar, said, refused, notes }
}

/** Whoever leaves the page ends the upload, and is asked first. @param {BeforeUnloadEvent} event */
const stay = (event) => event.preventDefault()

/** @param {Parts} parts */
function begin({ button, bar, refused }) {
  addEventListener('beforeunload', stay)
  refused.hidden = true
  button.disabled = true
  bar.hidden = false
}

/** @param {Parts} parts */
function end({ said, bar }) {
  removeEventListener('beforeunload', stay)
  said.textContent = ''
  bar.hidden = true
}

/** @param {Parts} parts @param {string | undefined} text */
function refuse(parts, text) {
  end(parts)
  parts.button.disabled = false
  parts.refused.hidden = false
  parts.refused.textContent = text ?? ''
  // A button loses the focus when it is disabled.
  parts.button.focus()
}

/** What was read all the same is told before the page goes on. @param {Parts} parts @param {string} href @param {string[]} found */
function goOn(parts, href, found) {
  end(parts)
  const link = parts.notes.querySelector('a')
  const list = parts.notes.querySelector('ul')
  if (found.length === 0 || !link || !list) return location.assign(href)
  link.href = href
  for (const note of found) {
    const item = document.createElement('li')
    item.textContent = note
    list.append(item)
  }
  parts.notes.hidden = false
  link.focus()
}

/** @param {Parts} parts @param {XMLHttpRequest} request */
function answered(parts, { responseText, status }) {
  const { href, notes = [], problem } = parse(responseText)
  if (href !== undefined) return goOn(parts, href, notes)
  if (problem !== undefined) return refuse(parts, problem)
  // A server in front of ours has limits of its own; and whoever is signed out is sent to the page for that.
  if (status === TOO_LARGE) return refuse(parts, parts.words['tooLarge'])
  refuse(parts, parts.words[status < NOT_TAKEN ? 'signedOut' : 'lost'])
}

/** @param {Parts} parts @param {File} file */
function send(parts, file) {
  const { words, bar, said } = parts
  const request = new XMLHttpRequest()
  let isSent = false
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    bar.max = Math.max(1, total)
    bar.value = loaded
    isSent = loaded === total
    const percent = Math.floor((100 * loaded) / Math.max(1, total))
    said.textContent = isSent ? (words['reading'] ?? '') : `${words['sending']} ${percent} %`
  })
  request.addEventListener('error', () => refuse(parts, words[isSent ? 'unsure' : 'lost']))
  request.addEventListener('load', () => answered(parts, request))
  request.open('POST', `${words['upload']}?dryRun=${parts.dryRun.checked}`)
  request.setRequestHeader('content-type', 'application/zip')
  request.send(file)
}

/** @param {HTMLFormElement} form */
function enable(form) {
  const parts = partsOf(form)
  if (!parts) return
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const file = parts.input.files?.[0]
    if (!file) return
    if (file.size > Number(parts.words['bytesMax'])) return refuse(parts, parts.words['tooLarge'])
    begin(parts)
    send(parts, file)
  })
  form.hidden = false
}

for (const form of document.querySelectorAll('form[data-upload]')) {
  if (form instanceof HTMLFormElement) enable(form)
}
for (const plain of document.querySelectorAll('[data-upload-plain]')) plain.remove()
