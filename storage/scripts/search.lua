-- The records that have all of some words, in the order of the longest one. KEYS[1] the sorted set of a search.
-- ARGV: key prefix of the records, how many, where to begin and to end (as ZRANGE BYLEX), how many entries to look at,
--       what an envelope holds of the longest word, and of everything else that a record must have.
-- Returns {members, records, the last entry it looked at or false when it came to the end}. A record whose words begin
-- alike several times is found at the first of them, in the order in which its envelope lists them.
local prefix, count, start, stop, most = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4], tonumber(ARGV[5])
local anchor, members, records = ARGV[6], {}, {}
local word = string.match(anchor, '^(%[.-,0,")')

local function fits(raw, member)
  local place = raw and string.find(raw, anchor, 1, true)
  if not place or string.sub(raw, place, place + #word + #member) ~= word .. member .. '"' then return false end
  for i = 7, #ARGV do
    if not string.find(raw, ARGV[i], 1, true) then return false end
  end
  return true
end

local seen = 0
while seen < most do
  local batch = redis.call('ZRANGE', KEYS[1], start, stop, 'BYLEX', 'LIMIT', 0, 100)
  if #batch == 0 then return {members, records, false} end
  local keys = {}
  for i, member in ipairs(batch) do keys[i] = prefix .. string.match(member, '([^ ]+)$') end
  for i, raw in ipairs(redis.call('MGET', unpack(keys))) do
    if fits(raw, batch[i]) then
      members[#members + 1], records[#records + 1] = batch[i], raw
      if #members > count then return {members, records, batch[i]} end
    end
  end
  if #batch < 100 then return {members, records, false} end
  start, seen = '(' .. batch[#batch], seen + #batch
end
return {members, records, string.sub(start, 2)}
