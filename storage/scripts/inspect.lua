-- A record and the scores under which its index entries really stand, all of one moment.
-- KEYS[1] the record. ARGV: the tag of its partition, its id.
-- Returns {record or false, score or false, ...}: one score per entry of the envelope.
local raw = redis.call('GET', KEYS[1])
local entries = raw and string.match(raw, '^{%s*"v":%s*%d+,%s*"w":%s*"[^"]*",%s*"s":%s*%d+,%s*"ix":%s*(%[.-%]),%s*"c":%s*%[')
local is_list, list = pcall(cjson.decode, entries or '[]')
local found = {raw}
for i, entry in ipairs(is_list and list or {}) do
  local score = type(entry) == 'table' and redis.pcall('ZSCORE', ARGV[1] .. tostring(entry[1]), entry[3] or ARGV[2])
  found[i + 1] = type(score) == 'string' and score
end
return found
