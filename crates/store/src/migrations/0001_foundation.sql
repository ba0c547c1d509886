-- The foundation. One text for both databases: TEXT, BYTES, BIGINT, BOOLEAN and CLUSTERED are rewritten by dialect.rs.
-- Tenant tables begin every key with organization_sid. Times are microseconds since 1970, UTC.

-- The server itself: one row.
CREATE TABLE server (
    id BIGINT NOT NULL,
    sid TEXT NOT NULL,
    key_fingerprint BYTES NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT server_pk PRIMARY KEY (id)
) CLUSTERED;

-- People: a table group of their own.
CREATE TABLE person (
    sid TEXT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    name TEXT NOT NULL,
    last_organization_sid TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT person_pk PRIMARY KEY (sid)
) CLUSTERED;

-- Global look-up: who has this address. Its row is locked before a person is made.
CREATE TABLE identity_by_email (
    email_key TEXT NOT NULL,
    user_sid TEXT NOT NULL,
    CONSTRAINT identity_by_email_pk PRIMARY KEY (email_key)
) CLUSTERED;

CREATE TABLE password (
    user_sid TEXT NOT NULL,
    hash TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    CONSTRAINT password_pk PRIMARY KEY (user_sid)
) CLUSTERED;

-- Failed sign-ins by the address that was tried, known or not: one counter over all nodes.
CREATE TABLE sign_in_attempt (
    email_key TEXT NOT NULL,
    failures BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT sign_in_attempt_pk PRIMARY KEY (email_key)
) CLUSTERED;

CREATE TABLE session (
    sid TEXT NOT NULL,
    user_sid TEXT NOT NULL,
    digest BYTES NOT NULL,
    kind TEXT NOT NULL,
    organization_sid TEXT,
    privileged BOOLEAN NOT NULL,
    proven_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    address TEXT,
    agent TEXT,
    created_at BIGINT NOT NULL,
    CONSTRAINT session_pk PRIMARY KEY (sid)
) CLUSTERED;
CREATE INDEX session_of_user ON session (user_sid, sid);

-- Which organization a credential belongs to: immutable, read before the organization is locked.
CREATE TABLE credential (
    sid TEXT NOT NULL,
    organization_sid TEXT NOT NULL,
    CONSTRAINT credential_pk PRIMARY KEY (sid)
) CLUSTERED;

-- Links that are mailed or shown, and the operator's keys: looked up by SID alone, one row per sending.
CREATE TABLE token (
    sid TEXT NOT NULL,
    organization_sid TEXT NOT NULL,
    subject_sid TEXT NOT NULL,
    kind TEXT NOT NULL,
    digest BYTES NOT NULL,
    state TEXT NOT NULL,
    proves BOOLEAN NOT NULL,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT token_pk PRIMARY KEY (sid)
) CLUSTERED;

CREATE TABLE operator_key (
    sid TEXT NOT NULL,
    name TEXT NOT NULL,
    digest BYTES NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    last_used_at BIGINT,
    created_at BIGINT NOT NULL,
    CONSTRAINT operator_key_pk PRIMARY KEY (sid)
) CLUSTERED;

CREATE TABLE organization (
    sid TEXT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT organization_pk PRIMARY KEY (sid)
) CLUSTERED;

-- path: the SIDs from the top-level account down to this one, one behind the other, so that a subtree is one range.
CREATE TABLE account (
    organization_sid TEXT NOT NULL,
    sid TEXT NOT NULL,
    parent_sid TEXT NOT NULL,
    path TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    status TEXT NOT NULL,
    owner_sid TEXT,
    labels TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT account_pk PRIMARY KEY (organization_sid, sid),
    CONSTRAINT account_name UNIQUE (organization_sid, parent_sid, name_key),
    CONSTRAINT account_owner CHECK ((parent_sid = '') = (owner_sid IS NOT NULL)),
    CONSTRAINT account_organization FOREIGN KEY (organization_sid) REFERENCES organization (sid)
) CLUSTERED;
CREATE INDEX account_path ON account (organization_sid, path);
CREATE INDEX account_owned ON account (organization_sid, owner_sid);

CREATE TABLE membership (
    organization_sid TEXT NOT NULL,
    user_sid TEXT NOT NULL,
    sid TEXT NOT NULL,
    name TEXT,
    status TEXT NOT NULL,
    source TEXT NOT NULL,
    joined_at BIGINT NOT NULL,
    deactivated_at BIGINT,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT membership_pk PRIMARY KEY (organization_sid, user_sid),
    CONSTRAINT membership_sid UNIQUE (organization_sid, sid),
    CONSTRAINT membership_organization FOREIGN KEY (organization_sid) REFERENCES organization (sid)
) CLUSTERED;

-- Global look-up: the organizations of a person, the oldest first.
CREATE TABLE membership_by_user (
    user_sid TEXT NOT NULL,
    organization_sid TEXT NOT NULL,
    joined_at BIGINT NOT NULL,
    CONSTRAINT membership_by_user_pk PRIMARY KEY (user_sid, organization_sid)
) CLUSTERED;

CREATE TABLE assignment (
    organization_sid TEXT NOT NULL,
    sid TEXT NOT NULL,
    principal_sid TEXT NOT NULL,
    role_sid TEXT NOT NULL,
    scope_sid TEXT NOT NULL,
    inherit BOOLEAN NOT NULL,
    except_sids TEXT NOT NULL,
    expires_at BIGINT,
    source TEXT NOT NULL,
    given_by TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT assignment_pk PRIMARY KEY (organization_sid, sid),
    CONSTRAINT assignment_once UNIQUE (organization_sid, principal_sid, scope_sid, role_sid),
    CONSTRAINT assignment_organization FOREIGN KEY (organization_sid) REFERENCES organization (sid)
) CLUSTERED;
CREATE INDEX assignment_scope ON assignment (organization_sid, scope_sid, principal_sid, expires_at, source);

-- pending_key: the address while the invitation is pending, its own SID afterwards, so that at most one is pending per address.
CREATE TABLE invitation (
    organization_sid TEXT NOT NULL,
    sid TEXT NOT NULL,
    pending_key TEXT NOT NULL,
    email TEXT NOT NULL,
    name TEXT,
    message TEXT,
    status TEXT NOT NULL,
    delivery TEXT NOT NULL,
    delivery_reason TEXT,
    token_sid TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    sends BIGINT NOT NULL,
    invited_by TEXT NOT NULL,
    accepted_by TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT invitation_pk PRIMARY KEY (organization_sid, sid),
    CONSTRAINT invitation_pending UNIQUE (organization_sid, pending_key),
    CONSTRAINT invitation_organization FOREIGN KEY (organization_sid) REFERENCES organization (sid)
) CLUSTERED;

CREATE TABLE invitation_grant (
    organization_sid TEXT NOT NULL,
    invitation_sid TEXT NOT NULL,
    scope_sid TEXT NOT NULL,
    role_sid TEXT NOT NULL,
    inherit BOOLEAN NOT NULL,
    except_sids TEXT NOT NULL,
    access_expires_at BIGINT,
    given_by TEXT NOT NULL,
    CONSTRAINT invitation_grant_pk PRIMARY KEY (organization_sid, invitation_sid, scope_sid, role_sid),
    CONSTRAINT invitation_grant_invitation FOREIGN KEY (organization_sid, invitation_sid) REFERENCES invitation (organization_sid, sid) ON DELETE CASCADE
) CLUSTERED;
CREATE INDEX invitation_grant_scope ON invitation_grant (organization_sid, scope_sid, invitation_sid);

-- When mails last went to an address: the instants of the last seven days, blank-separated.
CREATE TABLE mail_pace (
    organization_sid TEXT NOT NULL,
    email_key TEXT NOT NULL,
    sent_at TEXT NOT NULL,
    CONSTRAINT mail_pace_pk PRIMARY KEY (organization_sid, email_key)
) CLUSTERED;

CREATE TABLE api_key (
    organization_sid TEXT NOT NULL,
    sid TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    principal_sid TEXT NOT NULL,
    created_by TEXT NOT NULL,
    scope_sid TEXT NOT NULL,
    permissions TEXT NOT NULL,
    digest BYTES NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    last_used_at BIGINT,
    last_used_address TEXT,
    last_used_agent TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT api_key_pk PRIMARY KEY (organization_sid, sid),
    CONSTRAINT api_key_organization FOREIGN KEY (organization_sid) REFERENCES organization (sid)
) CLUSTERED;
CREATE INDEX api_key_principal ON api_key (organization_sid, principal_sid, sid);
CREATE INDEX api_key_scope ON api_key (organization_sid, scope_sid, sid);

-- open_key: what is offered while the offer waits, its own SID afterwards.
CREATE TABLE ownership_transfer (
    organization_sid TEXT NOT NULL,
    sid TEXT NOT NULL,
    open_key TEXT NOT NULL,
    scope_sid TEXT NOT NULL,
    from_sid TEXT NOT NULL,
    to_sid TEXT NOT NULL,
    keep TEXT NOT NULL,
    status TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT ownership_transfer_pk PRIMARY KEY (organization_sid, sid),
    CONSTRAINT ownership_transfer_open UNIQUE (organization_sid, open_key),
    CONSTRAINT ownership_transfer_organization FOREIGN KEY (organization_sid) REFERENCES organization (sid)
) CLUSTERED;

-- Last seen by signal: the organization's own SID stands for requests that concern no account.
CREATE TABLE last_seen (
    organization_sid TEXT NOT NULL,
    user_sid TEXT NOT NULL,
    scope_sid TEXT NOT NULL,
    kind TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    CONSTRAINT last_seen_pk PRIMARY KEY (organization_sid, user_sid, scope_sid, kind)
) CLUSTERED;

-- The log. Rows are only ever added. The server's stream has the SID OR000…0.
CREATE TABLE event (
    organization_sid TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    act_sid TEXT NOT NULL,
    kind TEXT NOT NULL,
    actor_sid TEXT,
    scope_sid TEXT NOT NULL,
    body TEXT NOT NULL,
    hash BYTES NOT NULL,
    CONSTRAINT event_pk PRIMARY KEY (organization_sid, sequence)
) CLUSTERED;
CREATE INDEX event_act ON event (act_sid);
CREATE INDEX event_scope ON event (organization_sid, scope_sid, sequence);

-- What an event is about, with the personal part sealed for that subject where there is one.
CREATE TABLE event_target (
    organization_sid TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    target_sid TEXT NOT NULL,
    sealed BYTES,
    CONSTRAINT event_target_pk PRIMARY KEY (organization_sid, sequence, target_sid)
) CLUSTERED;
CREATE INDEX event_target_about ON event_target (organization_sid, target_sid, sequence);

-- The end of each chain, so that a cut-off tail is seen.
CREATE TABLE event_head (
    organization_sid TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    hash BYTES NOT NULL,
    mac BYTES NOT NULL,
    CONSTRAINT event_head_pk PRIMARY KEY (organization_sid)
) CLUSTERED;

-- One wrapped data key per organization (owner_sid = its SID) and per person or invited address in it.
CREATE TABLE data_key (
    owner_sid TEXT NOT NULL,
    wrapped BYTES NOT NULL,
    CONSTRAINT data_key_pk PRIMARY KEY (owner_sid)
) CLUSTERED;

-- The outbox. A group of its own: bucket first.
CREATE TABLE job (
    bucket BIGINT NOT NULL,
    run_after BIGINT NOT NULL,
    sid TEXT NOT NULL,
    organization_sid TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject_sid TEXT NOT NULL,
    payload BYTES NOT NULL,
    attempts BIGINT NOT NULL,
    lease_owner TEXT,
    lease_until BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT job_pk PRIMARY KEY (bucket, run_after, sid)
) CLUSTERED;

-- Answers of calls with an Idempotency-Key, sealed, for 24 hours.
CREATE TABLE idempotency (
    caller_sid TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_digest BYTES NOT NULL,
    sealed BYTES NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT idempotency_pk PRIMARY KEY (caller_sid, idempotency_key)
) CLUSTERED;
CREATE INDEX idempotency_age ON idempotency (created_at);
