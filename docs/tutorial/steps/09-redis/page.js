// Logs in, speaks the protocol, and comes back by itself when the line breaks.
const at = (id) => document.getElementById(id)
const host = location.host || 'localhost:8181' // a page opened from disk has no host
let socket
let tries = 0

at('login').onsubmit = async (event) => {
  event.preventDefault() // else the browser would load the page again
  at('login').hidden = true // a second click would open a second line
  const body = new URLSearchParams(new FormData(event.target))
  try {
    const response = await fetch(`http://${host}/login`, { method: 'POST', body })
    const answer = (await response.text()).trim()
    if (response.ok) connect(answer)
    else showLine(answer, false)
  } catch {
    showLine('The server does not answer. Is it started?', false)
  }
}

function connect(token) {
  socket = new WebSocket(`ws://${host}/?token=${token}`)
  socket.onopen = () => showLine('Connected', true)
  socket.onclose = ({ code, reason }) => {
    if (code >= 4400 && code < 4500) return showLine(`Refused (${code}) ${reason}`, false)
    const pauseMs = pauseBeforeTry(tries++)
    showLine(`Disconnected (${code}), next try in ${(pauseMs / 1000).toFixed(1)} s`, true)
    setTimeout(() => connect(token), pauseMs)
  }
  socket.onmessage = ({ data }) => {
    const event = JSON.parse(data)
    onEvent[event.type]?.(event) // a type this page does not know is no reason to break
  }
}

/** Longer after each failure, at most 10 s; by chance, so that a thousand pages do not come at once. */
function pauseBeforeTry(count) {
  return Math.random() * Math.min(10_000, 500 * 2 ** count)
}

const onEvent = {
  welcome({ user }) {
    tries = 0
    show(`You are ${user}.`)
  },
  new_message: ({ from, body }) => show(`${from}: ${body}`),
  presence: ({ online }) => (at('online').textContent = `Online: ${online.join(', ')}`),
  error: ({ message }) => show(`Error: ${message}`),
}

function showLine(text, isIn) {
  at('line').textContent = text
  at('login').hidden = isIn
  at('say').hidden = !isIn
}

at('say').onsubmit = (event) => {
  event.preventDefault()
  const { text } = event.target.elements
  if (text.value === '' || socket.readyState !== WebSocket.OPEN) return
  socket.send(JSON.stringify({ type: 'send_message', body: text.value }))
  show(`me: ${text.value}`)
  text.value = ''
}

function show(text) {
  const entry = document.createElement('li')
  entry.textContent = text // never innerHTML: what people write must stay text
  at('log').append(entry)
}
