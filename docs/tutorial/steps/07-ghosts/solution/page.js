// Logs in, opens a socket with the token, speaks the protocol: commands out, events in.
const at = (id) => document.getElementById(id)
const host = location.host || 'localhost:8181' // a page opened from disk has no host
let socket
let heardAt // when the server last said anything

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
  heardAt = Date.now() // a server may fall silent before its first word
  socket = new WebSocket(`ws://${host}/?token=${token}`)
  socket.onopen = () => showLine('Connected', true)
  socket.onclose = ({ code, reason }) => showLine(`Disconnected (${code}) ${reason}`, false)
  socket.onerror = () => show('The line has failed.')
  socket.onmessage = ({ data }) => {
    heardAt = Date.now()
    const event = JSON.parse(data)
    onEvent[event.type]?.(event) // a type this page does not know is no reason to break
  }
}

setInterval(() => {
  if (socket?.readyState !== WebSocket.OPEN) return
  const isSilent = Date.now() - heardAt > 10_000
  showLine(isSilent ? 'Nothing heard for 10 s. Is the cable in?' : 'Connected', true)
  socket.send('{"type":"ping"}')
}, 3000)

const onEvent = {
  welcome: ({ user }) => show(`You are ${user}.`),
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
