// Opens a socket, shows what goes out, what comes in, and how the line is.
const at = (id) => document.getElementById(id)
const host = location.host || 'localhost:8181' // a page opened from disk has no host

const socket = new WebSocket(`ws://${host}`)

socket.onopen = () => (at('line').textContent = 'Connected')
socket.onclose = ({ code }) => (at('line').textContent = `Disconnected (${code})`)
socket.onerror = () => show('The line has failed.')
socket.onmessage = ({ data }) => show(`← ${data}`)

at('say').onsubmit = (event) => {
  event.preventDefault() // else the browser would load the page again
  const { text } = event.target.elements
  if (text.value === '' || socket.readyState !== WebSocket.OPEN) return
  socket.send(text.value)
  show(`→ ${text.value}`)
  text.value = ''
}

function show(text) {
  const entry = document.createElement('li')
  entry.textContent = text // never innerHTML: what people write must stay text
  at('log').append(entry)
}
