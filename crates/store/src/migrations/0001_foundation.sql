-- What the engine itself needs: the events by which it finds an act again.
CREATE TABLE event (
    sid TEXT NOT NULL,
    act_sid TEXT,
    CONSTRAINT event_pkey PRIMARY KEY (sid)
) CLUSTERED;
