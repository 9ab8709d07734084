// `useSocket(url, token)`: one line to Relais for a component and those below it.
import { useEffect, useState, useSyncExternalStore } from 'react'
import { connect } from 'relais/client'

const nothing = { line: { status: 'off' }, me: null, conversations: {}, threads: {}, pending: [] }
const never = () => () => {}
const none = () => nothing

/** {isConnected, state, socket}; the socket, with all its calls, is null until the first effect. */
export function useSocket(url, token) {
  const [socket, setSocket] = useState(null)
  useEffect(() => {
    if (!token) return undefined
    const opened = connect({ url, token })
    setSocket(opened)
    return () => {
      opened.close()
      setSocket(null)
    }
  }, [url, token])
  const state = useSyncExternalStore(socket?.onChange ?? never, socket?.getState ?? none)
  return { isConnected: state.line.status === 'connected', state, socket }
}

/** The messages of a conversation, those on their way too, while the component is on screen. */
export function useConversation({ state, socket }, id) {
  useEffect(() => {
    socket?.joinConversation(id).catch(() => {}) // Closed meanwhile.
    return () => void socket?.leaveConversation(id).catch(() => {})
  }, [socket, id])
  const waiting = state.pending.filter((message) => message.conversationId === id)
  return [...(state.threads[id]?.messages ?? []), ...waiting]
}
