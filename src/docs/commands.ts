// What can be sent, as the explorer's form needs it: read from the AsyncAPI document that the server shows,
// so that a new command appears by itself. Called by explorer.ts.

export interface Schema {
  type?: string
  enum?: string[]
  description?: string
}

export interface Field {
  name: string
  schema: Schema
  isRequired: boolean
  /** What such a field may hold, as the document's example says. */
  example: unknown
}

export interface Command {
  name: string
  says: string
  fields: Field[]
}

interface Document {
  operations: Record<string, { action: 'send' | 'receive'; summary: string }>
  components: { messages: Record<string, Message> }
}

interface Message {
  contentType: string
  payload: { properties: Record<string, Schema>; required?: string[] }
  examples: { payload: Record<string, unknown> }[]
}

/** Every frame has these; the form fills them in by itself. */
const OF_ALL = ['type', 'id']

export async function loadCommands(): Promise<Command[]> {
  const answer = await fetch('/docs/asyncapi.json')
  const { operations, components } = (await answer.json()) as Document
  return Object.entries(operations)
    .filter(([name, { action }]) => action === 'receive' && name in components.messages)
    .map(([name, { summary }]) => ({
      name,
      says: summary,
      fields: fieldsOf(components.messages[name]!),
    }))
}

function fieldsOf({ payload, examples }: Message): Field[] {
  return Object.entries(payload.properties)
    .filter(([name]) => !OF_ALL.includes(name))
    .map(([name, schema]) => ({
      name,
      schema,
      isRequired: payload.required?.includes(name) ?? false,
      example: examples[0]?.payload[name],
    }))
}
