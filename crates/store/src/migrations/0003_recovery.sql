-- The one open password reset of a person: a newer request takes its place, and its use removes it.
CREATE TABLE password_reset (
    user_sid TEXT NOT NULL,
    token_sid TEXT NOT NULL,
    digest BYTES NOT NULL,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT password_reset_pk PRIMARY KEY (user_sid),
    CONSTRAINT password_reset_token UNIQUE (token_sid)
) CLUSTERED;
