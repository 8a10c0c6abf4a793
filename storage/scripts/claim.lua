-- Takes a unique value for a record, or takes it again, which whoever is about to expel its holder will notice.
-- KEYS[1] the claim, KEYS[2] its taker. ARGV: the record's id, the token of its commit,
-- for how many ms to remember that. Returns the id that holds the claim now.
-- It always writes, so that a WAIT on this connection covers it even when an earlier answer was lost.
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return holder end
redis.call('SET', KEYS[1], ARGV[1])
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return ARGV[1]
