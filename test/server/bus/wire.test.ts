// What nodes say to each other, as text: it comes back as it was said, and what a newer node says that this one
// does not know costs only itself.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { keepJson } from '../../../src/server/lib/json-of.ts'
import { linesOf, publicationsOf, type Remote } from '../../../src/server/bus/wire.ts'

const test = suite('wire')

const changed = (rev: number): Remote => ({ kind: 'changed', conversationId: 'c', rev })
const typing: Remote = {
  kind: 'screens',
  conversationId: 'c',
  exceptUserId: 'u',
  event: { type: 'typing', conversationId: 'c', user: { id: 'u', name: 'U' }, on: true },
}

function textOf(publication: Remote): string {
  if ('event' in publication) keepJson(publication.event)
  return linesOf(publication)
}

function read(...texts: string[]) {
  const faults: string[] = []
  const said = [...publicationsOf(texts.join('\n').split('\n'), (says) => faults.push(says))]
  return { said, faults }
}

test('what was said comes back as it was said', () => {
  const all = [changed(1), typing, changed(2)]
  assert.equal(read(...all.map(textOf)), { said: all, faults: [] })
})

const NO_FORM = 'a publication of no known form'
const newer: Record<string, [string, string]> = {
  'a kind': ['{"kind":"of_tomorrow","conversationId":"c"}', NO_FORM],
  'a kind with an event': [
    '{"kind":"of_tomorrow"}\n{"type":"typing","conversationId":"c"}',
    NO_FORM,
  ],
  'another form of a kind': ['{"kind":"changed","conversationId":"c","rev":"8"}', NO_FORM],
  'an event': [
    '{"kind":"user","userId":"u","exceptId":null}\n{"type":"of_tomorrow"}',
    'an event of no known form',
  ],
  'text that is no JSON': ['{', 'text that is no JSON'],
}

for (const [name, [text, fault]] of Object.entries(newer))
  test(`${name} that is not known is left out, and nothing beside it`, () => {
    const { said, faults } = read(textOf(changed(1)), text, textOf(typing), textOf(changed(2)))
    assert.equal(said, [changed(1), typing, changed(2)])
    assert.equal(faults, [fault])
  })

test('a field that is not known is left out, and nothing beside it', () => {
  const text = JSON.stringify({ ...changed(1), ofTomorrow: true })
  assert.equal(read(text), { said: [changed(1)], faults: [] })
})

test.run()
