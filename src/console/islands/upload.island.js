// Sends a file as it is, without a form around it, and shows how far it got.

/**
 * @typedef {{ href?: string, problem?: string }} Answer
 */

/** @param {string} text @returns {Answer} */
function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

/** @param {HTMLFormElement} form */
function enable(form) {
  const input = form.querySelector('input[type="file"]')
  const dryRun = form.querySelector('input[name="dryRun"]')
  const button = form.querySelector('button')
  const bar = form.querySelector('progress')
  const said = form.querySelector('[data-upload-said]')
  if (!(input instanceof HTMLInputElement && dryRun instanceof HTMLInputElement)) return
  if (!button || !bar || !said) return

  /** @param {string} text */
  const stop = (text) => {
    said.textContent = text
    bar.hidden = true
    button.disabled = false
  }

  /** @param {File} file */
  const send = (file) => {
    const request = new XMLHttpRequest()
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      bar.max = Math.max(1, total)
      bar.value = loaded
      const percent = Math.floor((100 * loaded) / Math.max(1, total))
      const isSent = loaded === total
      said.textContent = isSent
        ? (form.dataset['reading'] ?? '')
        : `${form.dataset['sending']} ${percent} %`
    })
    request.addEventListener('error', () => stop(form.dataset['lost'] ?? ''))
    request.addEventListener('load', () => {
      const { href, problem } = parse(request.responseText)
      if (href !== undefined) location.assign(href)
      else stop(problem ?? form.dataset['lost'] ?? '')
    })
    const address = `${form.dataset['upload']}?dryRun=${dryRun.checked}`
    request.open('POST', address)
    request.setRequestHeader('content-type', 'application/zip')
    request.send(file)
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const file = input.files?.[0]
    if (!file) return
    button.disabled = true
    bar.hidden = false
    send(file)
  })
  form.hidden = false
}

for (const form of document.querySelectorAll('form[data-upload]')) {
  if (form instanceof HTMLFormElement) enable(form)
}
for (const plain of document.querySelectorAll('[data-upload-plain]')) plain.remove()
