-- Applies record writes with their index entries, counters, claims and log entries, or none of them.
-- KEYS    every key that is touched; the plan names them by position
-- ARGV[1] the plan as JSON:
--   token
--   writes  { key, version, id, value = position in ARGV or false to delete, drop = {{key, member}..}, add = {{key, score, member}..},
--             sums = {{key, amount}..}, logs = {key..} to delete }; a member that is not said is the id
--   claims  {{key, id}..} to take       frees {{key, id}..} to give back
--   appends {{key, field, position in ARGV, how many entries are kept or 0 for all}..}
-- Returns 0, or n when the nth write met another version, or -n when the nth claim belongs to another.
-- A plan whose token is already stored was applied before its answer was lost: it is not applied again. Neither is one
-- that only deletes and whose records are all gone. What cannot be read as a record has no version: it stays.
local plan = cjson.decode(ARGV[1])
local versions, all_gone = {}, true
for i, write in ipairs(plan.writes) do
  local current = redis.call('GET', KEYS[write.key])
  local version, token = string.match(current or '{"v":0,"w":"void"', '^{%s*"v":%s*(%d+),%s*"w":%s*"([^"]*)"')
  if write.value and token == plan.token then
    redis.call('SET', KEYS[write.key], current) -- so that a WAIT on this connection covers it
    return 0
  end
  if write.value or token ~= 'void' then all_gone = false end
  versions[i] = tonumber(version)
end
if all_gone then return 0 end
for i, write in ipairs(plan.writes) do
  if versions[i] ~= write.version then return i end
end
for i, claim in ipairs(plan.claims) do
  local holder = redis.call('GET', KEYS[claim[1]])
  if holder and holder ~= claim[2] then return -i end
end

for _, write in ipairs(plan.writes) do -- the record comes first: a full server refuses that before anything is written
  if write.value then redis.call('SET', KEYS[write.key], ARGV[write.value]) else redis.call('DEL', KEYS[write.key]) end
  for _, entry in ipairs(write.drop) do redis.call('ZREM', KEYS[entry[1]], entry[2] or write.id) end
  for _, entry in ipairs(write.add) do redis.call('ZADD', KEYS[entry[1]], entry[2], entry[3] or write.id) end
  for _, sum in ipairs(write.sums) do redis.call('INCRBY', KEYS[sum[1]], sum[2]) end
  for _, log in ipairs(write.logs) do redis.call('DEL', KEYS[log]) end
end
for _, claim in ipairs(plan.claims) do redis.call('SET', KEYS[claim[1]], claim[2]) end
for _, free in ipairs(plan.frees) do
  if redis.call('GET', KEYS[free[1]]) == free[2] then redis.call('DEL', KEYS[free[1]]) end
end
for _, append in ipairs(plan.appends) do
  redis.call('XADD', KEYS[append[1]], '*', append[2], ARGV[append[3]])
  if append[4] > 0 then redis.call('XTRIM', KEYS[append[1]], 'MAXLEN', append[4]) end
end
return 0
