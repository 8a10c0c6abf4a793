-- Takes the next events of a partition for one worker, which reads it alone while it holds the lease.
-- KEYS[1] the lease, KEYS[2] the stream.
-- ARGV: worker, length of the lease in ms, how many events, key prefix of the events, the last entry that the worker saw.
-- Returns {0} while another worker holds the lease, else {1 when it was just taken or 2, entry, event id, event, ...}.
-- Entries that were delivered and never settled come before new ones: what a predecessor left behind, and what stood in
-- an answer that never arrived. So asking again is harmless.
local worker, length, count, prefix, seen = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4], ARGV[5]
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= worker then return {0} end
local answer = {holder and 2 or 1}
if not holder then seen = '0' end
if not holder or redis.call('PTTL', KEYS[1]) < length * 2 / 3 then redis.call('SET', KEYS[1], worker, 'PX', length) end
if count == 0 then return answer end

local function read(after)
  return redis.pcall('XREADGROUP', 'GROUP', 'reactions', 'holder', 'COUNT', count, 'STREAMS', KEYS[2], after)
end

local reply = read(seen)
if reply and reply.err then
  redis.call('XGROUP', 'CREATE', KEYS[2], 'reactions', '0', 'MKSTREAM')
  reply = read(seen)
end
if not reply or not reply.err and #reply[1][2] == 0 then reply = read('>') end
if not reply then return answer end
if reply.err then return reply end
for _, entry in ipairs(reply[1][2]) do
  local id = entry[2] and entry[2][2] or ''
  answer[#answer + 1], answer[#answer + 2] = entry[1], id
  answer[#answer + 1] = redis.call('GET', prefix .. id)
end
return answer
