// What other backends are told by HTTP, as the `webhooks` of OpenAPI 3.1. Called by docs-openapi.js, which knows
// how to write a shape; signed as Standard Webhooks (github.com/standard-webhooks/standard-webhooks) says.

const HEADERS = {
  'webhook-id': 'the same on every try: what comes twice is to be heard once',
  'webhook-timestamp': 'seconds since 1970 of this try; refuse one that is minutes old',
  'webhook-signature': '`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`',
}

const parameters = Object.entries(HEADERS).map(([name, description]) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
}))

/** {name: path item}, given the webhooks of the contract. */
export const webhooksOf = (webhooks, said, sampleOf) =>
  Object.fromEntries(
    Object.entries(webhooks).map(([type, { says, data }]) => [
      type,
      {
        post: {
          operationId: `hear_${type}`,
          summary: says,
          // The signature is what there is to check.
          security: [],
          parameters,
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: bodyOf(type, said(data)),
                example: { id: 'w_1', type, at: 1767225600000, data: sampleOf(data, true) },
              },
            },
          },
          responses: {
            '2XX': { description: 'Taken.' },
            default: { description: 'Not taken: it comes again, later.' },
          },
        },
      },
    ]),
  )

const bodyOf = (type, data) => ({
  type: 'object',
  properties: {
    id: { type: 'string' },
    type: { type: 'string', const: type },
    at: { type: 'integer', description: 'when it happened, in milliseconds since 1970-01-01 UTC' },
    data,
  },
  required: ['id', 'type', 'at', 'data'],
})
