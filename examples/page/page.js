// The lobby on any page, beside a copy of dist/client/relais.js. Open it as /#TOKEN, or /#TOKEN@http://RELAIS.
import { connect } from './relais.js'

const [token, url = 'http://localhost:8181'] = location.hash.slice(1).split('@')
const chat = connect({ url, token })
const at = (id) => document.getElementById(id)

chat.onStatus(({ status, reason }) => (at('status').textContent = reason ?? status))
chat.onChange(({ threads, pending }) => {
  const shown = [...(threads.lobby?.messages ?? []), ...pending]
  at('messages').replaceChildren(...shown.map(({ senderName, body }) => line(senderName, body)))
})
at('write').onsubmit = (event) => {
  event.preventDefault()
  chat.sendMessage('lobby', at('write').text.value).catch((error) => alert(error.message))
  at('write').reset()
}
const line = (who = 'sending', body) =>
  Object.assign(document.createElement('li'), { textContent: `${who}: ${body}` })
await chat.joinConversation('lobby')
