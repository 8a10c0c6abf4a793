-- The record that holds a unique value, where one server has both. KEYS[1] the claim, ARGV[1] key prefix of the records.
local id = redis.call('GET', KEYS[1])
return id and redis.call('GET', ARGV[1] .. id)
