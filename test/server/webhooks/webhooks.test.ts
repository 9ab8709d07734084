// Telling other backends, with a real receiver that fails in every way: order in each conversation, at least
// once, at most so many at once, and nothing lost by a stop.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  closeAll,
  openTold,
  places,
  placeOf,
  receiver,
  roomOf,
  upTo,
} from '../../support/webhook-store.ts'

const test = suite('webhooks')
test.after.each(closeAll)

test('each message is told once, in the order of its conversation, and then waits no more', async () => {
  const one = await receiver()
  const told = await openTold([one.at('/hook')])
  told.start()
  await Promise.all([told.say('a', 60), told.say('b', 60)])
  const heard = await one.takes(120)
  for (const room of ['a', 'b']) assert.equal(places(heard, room), upTo(room, 60))
  assert.is(new Set(heard.map(({ body }) => body.id)).size, 120)
  await told.isAllTold()
  assert.is(one.heard.length, 120)
})

test('while one conversation is not taken others go on, and it keeps its order', async () => {
  let isSick = true
  const one = await receiver((heard) => (isSick && roomOf(heard) === 'a' ? 500 : 204))
  const told = await openTold([one.at('/')])
  told.start()
  await Promise.all([told.say('a', 30), told.say('b', 30)])
  await one.takes(30)
  await one.until(
    () => one.heard.filter(({ status }) => status === 500)[3],
    'it was not tried again',
  )
  assert.equal(places(one.taken(), 'a'), [])
  assert.equal(places(one.taken(), 'b'), upTo('b', 30))
  const tried = one.heard.filter(({ status }) => status === 500)
  assert.equal([...new Set(tried.map(placeOf))], ['a.1'], 'nothing overtakes what failed')
  assert.is(new Set(tried.map(({ headers }) => headers['webhook-id'])).size, 1)
  isSick = false
  assert.equal(places(await one.takes(60), 'a'), upTo('a', 30))
  await told.isAllTold()
})

test('at random failures in all conversations each arrives in order, none twice', async () => {
  let count = 0
  const one = await receiver(() => (++count % 3 === 0 ? 503 : 200))
  const told = await openTold([one.at('/')])
  told.start()
  await Promise.all([told.say('a', 40), told.say('b', 40), told.say('lobby', 40)])
  const taken = await one.takes(120)
  for (const room of ['a', 'b', 'lobby']) assert.equal(places(taken, room), upTo(room, 40))
})

test('in one conversation there is one request at a time, in all of them a bounded number', async () => {
  const answers: (() => void)[] = []
  const under = { ways: new Map<string, number>(), most: 0, mostOfOne: 0 }
  const one = await receiver((heard, response) => {
    const room = roomOf(heard)
    under.ways.set(room, (under.ways.get(room) ?? 0) + 1)
    under.mostOfOne = Math.max(under.mostOfOne, under.ways.get(room)!)
    const all = [...under.ways.values()].reduce((sum, count) => sum + count, 0)
    under.most = Math.max(under.most, all)
    answers.push(() => {
      under.ways.set(room, under.ways.get(room)! - 1)
      heard.status = 204
      response.writeHead(204).end()
    })
  })
  const told = await openTold([one.at('/')])
  for (const room of ['a', 'b', 'lobby']) await told.say(room, 10)
  told.start({ atOnce: 2 })
  await one.until(() => answers[1], 'two are not under way')
  for (let done = 0; done < 30; done++) {
    await one.until(() => answers[0], 'it does not go on')
    answers.shift()!()
  }
  await told.isAllTold()
  assert.is(under.mostOfOne, 1)
  assert.is(under.most, 2)
})

test('two addresses are told the same; one that is gone holds up nobody', async () => {
  const [one, other] = [await receiver(), await receiver()]
  const told = await openTold([one.at('/x'), other.at('/y?key=hidden')])
  await other.close()
  told.start()
  await told.say('a', 10)
  const heard = await one.takes(10)
  await told.isLogged(/ECONNREFUSED/)
  await other.open()
  const late = await other.takes(10)
  assert.equal(places(late, 'a'), upTo('a', 10))
  assert.equal(
    late.map(({ raw }) => raw),
    heard.map(({ raw }) => raw),
  )
  assert.is(late[0]!.path, '/y?key=hidden')
})

test('who does not answer is hung up on, holds up one conversation, and is told later', async () => {
  let isHanging = true
  const one = await receiver((heard) => {
    if (!isHanging || roomOf(heard) !== 'a') return 204
  })
  const told = await openTold([one.at('/')])
  told.start({ tryMs: 300 })
  await told.say('a', 2)
  await told.say('b', 5)
  await one.until(() => one.heard.filter((heard) => roomOf(heard) === 'a')[1], 'no second try')
  await one.takes(5)
  await told.isLogged(/no answer in time/)
  isHanging = false
  // What is answered too late on a busy machine is told again.
  const once = () => [...new Set(places(one.taken(), 'a'))]
  await one.until(() => once()[1], 'it was not told later')
  assert.equal(once(), upTo('a', 2))
})

test('a stop ends a try that hangs and loses nothing; the next start goes on there', async () => {
  const one = await receiver(() => {})
  const told = await openTold([one.at('/')])
  told.start({ drainMs: 50 })
  await told.say('a', 3)
  await one.until(() => one.heard[0], 'it was not tried')
  await told.stop()
  assert.is(await told.waiting(), 3)
  one.answer = () => 204
  told.start()
  assert.equal(places(await one.takes(3), 'a'), upTo('a', 3))
})

test('without addresses nothing is written at all', async () => {
  const told = await openTold([])
  await told.say('a', 3)
  await told.store.notePresence({ userIds: ['alice'], isHere: true })
  assert.equal(await told.store.webhooksAfter({ id: 0, limit: 10 }), [])
})

test.run()
