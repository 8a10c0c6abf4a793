-- Which members of a sorted set have no record that says it stands there. KEYS[1] the sorted set.
-- ARGV: 'remove' to take them out, the sorted set's name without its tag, how many key prefixes of records, the prefixes,
--       the members. A record that cannot be read keeps its entries: another release may be able to read it.
local name, count, strays = ARGV[2], tonumber(ARGV[3]), {}

local function lists(raw, id, member)
  local entries = string.match(raw, '^{%s*"v":%s*%d+,%s*"w":%s*"[^"]*",%s*"s":%s*%d+,%s*"ix":%s*(%[.-%]),%s*"c":%s*%[')
  local is_list, list = pcall(cjson.decode, entries or '')
  if not is_list then return true end
  for _, entry in ipairs(list) do
    if type(entry) == 'table' and entry[1] == name and (entry[3] or id) == member then return true end
  end
  return false
end

local function stands(member)
  local id = string.match(member, '([^ ]+)$') or member -- a search has members `<word> <id>`
  for i = 4, 3 + count do
    local raw = redis.call('MGET', ARGV[i] .. id)[1] -- GET would fail where the member names an index
    if raw and lists(raw, id, member) then return true end
  end
  return false
end

for i = 4 + count, #ARGV do
  if redis.call('ZSCORE', KEYS[1], ARGV[i]) and not stands(ARGV[i]) then
    strays[#strays + 1] = ARGV[i]
    if ARGV[1] == 'remove' then redis.call('ZREM', KEYS[1], ARGV[i]) end
  end
end
return strays
