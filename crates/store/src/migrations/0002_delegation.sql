-- Custom roles, groups, hold-outs, service accounts, the host product's permissions, and what API keys gained with them.

-- An organization's own roles. permissions: names, blank-separated, without those that come from extends_sid (a built-in role).
CREATE TABLE custom_role (
    organization_sid TEXT NOT NULL,
    sid TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    description TEXT NOT NULL,
    permissions TEXT NOT NULL,
    extends_sid TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT custom_role_pk PRIMARY KEY (organization_sid, sid),
    CONSTRAINT custom_role_name UNIQUE (organization_sid, name_key),
    CONSTRAINT custom_role_organization FOREIGN KEY (organization_sid) REFERENCES organization (sid)
) CLUSTERED;

-- Who holds a role: shown before it is changed or deleted.
CREATE INDEX assignment_role ON assignment (organization_sid, role_sid, sid);
CREATE INDEX invitation_grant_role ON invitation_grant (organization_sid, role_sid, invitation_sid);

-- Permissions of the host product, the same for all organizations of this server. roles: words of the built-in roles that hold it,
-- implies: names, both blank-separated. origin: by which door it came. A retired one keeps its row: its name is in roles and keys.
CREATE TABLE host_permission (
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    description TEXT NOT NULL,
    roles TEXT NOT NULL,
    implies TEXT NOT NULL,
    while_suspended BOOLEAN NOT NULL,
    origin TEXT NOT NULL,
    retired_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT host_permission_pk PRIMARY KEY (name)
) CLUSTERED;

CREATE TABLE people_group (
    organization_sid TEXT NOT NULL,
    sid TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    description TEXT NOT NULL,
    source TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT people_group_pk PRIMARY KEY (organization_sid, sid),
    CONSTRAINT people_group_name UNIQUE (organization_sid, name_key),
    CONSTRAINT people_group_organization FOREIGN KEY (organization_sid) REFERENCES organization (sid)
) CLUSTERED;

CREATE TABLE group_member (
    organization_sid TEXT NOT NULL,
    group_sid TEXT NOT NULL,
    user_sid TEXT NOT NULL,
    source TEXT NOT NULL,
    given_by TEXT,
    created_at BIGINT NOT NULL,
    CONSTRAINT group_member_pk PRIMARY KEY (organization_sid, group_sid, user_sid),
    CONSTRAINT group_member_group FOREIGN KEY (organization_sid, group_sid) REFERENCES people_group (organization_sid, sid),
    CONSTRAINT group_member_membership FOREIGN KEY (organization_sid, user_sid) REFERENCES membership (organization_sid, user_sid)
) CLUSTERED;
CREATE INDEX group_member_user ON group_member (organization_sid, user_sid, group_sid);

-- Takes one person out of all that groups and directories give at an account and below.
CREATE TABLE hold_out (
    organization_sid TEXT NOT NULL,
    user_sid TEXT NOT NULL,
    account_sid TEXT NOT NULL,
    given_by TEXT,
    created_at BIGINT NOT NULL,
    CONSTRAINT hold_out_pk PRIMARY KEY (organization_sid, user_sid, account_sid),
    CONSTRAINT hold_out_membership FOREIGN KEY (organization_sid, user_sid) REFERENCES membership (organization_sid, user_sid)
) CLUSTERED;
CREATE INDEX hold_out_account ON hold_out (organization_sid, account_sid, user_sid);

CREATE TABLE service_account (
    organization_sid TEXT NOT NULL,
    sid TEXT NOT NULL,
    account_sid TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    description TEXT NOT NULL,
    sponsor_sid TEXT NOT NULL,
    status TEXT NOT NULL,
    created_by TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT service_account_pk PRIMARY KEY (organization_sid, sid),
    CONSTRAINT service_account_name UNIQUE (organization_sid, account_sid, name_key),
    CONSTRAINT service_account_account FOREIGN KEY (organization_sid, account_sid) REFERENCES account (organization_sid, sid),
    CONSTRAINT service_account_sponsor FOREIGN KEY (organization_sid, sponsor_sid) REFERENCES membership (organization_sid, user_sid)
) CLUSTERED;
CREATE INDEX service_account_sponsored ON service_account (organization_sid, sponsor_sid, sid);

-- networks and shown_to: blank-separated. old_digest: the secret before the last rotation, good until old_ends_at.
ALTER TABLE api_key ADD COLUMN networks TEXT NOT NULL DEFAULT '';
ALTER TABLE api_key ADD COLUMN shown_to TEXT NOT NULL DEFAULT '';
ALTER TABLE api_key ADD COLUMN old_digest BYTES;
ALTER TABLE api_key ADD COLUMN old_ends_at BIGINT;
CREATE INDEX api_key_expiry ON api_key (organization_sid, expires_at, sid);

-- The look-up of account.labels, written together with it.
CREATE TABLE account_label (
    organization_sid TEXT NOT NULL,
    account_sid TEXT NOT NULL,
    label_key TEXT NOT NULL,
    label_value TEXT NOT NULL,
    CONSTRAINT account_label_pk PRIMARY KEY (organization_sid, account_sid, label_key),
    CONSTRAINT account_label_account FOREIGN KEY (organization_sid, account_sid) REFERENCES account (organization_sid, sid)
) CLUSTERED;
CREATE INDEX account_label_value ON account_label (organization_sid, label_key, label_value, account_sid);
ALTER TABLE account ADD COLUMN closed_at BIGINT;

-- The last time a member was seen, or the day they were given access when they never were: dormant people are one range.
ALTER TABLE membership ADD COLUMN quiet_since BIGINT NOT NULL DEFAULT 0;
UPDATE membership SET quiet_since = COALESCE(
    (SELECT MAX(s.seen_at) FROM last_seen s WHERE s.organization_sid = membership.organization_sid AND s.user_sid = membership.user_sid),
    joined_at);
CREATE INDEX membership_quiet ON membership (organization_sid, quiet_since, user_sid, status);

-- What people are searched by: the address, and what the organization calls them, both folded.
ALTER TABLE membership ADD COLUMN email_key TEXT NOT NULL DEFAULT '';
ALTER TABLE membership ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
UPDATE membership SET
    email_key = (SELECT p.email_key FROM person p WHERE p.sid = membership.user_sid),
    name_key = LOWER(COALESCE(name, (SELECT p.name FROM person p WHERE p.sid = membership.user_sid)));
CREATE INDEX membership_email ON membership (organization_sid, email_key, user_sid);
CREATE INDEX membership_name ON membership (organization_sid, name_key, user_sid);

-- Who holds a role, one after the other.
CREATE INDEX assignment_holder ON assignment (organization_sid, role_sid, principal_sid);
