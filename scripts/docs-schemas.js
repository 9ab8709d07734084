// Turns shapes of the contract into JSON Schema, with the models as references; called by docs-asyncapi.js and
// docs-openapi.js. Knows zod and the two documents' place for schemas, nothing of chat.
import { z } from 'zod'

const PLACE = '#/components/schemas/'
/** JSON Schema says it of every whole number; here it would only be noise. */
const BEYOND = [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]

/** Given the models {name: schema} and the draft that the document speaks: how to write a shape in it. */
export function schemasOf(models, target) {
  for (const [name, schema] of Object.entries(models))
    z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id: name })

  /** What arrives is wider than what is known: only `strict` shapes say that nothing else may come. */
  const write = (schema, io = 'input') => {
    const { $schema: _, $defs, definitions, ...own } = z.toJSONSchema(schema, { target, io })
    return { own: aimed(own), others: aimed($defs ?? definitions ?? {}) }
  }

  return {
    /** What clients send: no other fields. */
    sent: (shape) => write(z.strictObject(shape)).own,
    /** What the server says: clients ignore fields they do not know. */
    said: (shape) => write(z.object(shape)).own,
    /** One field, as it is after it was read: numbers of a query are numbers. */
    field: (schema) => write(z.object({ schema }), 'output').own.properties.schema,
    isRequired: (schema) => !schema.safeParse(undefined).success,
    /** All models, for the document's `components.schemas`. */
    components: Object.keys(models).length === 0 ? {} : write(z.object(models)).others,
  }
}

function aimed(schema) {
  return JSON.parse(JSON.stringify(schema), (key, value) => {
    if (key === '$ref') return value.replace(/^#\/(\$defs|definitions)\//, PLACE)
    return (key === 'maximum' || key === 'minimum') && BEYOND.includes(value) ? undefined : value
  })
}
