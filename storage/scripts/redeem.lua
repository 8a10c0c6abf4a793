-- Uses up a token. KEYS[1] the token. ARGV: who takes it, for how many ms a repeated call of his is answered again.
-- Returns what the token stands for, or false where it is not there or another took it.
local value = redis.call('GET', KEYS[1])
local taker, meaning = string.match(value or '', '^taken by (%w+) (.*)$')
if taker then return taker == ARGV[1] and meaning end
if value then redis.call('SET', KEYS[1], 'taken by ' .. ARGV[1] .. ' ' .. value, 'PX', ARGV[2]) end
return value
