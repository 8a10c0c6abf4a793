-- Deletes a claim that is as it was seen. KEYS[1] the claim, KEYS[2] what changes when its holder takes it again.
-- ARGV: the id that held it, what KEYS[2] held ('' for nothing). Returns 1 or 0.
if redis.call('GET', KEYS[1]) ~= ARGV[1] or (redis.call('MGET', KEYS[2])[1] or '') ~= ARGV[2] then return 0 end
return redis.call('DEL', KEYS[1])
