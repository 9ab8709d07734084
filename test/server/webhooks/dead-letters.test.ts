// What nobody takes: tried again for its time, then a dead letter, which is seen and can be sent again; and
// how many may wait, or be dead.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { closeAll, openTold, places, receiver, upTo } from '../../support/webhook-store.ts'

const test = suite('dead letters')
test.after.each(closeAll)

test('a redirect is not followed, and counts as a failure', async () => {
  const elsewhere = await receiver()
  const one = await receiver((heard, response) => {
    if (heard.path !== '/old') return 204
    heard.status = 307
    response.writeHead(307, { location: elsewhere.at('/new') }).end()
  })
  const told = await openTold([one.at('/old')])
  told.start({ giveUpMs: 0 })
  await told.say('a')
  const [letter] = await told.dead(1)
  assert.is(letter!.lastError, 'answered 307')
  assert.is(one.heard.length, 3)
  assert.equal(elsewhere.heard, [])
})

test('who is gone too long: dead letters, which are seen, and sent again when they are put back', async () => {
  const one = await receiver()
  const told = await openTold([one.at('/')])
  await one.close()
  told.start({ giveUpMs: 0, leastTries: 2 })
  await told.say('a', 4)
  const letters = await told.dead(4)
  assert.is(await told.waiting(), 0)
  for (const { attempts, lastError, address, lane, type } of letters)
    assert.equal(
      [attempts, lastError, address, lane, type],
      [2, 'no answer: ECONNREFUSED', one.at('/'), 'a', 'message_created'],
    )
  await one.open()
  // As another process does it: nobody wakes the sender.
  const now = Date.now()
  const nowhere = { addresses: ['https://example.org/'], now }
  assert.equal(await told.store.reviveDeadLetters(nowhere), { revived: 0, left: [one.at('/')] })
  const here = { addresses: [one.at('/')], now }
  assert.equal(await told.store.reviveDeadLetters(here), { revived: 4, left: [] })
  const taken = await one.takes(4)
  assert.equal(places(taken, 'a'), upTo('a', 4))
  assert.equal(
    taken.map(({ headers }) => headers['webhook-id']),
    letters.map(({ eventId }) => eventId),
  )
  assert.equal(await told.store.deadLetters(), [])
})

test('it is not given up before its time, however often it fails', async () => {
  const one = await receiver(() => 500)
  const told = await openTold([one.at('/')])
  told.start({ giveUpMs: 3_600_000 })
  await told.say('a')
  await one.until(() => one.heard[9], 'it was not tried ten times')
  const [first] = await told.store.waitingWebhooks()
  assert.ok(first!.attempts >= 8)
  assert.equal([first!.count, first!.lastError], [1, 'answered 500'])
  assert.equal(await told.store.deadLetters(), [])
})

test('too many that wait: the oldest become dead letters, and of these the oldest are dropped', async () => {
  const one = await receiver(() => 500)
  const told = await openTold([one.at('/')])
  await told.say('a', 20)
  told.start({ mostWaiting: 5, mostDead: 10 })
  const letters = await told.dead(10)
  const placeIn = ({ body }: { body: string }) => JSON.parse(body).data.message.id as string
  assert.equal(letters.map(placeIn), upTo('a', 15).slice(5))
  assert.is(letters[0]!.lastError, 'too many were waiting')
  assert.is(await told.waiting(), 5)
  await told.stop()
  assert.match(told.log.lines.join('\n'), /"count":15.*npm run webhooks/)
  assert.match(told.log.lines.join('\n'), /"count":5.*dropped for good/)
  one.answer = () => 204
  told.start({ mostWaiting: 5, mostDead: 10 })
  assert.equal(places(await one.takes(5), 'a'), upTo('a', 20).slice(15))
})

test('what waits for an address that is no longer set becomes dead letters', async () => {
  const [one, other] = [await receiver(), await receiver()]
  const told = await openTold([one.at('/old'), other.at('/')])
  await told.say('a', 3)
  told.start({}, [other.at('/')])
  assert.is((await told.dead(3))[0]!.lastError, 'its address is no longer in WEBHOOK_URLS')
  assert.is((await other.takes(3)).length, 3)
  assert.equal(one.heard, [])
})

test('what is for an address that is set elsewhere is left to whoever knows it, but not for ever', async () => {
  const [one, other] = [await receiver(), await receiver()]
  const told = await openTold([one.at('/new'), other.at('/')])
  const olderSettings = [other.at('/')]
  await told.say('a', 3)
  told.start({ unknownAddressMs: 3_600_000 }, olderSettings)
  assert.is((await other.takes(3)).length, 3)
  await told.stop()
  assert.equal([await told.waiting(), await told.store.deadLetters()], [3, []])
  told.start({ unknownAddressMs: 3_600_000 })
  assert.equal(places(await one.takes(3), 'a'), upTo('a', 3))
  await told.stop()
  await told.say('a', 2)
  told.start({ unknownAddressMs: 300 }, olderSettings)
  const letters = await told.dead(2)
  for (const { address, diedAt, queuedAt } of letters)
    assert.ok(address === one.at('/new') && diedAt - queuedAt >= 300)
})

test('the log has a line for many failures, with neither path, query nor what people write', async () => {
  const one = await receiver()
  const told = await openTold([one.at('/hidden-path?key=hidden-query')])
  await one.close()
  told.start({ giveUpMs: 0, reportMs: 3_600_000 })
  await told.say('a', 5)
  await told.dead(5)
  await told.stop()
  const log = told.log.lines.join('\n')
  assert.match(log, /webhooks are not taken/)
  assert.match(log, /ECONNREFUSED/)
  assert.not.match(log, /hidden|message \d/)
  assert.ok(told.log.lines.length <= 4, log)
})

test.run()
