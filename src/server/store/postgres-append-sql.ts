// What sqlite-append.ts does, for many messages in one statement: the function of the first
// migration. Refuses with the same codes, in the same order. Locks the conversations in the order of their ids, so
// that nodes never wait for each other in a circle; what a statement in it sees is as after the locks.

export const APPEND_MESSAGES = `
  CREATE FUNCTION append_messages(
    conversation_ids text[], sender_ids text[], bodies text[], client_ids text[], hashes text[],
    events text[], times bigint[]
  ) RETURNS TABLE (refusal text, at_seq bigint, at_rev bigint, is_duplicate boolean, stored_at bigint)
  LANGUAGE plpgsql VOLATILE AS $$
  DECLARE
    hash text;
    kind text;
    status text;
    other_id text;
    gone_at bigint;
  BEGIN
    LOCK TABLE turnstile IN ROW SHARE MODE;
    PERFORM FROM conversations c WHERE c.id = ANY (conversation_ids) ORDER BY c.id FOR NO KEY UPDATE;
    FOR i IN 1 .. cardinality(conversation_ids) LOOP
      refusal := NULL;
      at_seq := NULL;
      is_duplicate := false;
      IF client_ids[i] IS NOT NULL THEN
        SELECT m.seq, m.rev, m.content_hash, m.created_at INTO at_seq, at_rev, hash, stored_at
          FROM messages m
          WHERE m.conversation_id = conversation_ids[i] AND m.sender_id = sender_ids[i]
            AND m.client_id = client_ids[i];
        IF FOUND THEN
          is_duplicate := true;
          IF hash IS DISTINCT FROM hashes[i] THEN
            refusal := 'client_id_reused';
          END IF;
          RETURN NEXT;
          CONTINUE;
        END IF;
      END IF;

      SELECT c.kind, c.status INTO kind, status
        FROM members m JOIN conversations c ON c.id = m.conversation_id
        WHERE m.conversation_id = conversation_ids[i] AND m.user_id = sender_ids[i];
      IF NOT FOUND THEN
        refusal := 'not_found';
      ELSIF kind = 'direct' THEN
        SELECT u.id, u.deleted_at INTO other_id, gone_at
          FROM members m JOIN users u ON u.id = m.user_id
          WHERE m.conversation_id = conversation_ids[i] AND m.user_id <> sender_ids[i];
        IF gone_at IS NOT NULL THEN
          refusal := 'account_deleted';
        ELSIF EXISTS (SELECT FROM blocks b WHERE b.blocker_id = sender_ids[i] AND b.blocked_id = other_id)
          OR EXISTS (SELECT FROM blocks b WHERE b.blocker_id = other_id AND b.blocked_id = sender_ids[i]) THEN
          refusal := 'blocked';
        END IF;
      END IF;
      IF refusal IS NULL AND status <> 'accepted' THEN
        refusal := CASE status WHEN 'declined' THEN 'declined' ELSE 'not_accepted' END;
      END IF;
      IF refusal IS NOT NULL THEN
        RETURN NEXT;
        CONTINUE;
      END IF;

      stored_at := times[i];
      UPDATE conversations c SET seq = c.seq + 1, rev = c.rev + 1, updated_at = times[i]
        WHERE c.id = conversation_ids[i] RETURNING c.seq, c.rev INTO at_seq, at_rev;
      INSERT INTO messages (conversation_id, seq, rev, sender_id, body, client_id, content_hash, event, created_at)
        VALUES (conversation_ids[i], at_seq, at_rev, sender_ids[i], bodies[i], client_ids[i], hashes[i],
          events[i], times[i]);
      UPDATE members m SET read_seq = at_seq
        WHERE m.conversation_id = conversation_ids[i] AND m.user_id = sender_ids[i];
      RETURN NEXT;
    END LOOP;
  END $$;
`
