-- What a counter holds and what the records of an index add to it, both of one moment. KEYS: the counter, the index.
-- ARGV: the counter's name without its tag, key prefix of the records, 'mend' to set the counter to the sum.
local name, prefix, sum = ARGV[1], ARGV[2], 0

local function added_by(raw)
  local counted = string.match(raw, '^{%s*"v":%s*%d+,.-"c":%s*(%[.-%])%s*,%s*"[ud]":')
  local is_list, list = pcall(cjson.decode, counted or '[]')
  local added = 0
  for _, entry in ipairs(is_list and list or {}) do
    if type(entry) == 'table' and entry[1] == name then added = added + (tonumber(entry[2]) or 0) end
  end
  return added
end

local ids = redis.call('ZRANGE', KEYS[2], 0, -1)
for from = 1, #ids, 500 do
  local keys = {}
  for i = from, math.min(from + 499, #ids) do keys[#keys + 1] = prefix .. ids[i] end
  for _, raw in ipairs(redis.call('MGET', unpack(keys))) do
    if raw then sum = sum + added_by(raw) end
  end
end
local held = redis.call('GET', KEYS[1])
if ARGV[3] == 'mend' then redis.call('SET', KEYS[1], string.format('%.0f', sum)) end
return {held, string.format('%.0f', sum)}
