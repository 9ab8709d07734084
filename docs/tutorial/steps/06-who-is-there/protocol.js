// The protocol as data, and how text becomes a command. Knows no sockets.

/** Every command with its fields; each field is text. */
export const commands = new Map([
  ['ping', []],
  ['send_message', ['body']],
])

/** What a client did wrong: a code for programs, a sentence for people. */
export class ProtocolError extends Error {
  constructor(code, message, id) {
    super(message)
    Object.assign(this, { code, id })
  }
}

/** {type, id?, …fields}. Text that does not look like JSON is a message: people may just type. */
export function decode(text) {
  const command = /^\s*[{[]/.test(text) ? parse(text) : { type: 'send_message', body: text }
  const { type, id } = command
  const fields = commands.get(type)
  if (fields === undefined)
    throw new ProtocolError('unknown_type', `Known types: ${[...commands.keys()].join(', ')}.`, id)
  for (const field of fields) {
    if (typeof command[field] !== 'string' || command[field].trim() === '')
      throw new ProtocolError('bad_field', `"${field}" must be text, and not empty.`, id)
  }
  return command
}

function parse(text) {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ProtocolError('bad_json', error.message)
  }
}
