-- Makes any write in flight on a record fail its version check: raises the version, or where nothing is stored yet
-- leaves a tombstone for an hour, whose version no writer can have read. KEYS[1] the record.
if not ({none = 1, string = 1})[redis.call('TYPE', KEYS[1]).ok] then return 0 end
local current = redis.call('GET', KEYS[1])
if not current or string.find(current, '^{%s*"v":%s*%d+,%s*"w":%s*"void"') then
  redis.call('SET', KEYS[1], '{"v":999999999999,"w":"void","s":0,"ix":[],"c":[],"d":null}', 'PX', 3600000)
  return 0
end
local version = tonumber(string.match(current, '^{%s*"v":%s*(%d+)')) + 1
local fenced = string.gsub(current, '^{%s*"v":%s*%d+,%s*"w":%s*"[^"]*"', '{"v":' .. string.format('%.0f', version) .. ',"w":"fence"', 1)
redis.call('SET', KEYS[1], fenced, 'KEEPTTL')
return version
