// Turns shapes of the contract into Markdown tables and example frames; called by docs-protocol.js.
// Knows zod's kinds and nothing of chat but the samples, which are chosen by the name of a field.

const SAMPLES = {
  at: 1767225600000,
  body: 'Hello!',
  clientId: '5f0c1a52-7d0e-4c55-9a0b-0a6b0f4c9d11',
  code: 'missing_field',
  commands: ['authenticate', 'ping', 'send_message'],
  commandsPerSecond: 20,
  connectionId: 'n_4d8s1k6f.3j0m7q2t9v5b8c1r6p4g',
  conversationId: 'c_7k2m9q4v1t8b3n6p0s5d',
  createdAt: 1767225600000,
  data: { orderId: 42 },
  email: 'alice@example.org',
  epoch: 'e_0a9s8d7f6g5h4j3k2l1q',
  frameBytes: 65536,
  frames: ['Hello!'],
  from: 1,
  gone: [],
  isBlocked: false,
  kind: 'direct',
  limit: 20,
  message: 'send_message: "body" is missing; expected text with at least one visible character.',
  messageCharacters: 4000,
  messageId: 'lobby.42',
  more: false,
  name: 'Alice',
  newPassword: 'battery staple horse',
  number: 1,
  password: 'correct horse battery',
  query: 'ali',
  readSeq: 41,
  picture: 'https://example.org/alice.jpg',
  requestedBy: 'u_2b7n4m9x1c6v3k8j5h0g',
  retryAfterMs: 2000,
  rev: 57,
  search: 'ali',
  senderId: 'u_2b7n4m9x1c6v3k8j5h0g',
  senderName: 'Alice',
  seq: 42,
  lastSeenAt: null,
  status: 'accepted',
  ticket: 't_9q3w5e1r7t2y8u4i6o0p',
  token: 'eyJhbGciOiJIUzI1NiJ9…',
  updatedAt: 1767225600000,
  userId: 'u_2b7n4m9x1c6v3k8j5h0g',
  userIds: ['u_2b7n4m9x1c6v3k8j5h0g'],
  version: '0.1.0',
}

const IDS = {
  conversation: SAMPLES.conversationId,
  message: `${SAMPLES.conversationId}.${SAMPLES.seq}`,
  user: SAMPLES.userId,
  person: SAMPLES.userId,
}

/** Optional fields that would make an example say something unusual. */
const SELDOM = ['before', 'after', 'connectionId', 'ack', 'duplicate', 'reset', 'retryAfterMs']

/** Of a message, those that only a backend's event has. */
const UNUSUAL = { message: ['kind', 'name', 'data'] }

const ELIDED = '{…}'

/** Looks through optional, nullable and converted fields: {schema, isOptional, isNullable}. */
function open(schema) {
  const { type, innerType, out } = schema._zod.def
  if (type === 'pipe') return open(out)
  if (innerType === undefined) return { schema, isOptional: false, isNullable: false }
  const inner = open(innerType)
  if (type === 'nullable') return { ...inner, isNullable: true }
  return { ...inner, isOptional: true }
}

const oneOf = (values, wanted) => (values.includes(wanted) ? wanted : values[0])

/** Reads and samples fields, given the models {name: schema} to link to and the contract's `describe`. */
export function fieldsOf(models, describe) {
  const modelOf = (schema) =>
    Object.keys(models).find((name) => models[name].shape === schema.shape && schema.shape)

  function kindOf(field) {
    const { schema, isNullable } = open(field)
    const kind = kindOfOpen(schema)
    return isNullable ? `${kind} or null` : kind
  }

  function kindOfOpen(schema) {
    const { type, element, valueType, options } = schema._zod.def
    if (type === 'string' || type === 'enum' || type === 'literal') return 'text'
    if (type === 'boolean') return 'true or false'
    if (type === 'array') return `list of ${kindOf(element)}`
    if (type === 'unknown') return 'any JSON'
    if (type === 'record') return `object of ${kindOf(valueType)}`
    if (type === 'union') return options.map(kindOf).join(' or ')
    const model = type === 'object' && modelOf(schema)
    return model ? `[${model}](#${model})` : type
  }

  /** A table of fields; `place` adds a column that says where each goes, for HTTP. */
  function fieldTable(shape) {
    const rows = Object.entries(shape).map(([name, field]) => {
      const isRequired = !open(field).isOptional
      return [`\`${name}\``, kindOf(field), describe(field), isRequired ? 'yes' : 'no']
    })
    return table(['field', 'kind', 'expected', 'required'], rows)
  }

  /** The fields of an answer or an event; what a client may count on. */
  function outputTable(shape) {
    const rows = Object.entries(shape).map(([name, field]) => {
      const also = open(field).isOptional ? ' (not always)' : ''
      const kind = kindOf(field)
      const meaning = describe(field)
      return [`\`${name}\`${also}`, kind, meaning === kind ? '' : meaning]
    })
    return table(['field', 'kind', 'meaning'], rows)
  }

  function sample(name, field, inFull) {
    const { schema, isNullable } = open(field)
    const { type, element, valueType, entries } = schema._zod.def
    if (type === 'object') {
      const model = modelOf(schema)
      if (model === undefined) return sampleOf(schema.shape)
      return !inFull && ['conversation', 'change'].includes(model) ? ELIDED : modelSample(model)
    }
    if (type === 'record') return { lobby: sample('rev', valueType, inFull) }
    if (type === 'enum') return oneOf(Object.values(entries), SAMPLES[name])
    const [own] = schema.meta()?.examples ?? []
    if (own !== undefined) return own
    if (Object.hasOwn(SAMPLES, name)) return SAMPLES[name] ?? (isNullable ? null : SAMPLES.at)
    if (type === 'array') return [sample('', element, inFull)]
    return { number: 1, union: 1, boolean: true }[type] ?? '…'
  }

  /** An object of this shape, as an example. */
  function sampleOf(shape, inFull = false) {
    const usual = Object.entries(shape).filter(
      ([name, field]) => !(SELDOM.includes(name) && open(field).isOptional),
    )
    return Object.fromEntries(usual.map(([name, field]) => [name, sample(name, field, inFull)]))
  }

  /** A model with all that is in it. */
  function modelSample(model) {
    const values = sampleOf(models[model].shape, true)
    for (const field of UNUSUAL[model] ?? []) delete values[field]
    return model in IDS ? { ...values, id: IDS[model] } : values
  }

  return { fieldTable, outputTable, sampleOf, modelSample }
}

/** One line of JSON, with the long models cut short. */
export const oneLine = (value) => JSON.stringify(value).replaceAll(`"${ELIDED}"`, ELIDED)

/** A Markdown table that also reads well as plain text. */
export function table(heads, rows) {
  const cells = [heads, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))
  const widths = heads.map((_, column) => Math.max(...cells.map((row) => row[column].length)))
  const line = (row) =>
    `| ${row.map((cell, i) => (i < row.length - 1 ? cell.padEnd(widths[i]) : cell)).join(' | ')} |`
  const rule = heads.map((head, i) => '-'.repeat(i < heads.length - 1 ? widths[i] : head.length))
  return [line(cells[0]), line(rule), ...cells.slice(1).map(line)].join('\n')
}
