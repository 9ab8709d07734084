// The line at the start that says where store and bus are: none for the simplest server, never a password.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { placesOf } from '../../../src/server/lib/places.ts'

const test = suite('places')
const database =
  'postgres://relais:hidden@db.example.org:5433/relais?sslmode=verify-full&password=hidden'

test('each kind of installation has its line, without a password', () => {
  for (const [DATABASE_URL, REDIS_URL, line] of [
    [null, null, null],
    [
      database,
      null,
      'Store: PostgreSQL at db.example.org:5433/relais. No Redis: other servers of this database are heard within 2 s.',
    ],
    [
      database,
      'rediss://me:hidden@10.0.0.3',
      'Store: PostgreSQL at db.example.org:5433/relais. Bus: Redis at 10.0.0.3:6379.',
    ],
    [
      'postgresql://relais@%2Frun%2Fpostgresql/my%20chat',
      'redis://a:7001,redis://:hidden@b:7002',
      'Store: PostgreSQL at /run/postgresql/my chat. Bus: Redis at a:7001, b:7002.',
    ],
    [
      'postgres:///relais?host=/tmp',
      null,
      'Store: PostgreSQL at /tmp/relais. No Redis: other servers of this database are heard within 2 s.',
    ],
    [
      null,
      'redis://localhost:6379/1',
      'Store: SQLite, for this server alone. Redis at localhost:6379 is told who is online.',
    ],
  ] as const)
    assert.is(placesOf({ DATABASE_URL, REDIS_URL }), line)
})

test.run()
