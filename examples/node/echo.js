// Answers whoever writes `echo …`: node examples/node/echo.js TOKEN (npm run token -- EMAIL gives one).
import { connect } from 'relais/client'
import { WebSocket } from 'ws' // Node 22 and later bring their own: leave it out there.

const [, , token, url = 'http://localhost:8181'] = process.argv
const chat = connect({ url, token, WebSocket })

chat.onStatus(({ status, reason }) => console.log(reason ?? status))
chat.onNewMessage(async ({ conversationId, senderName, body }) => {
  console.log(`${senderName}: ${body}`)
  if (!body.startsWith('echo ')) return
  const { seq } = await chat.sendMessage(conversationId, body.slice(5))
  console.log(`answered as number ${seq}`)
})
