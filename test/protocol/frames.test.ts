// What a frame may be: every bad one has its code and a sentence that names the field; text is a message.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { commandNames, type CommandName, type Input } from '../../src/protocol/commands.ts'
import { commandOf, idOf, parseFrame } from '../../src/protocol/frames.ts'
import { Refusal } from '../../src/protocol/refusal.ts'

const test = suite('frames')

const examples: { [N in CommandName]: Input<N> } = {
  authenticate: { token: 'a.b.c' },
  ping: {},
  send_message: { conversationId: 'lobby', body: 'hello', clientId: 'one' },
  edit_message: { messageId: 'lobby.1', body: 'hullo' },
  delete_message: { messageId: 'lobby.1' },
  request_conversation: { userId: 'u_bob', body: 'hello', clientId: 'one' },
  accept_conversation: { conversationId: 'c_1' },
  decline_conversation: { conversationId: 'c_1' },
  block_user: { userId: 'u_bob' },
  unblock_user: { userId: 'u_bob' },
  create_group: { title: 'Lunch', userIds: ['u_bob'], clientId: 'one' },
  add_members: { conversationId: 'c_1', userIds: ['u_bob'] },
  remove_member: { conversationId: 'c_1', userId: 'u_bob' },
  leave_group: { conversationId: 'c_1' },
  update_conversation: { conversationId: 'c_1', title: 'Dinner' },
  set_involvement: { conversationId: 'c_1', involvement: 'nothing' },
  join_conversation: { conversationId: 'c_1' },
  leave_conversation: { conversationId: 'c_1' },
  typing: { conversationId: 'c_1', on: true },
  mark_as_read: { conversationId: 'lobby', seq: 3 },
  search_users: { query: 'chloé' },
  set_status: { status: 'away' },
  watch_presence: { userIds: 'all' },
  load_history: { conversationId: 'lobby', before: 10, after: 2, limit: 100 },
  sync: { conversations: { lobby: 0 } },
}

const read = (text: string) => commandOf(parseFrame(text))

function refusalOf(text: string): Refusal {
  try {
    read(text)
  } catch (error) {
    assert.instance(error, Refusal, String(error))
    return error as Refusal
  }
  throw new Error(`accepted: ${text.slice(0, 100)}`)
}

/** Fails unless the text is refused with this code and a whole sentence that matches. */
function refused(text: string, code: string, says: RegExp): void {
  const { code: given, message } = refusalOf(text)
  assert.is(given, code, `${text.slice(0, 100)} → ${message}`)
  assert.match(message, says)
  assert.match(message, /^["\w].*\.$/s, 'it is a sentence')
  assert.ok(message.length < 600, 'it does not give a long text back')
}

const send = (fields: string) => `{"type":"send_message","conversationId":"lobby",${fields}}`
const nested = (levels: number) =>
  `{"type":"ping","x":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`

const bad: Record<string, [text: string, code: string, says: RegExp][]> = {
  'text that looks like JSON and is not is bad_json, with the position': [
    ['{"type":"ping",}', 'bad_json', /position 15/],
    [' \n\t{"type" "ping"}', 'bad_json', /position \d+/],
    ['{"type":"ping"} hello', 'bad_json', /position 16/],
    ['[1,2', 'bad_json', /position 4/],
    ['{hello}', 'bad_json', /position 1/],
    ['[hello]', 'bad_json', /position 1/],
    ['{"a":tru}', 'bad_json', /position 8/],
    ['{"type":', 'bad_json', /position 8/],
    ['{"type":"pi\u0000ng"}', 'bad_json', /position 11/],
    ['{"type":', 'bad_json', /not JSON/],
    ['[hello]', 'bad_json', /not JSON/],
  ],
  'an empty frame is bad_frame': [
    ['', 'bad_frame', /empty/],
    [' \r\n\t ', 'bad_frame', /empty/],
  ],
  'a list is bad_frame, however it begins': [
    ['[]', 'bad_frame', /one JSON object, such as \{"type":"ping"\}/],
    [' \n[{"type":"ping"}]', 'bad_frame', /one JSON object/],
  ],
  'an unknown type lists the known ones, be its name that of a part of every object': [
    ...['sendMessage', 'constructor', '__proto__', 'toString', 'PING', ''].map(
      (type): [string, string, RegExp] => [
        `{"type":"${type}"}`,
        'unknown_type',
        new RegExp(`"${type}".*${commandNames.join(', ')}`),
      ],
    ),
    ['{"type":5}', 'unknown_type', /5; known: authenticate/],
    ['{"type":null}', 'unknown_type', /null; known: authenticate/],
    ['{"type":["ping"]}', 'unknown_type', /known: authenticate/],
    [`{"type":"${'x'.repeat(60_000)}"}`, 'unknown_type', /known: authenticate/],
  ],
  'a missing field is named, with what was expected': [
    ['{}', 'missing_field', /"type" is missing; expected one of: authenticate, ping/],
    ['{"id":1}', 'missing_field', /"type"/],
    [send('"clientId":"one"'), 'missing_field', /send_message: "body" is missing; expected text/],
    ['{"type":"mark_as_read","conversationId":"lobby"}', 'missing_field', /"seq".*whole number/],
    ['{"type":"sync"}', 'missing_field', /"conversations".*200 conversation ids/],
  ],
  'a field under another name: what is missing and what is unknown are named together': [
    [
      '{"type":"send_message","text":"x"}',
      'missing_field',
      /^send_message: "conversationId" and "body" are missing, and "text" is not a field; it takes .*"body", "clientId"\.$/,
    ],
    [send('"text":"x"'), 'missing_field', /: "body" is missing, and "text" is not a field; it/],
    [send('"body":5,"text":"x"'), 'bad_field', /"body" must be text/],
  ],
  'an unknown field is named, with those that are known': [
    ['{"type":"ping","x":1}', 'unknown_field', /ping: "x" is not a field; it takes "type", "id"/],
    [send('"body":"a","Body":"b"'), 'unknown_field', /"Body".*"conversationId", "body"/],
    [send('"body":"a","constructor":{}'), 'unknown_field', /"constructor" is not a field/],
    [send('"body":"a","prototype":{}'), 'unknown_field', /"prototype" is not a field/],
  ],
  '__proto__ is refused by name at the top and inside, as key and as list': [
    ['{"type":"ping","__proto__":{"isAdmin":true}}', 'unknown_field', /"__proto__"/],
    ['{"__proto__":null,"type":"ping"}', 'unknown_field', /"__proto__"/],
    ['{"type":"sync","conversations":{"__proto__":1}}', 'unknown_field', /"__proto__"/],
    ['{"type":"ping","x":[{"__proto__":{}}]}', 'unknown_field', /"__proto__"/],
    ['{"\\u005f_proto__":{},"type":"ping"}', 'unknown_field', /"__proto__"/],
  ],
  'a field of another kind is named, with what was expected and what came': [
    [send('"body":5'), 'bad_field', /"body" must be text.*; got 5; send text, such as "5"\.$/],
    [
      '{"type":"create_group","title":"x","userIds":["u_1",43,44]}',
      'bad_field',
      /"userIds" must be a list.*; userIds\[1\] is 43; send text, such as "43"\.$/,
    ],
    ['{"type":"create_group","title":"x","userIds":["u_1",null]}', 'bad_field', /\[1\] is null\.$/],
    [send('"body":null'), 'bad_field', /"body" must be text.*; got null/],
    [send('"body":["a"]'), 'bad_field', /"body".*got a list/],
    [send('"body":{}'), 'bad_field', /"body".*got an object/],
    [send('"body":""'), 'bad_field', /"body" must be text with at least one visible character/],
    [send('"body":" \\n\\t "'), 'bad_field', /visible character/],
    [send('"body":"a\\u0000b"'), 'bad_field', /"body"/],
    [send('"body":"a","clientId":""'), 'bad_field', /"clientId" must be text of 1 to 64/],
    ['{"type":"block_user","userId":""}', 'bad_field', /"userId" must be an id/],
    [
      '{"type":"sync","conversations":[]}',
      'bad_field',
      /"conversations" must be an object.*a list/,
    ],
    ['{"type":"sync","conversations":{"c":"1"}}', 'bad_field', /"conversations" must be/],
    ['{"type":"sync","conversations":{"":1}}', 'bad_field', /"conversations" must be/],
  ],
  'a number out of its range is bad_field, also one too large for a number': [
    ...['-1', '1.5', '1e400', '-1e400', '9007199254740993', '1e308', '"3"', 'true'].map(
      (seq): [string, string, RegExp] => [
        `{"type":"mark_as_read","conversationId":"lobby","seq":${seq}}`,
        'bad_field',
        /"seq" must be a whole number, 0 or more; got/,
      ],
    ),
    ...['0', '101'].map((limit): [string, string, RegExp] => [
      `{"type":"load_history","conversationId":"lobby","limit":${limit}}`,
      'bad_field',
      /"limit" must be a whole number from 1 to 100/,
    ]),
  ],
  'a text that is too long is too_long': [
    [send(`"body":"a","clientId":"${'x'.repeat(65)}"`), 'too_long', /"clientId".*1 to 64/],
    [`{"type":"search_users","query":"${'x'.repeat(101)}"}`, 'too_long', /"query".*at most 100/],
    [`{"type":"block_user","userId":"${'x'.repeat(201)}"}`, 'too_long', /"userId".*1 to 200/],
    [`{"type":"authenticate","token":"${'x'.repeat(4097)}"}`, 'too_long', /"token".*4096/],
  ],
  'nesting beyond 8 levels is too_deep, and 64 KB of brackets harm nobody': [
    [nested(9), 'too_deep', /8 levels/],
    [nested(30_000), 'too_deep', /8 levels/],
    ['['.repeat(65_536), 'bad_json', /not JSON/],
    ['['.repeat(32_768) + ']'.repeat(32_768), 'too_deep', /8 levels/],
    ['{"a":'.repeat(13_000), 'bad_json', /not JSON/],
  ],
  'an id that no answer could repeat is refused': [
    ...['null', 'true', '{}', '[1]', '1e400'].map((id): [string, string, RegExp] => [
      `{"type":"ping","id":${id}}`,
      'bad_field',
      /ping: "id" must be text of at most 200 characters, or a number/,
    ]),
    [`{"type":"ping","id":"${'x'.repeat(201)}"}`, 'too_long', /"id"/],
  ],
}

for (const [title, rows] of Object.entries(bad))
  test(title, () => rows.forEach((row) => refused(...row)))

test('8 levels are not too deep', () => refused(nested(8), 'unknown_field', /"x"/))

for (const name of commandNames)
  test(`${name} takes its example, and neither a further field nor one less`, () => {
    const input = examples[name]
    assert.ok(input, `give ${name} an example in this file`)
    const frame = { type: name, id: 7, ...input }
    assert.equal(read(JSON.stringify(frame)), { type: name, id: 7, input })
    refused(JSON.stringify({ ...frame, extra: 1 }), 'unknown_field', /"extra"/)
    if (Object.keys(input).length > 0) refused(`{"type":"${name}"}`, 'missing_field', /: "\w+" is/)
  })

test('text is a message to the lobby, as it was typed', () => {
  for (const body of ['hello', ' hello ', '"a"', '5', 'null', 'true', '// {', ': {"a":1}', '🎈'])
    assert.equal(read(body).input, { conversationId: 'lobby', body })
})

test('an id is repeated in refusals when it is text or a number, and never otherwise', () => {
  for (const id of ['one', '', 0, -1, 1.5]) assert.is(idOf({ id }), id)
  for (const id of [null, true, {}, [], 'x'.repeat(201), Infinity])
    assert.is(idOf({ id }), undefined)
  for (const frame of [null, 5, 'text', []]) assert.is(idOf(frame), undefined)
})

test.run()
