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

-- What the overview counts.
CREATE INDEX invitation_open ON invitation (organization_sid, status, delivery, expires_at);
CREATE INDEX api_key_life ON api_key (organization_sid, revoked_at, expires_at, last_used_at, created_at);

-- How often something happened on a day (days since 1970, UTC): counted in the transaction of its event.
CREATE TABLE daily_count (
    organization_sid TEXT NOT NULL,
    day BIGINT NOT NULL,
    kind TEXT NOT NULL,
    count BIGINT NOT NULL,
    CONSTRAINT daily_count_pk PRIMARY KEY (organization_sid, day, kind)
) CLUSTERED;

-- What keys are searched by: their name, folded.
ALTER TABLE api_key ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
UPDATE api_key SET name_key = LOWER(name);
CREATE INDEX api_key_name ON api_key (organization_sid, name_key, sid);

-- What invitations are searched by: the address, folded.
ALTER TABLE invitation ADD COLUMN email_key TEXT NOT NULL DEFAULT '';
UPDATE invitation SET email_key = LOWER(email);
CREATE INDEX invitation_email ON invitation (organization_sid, email_key, sid);

-- What somebody did, one event after the other.
CREATE INDEX event_actor ON event (organization_sid, actor_sid, sequence);
