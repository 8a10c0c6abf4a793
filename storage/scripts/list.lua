-- One page of a sorted set with its records. KEYS[1] the index.
-- ARGV: key prefix of the records, how many, 'newest' or 'oldest' first, lowest score, highest score,
--       score and id of the last entry of the page before (both empty for the first page).
-- Returns {id, score, record or false, ...}. The place is found by rank: it costs the same at any depth.
local index, prefix, count, newest = KEYS[1], ARGV[1], tonumber(ARGV[2]), ARGV[3] == 'newest'
local low, high, score, last = ARGV[4], ARGV[5], ARGV[6], ARGV[7]

local function entries(from, to)
  if newest then return redis.call('ZRANGE', index, from, to, 'REV', 'WITHSCORES') end
  return redis.call('ZRANGE', index, from, to, 'WITHSCORES')
end

local function before(bound)
  if newest then return redis.call('ZCOUNT', index, '(' .. bound, '+inf') end
  return redis.call('ZCOUNT', index, '-inf', '(' .. bound)
end

local function comes_after(id)
  if newest then return id < last end
  return id > last
end

local start
if score == '' then
  start = before(newest and high or low)
else
  start = before(score)
  local stop = start + redis.call('ZCOUNT', index, score, score)
  while start < stop do
    local middle = math.floor((start + stop) / 2)
    if comes_after(entries(middle, middle)[1]) then stop = middle else start = middle + 1 end
  end
end

local lowest, highest = tonumber(low) or -math.huge, tonumber(high) or math.huge
local found, keys = entries(start, start + count - 1), {}
for i = 1, #found, 2 do
  local value = tonumber(found[i + 1])
  if value < lowest or value > highest then break end
  keys[#keys + 1] = prefix .. found[i]
end
if #keys == 0 then return {} end
local records, page = redis.call('MGET', unpack(keys)), {}
for i = 1, #keys do
  page[#page + 1], page[#page + 2], page[#page + 3] = found[2 * i - 1], found[2 * i], records[i]
end
return page
