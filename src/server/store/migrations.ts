// The steps that make the tables, in order, each applied once and never changed afterwards.
// Run by the SQLite store when it opens; the number of steps applied is kept in `user_version`.

export const migrations: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

  CREATE TABLE users (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT,
    search_name TEXT NOT NULL,
    search_email TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    deleted_at INTEGER
  ) STRICT;
  CREATE INDEX users_by_name ON users (search_name);
  CREATE INDEX users_by_email ON users (search_email);

  CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX sessions_by_user ON sessions (user_id);
  CREATE INDEX sessions_by_end ON sessions (expires_at);

  CREATE TABLE used_tickets (id TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT;
  CREATE INDEX used_tickets_by_end ON used_tickets (expires_at);

  CREATE TABLE conversations (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    pair TEXT UNIQUE,
    status TEXT NOT NULL,
    requested_by TEXT,
    seq INTEGER NOT NULL DEFAULT 0,
    rev INTEGER NOT NULL DEFAULT 0,
    own_rev INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE members (
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    read_seq INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (conversation_id, user_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX members_by_user ON members (user_id);

  CREATE TABLE messages (
    conversation_id TEXT NOT NULL REFERENCES conversations (id),
    seq INTEGER NOT NULL,
    rev INTEGER NOT NULL,
    sender_id TEXT NOT NULL REFERENCES users (id),
    body TEXT NOT NULL,
    client_id TEXT,
    content_hash TEXT,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX messages_by_seq ON messages (conversation_id, seq);
  CREATE UNIQUE INDEX messages_by_rev ON messages (conversation_id, rev);
  CREATE UNIQUE INDEX messages_by_client_id ON messages (conversation_id, sender_id, client_id)
    WHERE client_id IS NOT NULL;

  CREATE TABLE requests (
    sender_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    PRIMARY KEY (sender_id, client_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE blocks (
    blocker_id TEXT NOT NULL,
    blocked_id TEXT NOT NULL,
    PRIMARY KEY (blocker_id, blocked_id)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE users ADD COLUMN last_seen_at INTEGER;
  ALTER TABLE users ADD COLUMN is_invisible INTEGER NOT NULL DEFAULT 0;
  `,
  `
  ALTER TABLE messages ADD COLUMN edited_at INTEGER;
  ALTER TABLE messages ADD COLUMN deleted_at INTEGER;
  CREATE INDEX messages_deleted ON messages (conversation_id, seq) WHERE deleted_at IS NOT NULL;
  `,
  `
  ALTER TABLE conversations ADD COLUMN title TEXT;
  ALTER TABLE conversations ADD COLUMN member_count INTEGER NOT NULL DEFAULT 0;
  UPDATE conversations SET member_count =
    (SELECT count(*) FROM members WHERE conversation_id = conversations.id);
  ALTER TABLE members ADD COLUMN role TEXT NOT NULL DEFAULT 'member';
  ALTER TABLE members ADD COLUMN involvement TEXT NOT NULL DEFAULT 'everything';
  ALTER TABLE members ADD COLUMN joined_at INTEGER NOT NULL DEFAULT 0;

  ALTER TABLE users ADD COLUMN changed_at INTEGER;
  CREATE INDEX users_by_change ON users (changed_at) WHERE changed_at IS NOT NULL;

  ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT '';
  ALTER TABLE sessions ADD COLUMN last_seen_at INTEGER NOT NULL DEFAULT 0;
  `,
  `
  CREATE TABLE name_words (
    word TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    PRIMARY KEY (word, user_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX name_words_by_user ON name_words (user_id);

  WITH RECURSIVE
    names (user_id, name, marked) AS (
      SELECT id, search_name,
        replace(replace(replace(replace(replace(search_name, '-', ' '), '''', ' '), '’', ' '), '.', ' '), '_', ' ')
      FROM users WHERE deleted_at IS NULL
    ),
    starts (user_id, name, marked, start) AS (
      SELECT user_id, name, marked, 1 FROM names
      UNION ALL
      SELECT user_id, name, marked, start + instr(substr(marked, start), ' ') FROM starts
      WHERE instr(substr(marked, start), ' ') > 0
    )
  INSERT OR IGNORE INTO name_words (word, user_id)
    SELECT substr(name, start), user_id FROM starts
    WHERE substr(name, start) <> '' AND (start = 1 OR substr(marked, start, 1) <> ' ');
  `,
  `
  ALTER TABLE users ALTER COLUMN email DROP NOT NULL;
  UPDATE users SET email = NULL WHERE deleted_at IS NOT NULL;
  ALTER TABLE users ADD COLUMN contact_email TEXT;
  ALTER TABLE users ADD COLUMN picture TEXT;
  ALTER TABLE users ADD COLUMN told_at INTEGER;
  ALTER TABLE users ADD COLUMN disabled_at INTEGER;
  ALTER TABLE users ADD COLUMN tokens_valid_from INTEGER;
  `,
  `
  CREATE TABLE api_keys (
    hash TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    ends_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX api_keys_by_name ON api_keys (name);

  ALTER TABLE users ADD COLUMN is_bot INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE messages ADD COLUMN event TEXT;
  `,
  `
  -- AUTOINCREMENT: an id is never used again, so that whoever has read up to one misses nothing.
  CREATE TABLE webhook_queue (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    address TEXT NOT NULL,
    lane TEXT NOT NULL,
    event_id TEXT NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    queued_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT
  ) STRICT;
  CREATE INDEX webhook_queue_by_lane ON webhook_queue (address, lane, id);
  CREATE TABLE webhook_dead_letters (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    address TEXT NOT NULL,
    lane TEXT NOT NULL,
    event_id TEXT NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    queued_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    last_error TEXT NOT NULL,
    died_at INTEGER NOT NULL
  ) STRICT;
  `,
  `
  ALTER TABLE members ADD COLUMN joined_seq INTEGER NOT NULL DEFAULT 0;
  `,
  `
  -- It made each message dearer. Those that never changed are found by their seq: see messages-since.ts.
  DROP INDEX messages_by_rev;
  CREATE UNIQUE INDEX messages_changed ON messages (conversation_id, rev)
    WHERE edited_at IS NOT NULL OR deleted_at IS NOT NULL;
  `,
]
