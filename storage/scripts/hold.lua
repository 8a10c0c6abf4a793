-- Takes a lease, or prolongs it for its holder. KEYS[1] the lease, ARGV[1] the holder, ARGV[2] its length in ms.
-- Returns 1, or 0 while another holds it.
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
