-- What the console's lists are sorted by and what its overview counts.

-- The last time a member was seen, and by what they did; NULL is never. last_seen has it apart by account and signal.
ALTER TABLE membership ADD COLUMN last_seen_at BIGINT;
ALTER TABLE membership ADD COLUMN last_seen_signal TEXT;
UPDATE membership SET
    last_seen_at = (SELECT MAX(s.seen_at) FROM last_seen s WHERE s.organization_sid = membership.organization_sid AND s.user_sid = membership.user_sid),
    last_seen_signal = (SELECT s.kind FROM last_seen s WHERE s.organization_sid = membership.organization_sid AND s.user_sid = membership.user_sid ORDER BY s.seen_at DESC, s.kind LIMIT 1);
CREATE INDEX membership_last_seen ON membership (organization_sid, last_seen_at, user_sid);
CREATE INDEX membership_joined ON membership (organization_sid, joined_at, user_sid);
CREATE INDEX membership_status ON membership (organization_sid, status, user_sid);
