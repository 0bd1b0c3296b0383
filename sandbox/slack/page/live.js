/** Shows what is new without a press of "reload", and never throws away what somebody is typing. */
const POLL_MS = 1000
const desk = document.querySelector('[data-version]')
const hint = document.querySelector('.live')
let isTyping = false

document.addEventListener('input', () => {
  isTyping = true
})

async function look() {
  const response = await fetch(`/as/${desk.dataset.person}/version`)
  if (!response.ok || (await response.text()) === desk.dataset.version) return
  if (isTyping) hint.hidden = false
  else location.reload()
}

if (desk !== null)
  setInterval(() => {
    look().catch(() => undefined)
  }, POLL_MS)
