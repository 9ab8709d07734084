// The JSON of an object that travels as text more than once: made once, or as it came. Used by the bus,
// which sends it to other nodes, and by the sockets.
const texts = new WeakMap<object, string>()

/** Its JSON, from now on always these bytes. The object must not change afterwards. */
export function keepJson(value: object, text = JSON.stringify(value)): string {
  texts.set(value, text)
  return text
}

export const jsonOf = (value: object): string => texts.get(value) ?? JSON.stringify(value)
