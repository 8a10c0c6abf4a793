-- Keeps what belongs to a record that is not there under another name. KEYS: what belongs, the record, the other name.
-- Returns 1 or 0.
if redis.call('EXISTS', KEYS[2]) == 1 or redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('RENAME', KEYS[1], KEYS[3])
return 1
