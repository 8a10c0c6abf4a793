-- One page of a sorted set with its records. KEYS[1] the index.
-- ARGV: key prefix of the records, how many, 'newest' or 'oldest' first, lowest score, highest score,
--       score and id of the last entry of the page before (both empty for the first page),
--       'all' to have the id and score of every entry and of one more that follows, to merge partitions.
-- Returns {records (false where missing), ids, scores}; otherwise ids and scores have only the page's last entry, and
-- nothing where no entry follows.
-- The place is found by rank: it costs the same at any depth.
local index, prefix, count, newest = KEYS[1], ARGV[1], tonumber(ARGV[2]), ARGV[3] == 'newest'
local first, final = ARGV[4], ARGV[5]
if newest then first, final = final, first end
local score, last, all = ARGV[6], ARGV[7], ARGV[8] == 'all'

local function entries(from, to)
  if newest then return redis.call('ZRANGE', index, from, to, 'REV') end
  return redis.call('ZRANGE', index, from, to)
end

local function up_to(bound)
  if newest then return redis.call('ZCOUNT', index, bound, '+inf') end
  return redis.call('ZCOUNT', index, '-inf', bound)
end

local function comes_after(id)
  if newest then return id < last end
  return id > last
end

local function after_cursor()
  local start, stop = up_to('(' .. score), up_to(score)
  while start < stop do
    local middle = math.floor((start + stop) / 2)
    if comes_after(entries(middle, middle)[1]) then stop = middle else start = middle + 1 end
  end
  return start
end

local function thousand_by_thousand(read, names) -- more cannot be unpacked at once
  if #names <= 1000 then return read(unpack(names)) end
  local values = {}
  for from = 1, #names, 1000 do
    for _, value in ipairs(read(unpack(names, from, math.min(from + 999, #names)))) do values[#values + 1] = value end
  end
  return values
end

local start, stop = 0, math.huge
if first ~= '+inf' and first ~= '-inf' then start = up_to('(' .. first) end
if final ~= '+inf' and final ~= '-inf' then stop = up_to(final) end
if score ~= '' then start = math.max(start, after_cursor()) end
if start >= stop then return {{}, {}, {}} end

local ids = entries(start, math.min(start + count, stop - 1))
if #ids == 0 then return {{}, {}, {}} end
local keys = {}
for i = 1, math.min(#ids, count) do keys[i] = prefix .. ids[i] end
local records = thousand_by_thousand(function(...) return redis.call('MGET', ...) end, keys)
if all then
  return {records, ids, thousand_by_thousand(function(...) return redis.call('ZMSCORE', index, ...) end, ids)}
end
if #ids <= count then return {records, {}, {}} end
return {records, {ids[count]}, {redis.call('ZSCORE', index, ids[count])}}
