-- Handled events leave the stream: acknowledged and removed together. KEYS[1] the stream, ARGV the entries.
redis.call('XACK', KEYS[1], 'reactions', unpack(ARGV))
return redis.call('XDEL', KEYS[1], unpack(ARGV))
