-- Takes a unique value for a record. KEYS[1] the claim, ARGV[1] the record's id. Returns the id that holds it now.
return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'GET') or ARGV[1]
