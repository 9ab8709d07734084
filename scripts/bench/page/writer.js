// Somebody who writes many messages into the lobby, as any client would. Called by scenarios/page.js.

const AT_ONCE = 200

/** Resolves to {write, close}; `write` resolves when so many more are stored, to the body of the last. */
export async function openWriter(url) {
  const { WebSocket } = await import('ws')
  const made = await fetch(`${url}/api/accounts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'bob@example.org', password: 'correct horse' }),
  })
  const { token } = await made.json()
  const socket = new WebSocket(`${url.replace('http', 'ws')}/?token=${token}`)
  await new Promise((resolve) => socket.once('message', resolve))
  let written = 0
  const write = async (count) => {
    const [until, last] = [written + count, { body: '', kept: 0 }]
    const send = () => {
      const body = `Message ${++written}: ${'how are you, what is new? '.repeat(1 + (written % 7))}`
      socket.send(JSON.stringify({ type: 'send_message', conversationId: 'lobby', body }))
      last.body = body.trim()
    }
    const done = new Promise((resolve) =>
      socket.on('message', function hear(data) {
        if (!data.toString().startsWith('{"type":"ok"')) return
        if (++last.kept === count) {
          socket.off('message', hear)
          resolve()
        } else if (written < until) send()
      }),
    )
    for (let index = 0; index < Math.min(AT_ONCE, count); index++) send()
    await done
    return last.body
  }
  return { write, close: () => socket.close() }
}
