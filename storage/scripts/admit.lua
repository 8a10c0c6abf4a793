-- Counts one try against a sliding window, exactly: the tries of the last period stand in a sorted set by their time.
-- KEYS[1] the window. ARGV: how many it admits, its length in ms, a token of this try.
-- Returns 0 when there was room and the try was counted, else in how many ms there will be.
-- Time is the server's, so that all processes agree. A try that is asked again, because its answer was lost, counts once.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local most, length = tonumber(ARGV[1]), tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - length)
if redis.call('ZSCORE', KEYS[1], ARGV[3]) then return 0 end
if redis.call('ZCARD', KEYS[1]) >= most then
  local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  return math.max(1, oldest[2] + length - now)
end
redis.call('ZADD', KEYS[1], now, ARGV[3])
redis.call('PEXPIRE', KEYS[1], length)
return 0
