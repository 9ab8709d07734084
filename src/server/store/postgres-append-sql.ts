// What the unit appendMessage (messages.ts) does, for many messages in one statement: the function of the first
// migration. Refuses with the same codes, in the same order. Locks the conversations in the order of their ids, so
// that nodes never wait for each other in a circle; what a statement in it sees is as after the locks.

export const APPEND_MESSAGES = `
  CREATE FUNCTION append_messages(
    conversation_ids text[], sender_ids text[], bodies text[], client_ids text[], hashes text[],
    events text[], times bigint[]
  ) RETURNS TABLE (refusal text, seq bigint, rev bigint, is_duplicate boolean, stored_at bigint)
  LANGUAGE plpgsql VOLATILE AS $$
  #variable_conflict use_column
  DECLARE
    sent record;
    place record;
    other record;
  BEGIN
    LOCK TABLE turnstile IN ROW SHARE MODE;
    PERFORM FROM conversations WHERE id = ANY (conversation_ids) ORDER BY id FOR NO KEY UPDATE;
    FOR i IN 1 .. cardinality(conversation_ids) LOOP
      IF client_ids[i] IS NOT NULL THEN
        SELECT m.seq, m.rev, m.content_hash, m.created_at INTO sent FROM messages m
          WHERE m.conversation_id = conversation_ids[i] AND m.sender_id = sender_ids[i]
            AND m.client_id = client_ids[i];
        IF FOUND THEN
          IF sent.content_hash IS NOT DISTINCT FROM hashes[i] THEN
            RETURN QUERY SELECT NULL::text, sent.seq, sent.rev, true, sent.created_at;
          ELSE
            RETURN QUERY SELECT 'client_id_reused', NULL::bigint, NULL::bigint, false, NULL::bigint;
          END IF;
          CONTINUE;
        END IF;
      END IF;

      SELECT c.kind, c.status INTO place FROM members m JOIN conversations c ON c.id = m.conversation_id
        WHERE m.conversation_id = conversation_ids[i] AND m.user_id = sender_ids[i];
      IF NOT FOUND THEN
        RETURN QUERY SELECT 'not_found', NULL::bigint, NULL::bigint, false, NULL::bigint;
        CONTINUE;
      END IF;
      IF place.kind = 'direct' THEN
        SELECT u.id, u.deleted_at INTO other FROM members m JOIN users u ON u.id = m.user_id
          WHERE m.conversation_id = conversation_ids[i] AND m.user_id <> sender_ids[i];
        IF other.deleted_at IS NOT NULL THEN
          RETURN QUERY SELECT 'account_deleted', NULL::bigint, NULL::bigint, false, NULL::bigint;
          CONTINUE;
        END IF;
        IF EXISTS (SELECT FROM blocks b
          WHERE (b.blocker_id = sender_ids[i] AND b.blocked_id = other.id)
            OR (b.blocker_id = other.id AND b.blocked_id = sender_ids[i])) THEN
          RETURN QUERY SELECT 'blocked', NULL::bigint, NULL::bigint, false, NULL::bigint;
          CONTINUE;
        END IF;
      END IF;
      IF place.status <> 'accepted' THEN
        RETURN QUERY SELECT CASE place.status WHEN 'declined' THEN 'declined' ELSE 'not_accepted' END,
          NULL::bigint, NULL::bigint, false, NULL::bigint;
        CONTINUE;
      END IF;

      UPDATE conversations c SET seq = c.seq + 1, rev = c.rev + 1, updated_at = times[i]
        WHERE c.id = conversation_ids[i] RETURNING c.seq, c.rev INTO sent;
      INSERT INTO messages (conversation_id, seq, rev, sender_id, body, client_id, content_hash, event, created_at)
        VALUES (conversation_ids[i], sent.seq, sent.rev, sender_ids[i], bodies[i], client_ids[i], hashes[i],
          events[i], times[i]);
      UPDATE members m SET read_seq = sent.seq
        WHERE m.conversation_id = conversation_ids[i] AND m.user_id = sender_ids[i];
      RETURN QUERY SELECT NULL::text, sent.seq, sent.rev, false, times[i];
    END LOOP;
  END $$;
`
