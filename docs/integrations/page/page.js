// The page of the shop, the same for each of its backends. Open it as /#ada: orders go to the shop, which has
// Relais tell them; what is said goes to Relais, which tells the shop.
import { connect } from '/relais.js'

const user = location.hash.slice(1)
const at = (id) => document.getElementById(id)

async function ask(path, options) {
  const response = await fetch(path, options)
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.error)
  return answer
}
const access = () => ask(`/token?user=${encodeURIComponent(user)}`)
const { url } = await access()
const chat = connect({ url, getToken: async () => (await access()).token })

chat.onStatus(({ status, reason }) => (at('status').textContent = reason ?? status))
chat.onChange(({ threads, pending }) => {
  const shown = [...(threads.lobby?.messages ?? []), ...pending]
  at('messages').replaceChildren(
    ...shown.map(({ senderName, body }) =>
      Object.assign(document.createElement('li'), {
        textContent: `${senderName ?? 'sending'}: ${body}`,
      }),
    ),
  )
})
const onSubmit = (id, act) =>
  at(id).addEventListener('submit', (event) => {
    event.preventDefault()
    act(at(id).text.value).catch((error) => (at('status').textContent = error.message))
    at(id).reset()
  })
onSubmit('order', (text) =>
  ask('/orders', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user, text }),
  }),
)
onSubmit('chat', (text) => chat.sendMessage('lobby', text))
await chat.joinConversation('lobby')
