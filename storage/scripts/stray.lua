-- Which members of a sorted set have no record that says it stands there. KEYS[1] the sorted set.
-- ARGV: 'remove' to take them out, what such an envelope holds in its list of entries, how many key prefixes of records,
--       the prefixes, the members.
local wanted, count, strays = ARGV[2], tonumber(ARGV[3]), {}

local function stands(id)
  for i = 4, 3 + count do
    local raw = redis.call('GET', ARGV[i] .. id)
    local entries = raw and string.match(raw, '^{%s*"v":%s*%d+,%s*"w":%s*"[^"]*",%s*"s":%s*%d+,%s*"ix":%s*(%[.-%]),%s*"c":%s*%[')
    if entries and string.find(entries, wanted, 1, true) then return true end
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
