// What presence does in Redis, each step atomic, all on the clock of Redis. Run by redis-presence.ts.
//
// online_users                the public view: SISMEMBER tells any backend who is online
// {online_users}:epoch        missing after Redis lost its memory
// {online_users}:nodes        node → end of its lease
// {online_users}:dead         nodes whose people are being taken away
// {online_users}:node:NODE    user → status, as this node says
// {online_users}:user:USER    node → status, as each node says
// {online_users}:status       user → status and the one node that says so, * for several, as was told last
// {online_users}:version      counts what was told
// {online_users}:beating      ends when no node has renewed its lease for half of it
// {online_users}:settling     ends when every node has had time to tell anew what was lost
//
// The braces keep all keys in the slot of online_users, so that scripts work on a cluster.

export const CHANNEL = '{online_users}:changes'
export const PUBLIC_VIEW = 'online_users'
/** The public view ends by itself, well before 15 s, when no node lives to renew it. */
export const VIEW_SECONDS = 12

const shared = `
local P = '{online_users}:'
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function epoch() return redis.call('GET', P .. 'epoch') end
local function version() return tonumber(redis.call('GET', P .. 'version') or 0) end
-- The view has ended, or nobody was in it: it must not begin with one of many.
local function show()
  local told = redis.call('HGETALL', P .. 'status')
  for i = 1, #told, 2 do
    if string.sub(told[i + 1], 1, 7) == 'online ' then redis.call('SADD', 'online_users', told[i]) end
  end
  redis.call('EXPIRE', 'online_users', ${VIEW_SECONDS})
end
local function settle(user)
  local best, only = false, '*'
  local said = redis.call('HGETALL', P .. 'user:' .. user)
  for i = 1, #said, 2 do
    if said[i + 1] == 'online' or not best then best = said[i + 1] end
  end
  if #said == 2 then only = said[1] end
  if best == 'online' then
    local ended = redis.call('EXISTS', 'online_users') == 0
    redis.call('SADD', 'online_users', user)
    if ended then show() end
  else redis.call('SREM', 'online_users', user) end
  local told = best and best .. ' ' .. only
  if told ~= redis.call('HGET', P .. 'status', user) then
    if told then redis.call('HSET', P .. 'status', user, told)
    else redis.call('HDEL', P .. 'status', user) end
    local version = redis.call('INCR', P .. 'version')
    local change = { epoch() or '', version, told or 'offline *', user }
    redis.call('PUBLISH', P .. 'changes', table.concat(change, ' '))
  end
  return told or 'offline *'
end
-- Redis stood still, or all lines to it, or its clock leapt: who could not renew may be as alive as ever.
local function spare(settleMs)
  if redis.call('EXISTS', P .. 'beating') == 1 then return end
  for _, node in ipairs(redis.call('ZRANGE', P .. 'nodes', 0, -1)) do
    redis.call('ZADD', P .. 'nodes', 'GT', now() + settleMs, node)
  end
end
`

/** ARGV: node, lease in ms, an epoch to begin with, whether to register a node that is not known, the epoch and the
 * version that the node knows, ms in which nodes are back.
 * Answers epoch, whether the node is known, version, number of nodes, ms until all have had time to tell. */
export const beat = `${shared}
local epoch, version = epoch(), version()
-- All is lost, or the last of it, as when Redis comes back from its disk or another takes its place. Every node
-- has to come again, under a new id.
if not epoch or epoch == ARGV[5] and version < tonumber(ARGV[6]) then
  epoch = ARGV[3]
  -- Above all versions of before, so that nobody takes what is told now for the next of those.
  version = now()
  redis.call('SET', P .. 'epoch', epoch)
  redis.call('SET', P .. 'version', version)
  redis.call('SET', P .. 'settling', epoch, 'PX', ARGV[7])
  for _, node in ipairs(redis.call('ZRANGE', P .. 'nodes', 0, -1)) do
    redis.call('ZADD', P .. 'nodes', now() + ARGV[7], node)
  end
end
local known = epoch == ARGV[5] and redis.call('ZSCORE', P .. 'nodes', ARGV[1])
-- Of several nodes others may live, and only be later than one that has just started.
if known or redis.call('ZCARD', P .. 'nodes') > 1 then spare(ARGV[7]) end
if known or ARGV[4] == '1' then
  redis.call('ZADD', P .. 'nodes', now() + ARGV[2], ARGV[1])
  redis.call('SET', P .. 'beating', ARGV[1], 'PX', math.floor(ARGV[2] / 2))
  known = true
end
if redis.call('EXISTS', 'online_users') == 0 then show() end
redis.call('EXPIRE', 'online_users', ${VIEW_SECONDS})
local settling = math.max(0, redis.call('PTTL', P .. 'settling'))
return { epoch, known and 1 or 0, version, redis.call('ZCARD', P .. 'nodes'), settling }
`

/** ARGV: node, the epoch and the version that it knows, then user and status in turn. Answers version, then what was
 * told of each user, or nothing when the node has no lease, for an id that may be half taken away is never used again, or
 * when all or the last of it is lost: a beat notices that, as long as nothing is told on top. */
export const put = `${shared}
if not redis.call('ZSCORE', P .. 'nodes', ARGV[1]) then return {} end
if epoch() ~= ARGV[2] or version() < tonumber(ARGV[3]) then return {} end
local statuses = {}
for i = 4, #ARGV, 2 do
  local user, status = ARGV[i], ARGV[i + 1]
  if status == 'offline' then
    redis.call('HDEL', P .. 'node:' .. ARGV[1], user)
    redis.call('HDEL', P .. 'user:' .. user, ARGV[1])
  else
    redis.call('HSET', P .. 'node:' .. ARGV[1], user, status)
    redis.call('HSET', P .. 'user:' .. user, ARGV[1], status)
  end
  statuses[#statuses + 1] = settle(user)
end
redis.call('EXPIRE', 'online_users', ${VIEW_SECONDS})
return { version(), statuses }
`

/** ARGV: a node that leaves, or nothing, and ms in which nodes are back. Takes away the people of nodes whose
 * lease has ended, at most 500 a call; answers whether there are more. */
export const sweep = `${shared}
-- This may have been asked before Redis stood still.
spare(ARGV[2])
local ended = redis.call('ZRANGEBYSCORE', P .. 'nodes', '-inf', now(), 'LIMIT', 0, 100)
if ARGV[1] ~= '' then ended[#ended + 1] = ARGV[1] end
for _, node in ipairs(ended) do
  redis.call('ZREM', P .. 'nodes', node)
  redis.call('SADD', P .. 'dead', node)
end
local room = 500
for _, node in ipairs(redis.call('SMEMBERS', P .. 'dead')) do
  for _, user in ipairs(redis.call('HKEYS', P .. 'node:' .. node)) do
    if room == 0 then return 1 end
    room = room - 1
    redis.call('HDEL', P .. 'node:' .. node, user)
    redis.call('HDEL', P .. 'user:' .. user, node)
    settle(user)
  end
  redis.call('SREM', P .. 'dead', node)
end
return 0
`

/** Answers epoch, version, then user and what was told in turn. */
export const snapshot = `${shared}
return { epoch(), version(), redis.call('HGETALL', P .. 'status') }
`
