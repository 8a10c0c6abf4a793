-- Makes any write in flight on a record fail its version check: raises the version, or where nothing is stored yet
-- leaves a tombstone for an hour, whose version no writer can have read. KEYS[1] the record.
local current = redis.call('GET', KEYS[1])
if not current or string.find(current, '^{"v":%d+,"w":"void"') then
  redis.call('SET', KEYS[1], '{"v":999999999999,"w":"void","s":0,"ix":[],"c":[],"d":null}', 'PX', 3600000)
  return 0
end
local version = tonumber(string.match(current, '^{"v":(%d+)')) + 1
local fenced = string.gsub(current, '^{"v":%d+,"w":"[^"]*"', '{"v":' .. string.format('%.0f', version) .. ',"w":"fence"', 1)
redis.call('SET', KEYS[1], fenced, 'KEEPTTL')
return version
