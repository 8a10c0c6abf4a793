-- Deletes a key while it still holds our value: a claim, a lock. KEYS[1] the key, ARGV[1] the value. Returns 1 or 0.
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
