// The lobby in React: bundle it with esbuild, open it as /#TOKEN@http://RELAIS.
import { createRoot } from 'react-dom/client'
import { useConversation, useSocket } from './use-socket.js'

function Lobby({ url, token }) {
  const chat = useSocket(url, token)
  const messages = useConversation(chat, 'lobby')
  const send = (form) => chat.socket.sendMessage('lobby', form.get('text'))
  return (
    <>
      <p role="status">{chat.isConnected ? `Connected as ${chat.state.me.name}` : 'Connecting'}</p>
      <ul>
        {messages.map(({ clientId, id, senderName = 'sending', body }) => (
          <li key={clientId ?? id}>{`${senderName}: ${body}`}</li>
        ))}
      </ul>
      <form action={send}>
        <input name="text" aria-label="Message" autoComplete="off" required />
      </form>
    </>
  )
}

const [token, url] = location.hash.slice(1).split('@')
createRoot(document.body.appendChild(document.createElement('main'))).render(
  <Lobby url={url} token={token} />,
)
