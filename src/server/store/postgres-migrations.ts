// The steps that make the tables on PostgreSQL, in order, each applied once and never changed afterwards. Run by
// postgres-open.ts; the number of steps applied is kept in the table `version`. Text that is compared is
// compared by its bytes, as on SQLite, so that order and search do not hang on the machine's language.
import { APPEND_MESSAGES } from './postgres-append-sql.ts'

const ID = 'text COLLATE "C"'

export const postgresMigrations: readonly string[] = [
  `
  CREATE TABLE meta (key ${ID} PRIMARY KEY, value text NOT NULL);

  CREATE TABLE users (
    id ${ID} PRIMARY KEY,
    email ${ID} UNIQUE,
    name text NOT NULL,
    password_hash text,
    search_name ${ID} NOT NULL,
    search_email ${ID} NOT NULL,
    created_at bigint NOT NULL,
    deleted_at bigint,
    last_seen_at bigint,
    is_invisible smallint NOT NULL DEFAULT 0,
    changed_at bigint,
    contact_email text,
    picture text,
    told_at bigint,
    disabled_at bigint,
    tokens_valid_from bigint,
    is_bot smallint NOT NULL DEFAULT 0
  ) WITH (fillfactor = 80);
  CREATE INDEX users_by_name ON users (search_name);
  CREATE INDEX users_by_email ON users (search_email);
  CREATE INDEX users_by_change ON users (changed_at) WHERE changed_at IS NOT NULL;

  CREATE TABLE name_words (
    word ${ID} NOT NULL,
    user_id ${ID} NOT NULL REFERENCES users (id),
    PRIMARY KEY (word, user_id)
  );
  CREATE INDEX name_words_by_user ON name_words (user_id);

  CREATE TABLE sessions (
    id ${ID} PRIMARY KEY,
    user_id ${ID} NOT NULL REFERENCES users (id),
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    device text NOT NULL DEFAULT '',
    last_seen_at bigint NOT NULL DEFAULT 0
  );
  CREATE INDEX sessions_by_user ON sessions (user_id);
  CREATE INDEX sessions_by_end ON sessions (expires_at);

  CREATE TABLE used_tickets (id ${ID} PRIMARY KEY, expires_at bigint NOT NULL);
  CREATE INDEX used_tickets_by_end ON used_tickets (expires_at);

  -- Each message changes the row of its conversation: the room for that stands beside it.
  CREATE TABLE conversations (
    id ${ID} PRIMARY KEY,
    kind text NOT NULL,
    title text,
    pair ${ID} UNIQUE,
    status text NOT NULL,
    requested_by ${ID},
    seq bigint NOT NULL DEFAULT 0,
    rev bigint NOT NULL DEFAULT 0,
    own_rev bigint NOT NULL DEFAULT 0,
    member_count bigint NOT NULL DEFAULT 0,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
  ) WITH (fillfactor = 50);

  CREATE TABLE members (
    conversation_id ${ID} NOT NULL REFERENCES conversations (id),
    user_id ${ID} NOT NULL REFERENCES users (id),
    read_seq bigint NOT NULL DEFAULT 0,
    role text NOT NULL DEFAULT 'member',
    involvement text NOT NULL DEFAULT 'everything',
    joined_at bigint NOT NULL DEFAULT 0,
    joined_seq bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (conversation_id, user_id)
  ) WITH (fillfactor = 70);
  CREATE INDEX members_by_user ON members (user_id);

  -- Without references: whoever writes one has looked at both rows, which nothing ever deletes, and to lock
  -- them for each message again would cost more than the message.
  CREATE TABLE messages (
    conversation_id ${ID} NOT NULL,
    seq bigint NOT NULL,
    rev bigint NOT NULL,
    sender_id ${ID} NOT NULL,
    body text NOT NULL,
    client_id ${ID},
    content_hash text,
    event text,
    created_at bigint NOT NULL,
    edited_at bigint,
    deleted_at bigint,
    PRIMARY KEY (conversation_id, seq)
  );
  CREATE UNIQUE INDEX messages_by_rev ON messages (conversation_id, rev);
  CREATE UNIQUE INDEX messages_by_client_id ON messages (conversation_id, sender_id, client_id)
    WHERE client_id IS NOT NULL;
  CREATE INDEX messages_deleted ON messages (conversation_id, seq) WHERE deleted_at IS NOT NULL;

  CREATE TABLE requests (
    sender_id ${ID} NOT NULL,
    client_id ${ID} NOT NULL,
    content_hash text NOT NULL,
    conversation_id ${ID} NOT NULL,
    PRIMARY KEY (sender_id, client_id)
  );

  CREATE TABLE blocks (
    blocker_id ${ID} NOT NULL,
    blocked_id ${ID} NOT NULL,
    PRIMARY KEY (blocker_id, blocked_id)
  );
  CREATE INDEX blocks_by_blocked ON blocks (blocked_id);

  CREATE TABLE api_keys (
    hash ${ID} PRIMARY KEY,
    name ${ID} NOT NULL,
    scopes text NOT NULL,
    created_at bigint NOT NULL,
    ends_at bigint
  );
  CREATE INDEX api_keys_by_name ON api_keys (name);

  CREATE TABLE webhook_queue (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    address ${ID} NOT NULL,
    lane ${ID} NOT NULL,
    event_id text NOT NULL,
    type text NOT NULL,
    body text NOT NULL,
    queued_at bigint NOT NULL,
    attempts bigint NOT NULL DEFAULT 0,
    last_error text
  );
  CREATE INDEX webhook_queue_by_lane ON webhook_queue (address, lane, id);
  CREATE TABLE webhook_dead_letters (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    address ${ID} NOT NULL,
    lane ${ID} NOT NULL,
    event_id text NOT NULL,
    type text NOT NULL,
    body text NOT NULL,
    queued_at bigint NOT NULL,
    attempts bigint NOT NULL,
    last_error text NOT NULL,
    died_at bigint NOT NULL
  );

  -- Ids of the queue become visible in their order, so that whoever has read up to one misses nothing: the
  -- last thing that a transaction writes, it writes alone.
  CREATE FUNCTION queue_in_turn() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('relais webhook_queue', 0));
    RETURN NULL;
  END $$;
  CREATE TRIGGER queue_in_turn BEFORE INSERT ON webhook_queue
    FOR EACH STATEMENT EXECUTE FUNCTION queue_in_turn();

  -- Nothing is in it: its locks let whoever lost too often against others write alone.
  CREATE TABLE turnstile ();

  -- What ended somewhere, for every node to look at its own connections.
  CREATE TABLE revocations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at bigint NOT NULL DEFAULT (extract(epoch FROM clock_timestamp()) * 1000)::bigint
  );
  CREATE FUNCTION note_ended_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (SELECT FROM ended WHERE expires_at > (extract(epoch FROM now()) * 1000)::bigint) THEN
      INSERT INTO revocations DEFAULT VALUES;
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER note_ended_sessions AFTER DELETE ON sessions REFERENCING OLD TABLE AS ended
    FOR EACH STATEMENT EXECUTE FUNCTION note_ended_sessions();
  CREATE FUNCTION note_excluded_users() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO revocations DEFAULT VALUES;
    RETURN NULL;
  END $$;
  CREATE TRIGGER note_excluded_users AFTER UPDATE OF disabled_at, tokens_valid_from, deleted_at ON users
    FOR EACH STATEMENT EXECUTE FUNCTION note_excluded_users();
  ${APPEND_MESSAGES}
  `,
  `
  -- Asked by every node: who became a member of what lately.
  CREATE INDEX members_by_joining ON members (joined_at);
  `,
  `
  -- Whose sessions ended, and in which transaction, so that every node asks only about those it has to do with. No
  -- change is under way meanwhile: it would hold one of these tables and wait for the other.
  LOCK TABLE turnstile IN EXCLUSIVE MODE;
  DELETE FROM revocations;
  ALTER TABLE revocations ADD COLUMN user_id ${ID} NOT NULL,
    ADD COLUMN transaction xid8 NOT NULL DEFAULT pg_current_xact_id();
  CREATE INDEX revocations_by_transaction ON revocations (transaction);
  CREATE OR REPLACE FUNCTION note_ended_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO revocations (user_id)
      SELECT DISTINCT user_id FROM ended WHERE expires_at > (extract(epoch FROM now()) * 1000)::bigint;
    RETURN NULL;
  END $$;
  CREATE FUNCTION note_excluded_user() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO revocations (user_id) VALUES (NEW.id);
    RETURN NULL;
  END $$;
  CREATE OR REPLACE TRIGGER note_excluded_users AFTER UPDATE OF disabled_at, tokens_valid_from, deleted_at ON users
    FOR EACH ROW EXECUTE FUNCTION note_excluded_user();
  DROP FUNCTION note_excluded_users();
  `,
]
