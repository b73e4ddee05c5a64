WITH spine AS (
  SELECT DISTINCT user_id, label_ts
  FROM labels
),
known AS (
  SELECT DISTINCT s.user_id, s.label_ts, e.event_id
  FROM spine AS s
  JOIN events AS e
    ON e.user_id = s.user_id
    AND e.occurred_at >= s.label_ts - INTERVAL 168 HOUR
    AND e.occurred_at < s.label_ts
    AND e.received_at < s.label_ts
    AND e.event_type IN ('download')
),
valued AS (
  SELECT user_id, label_ts,
    count(*) AS downloads_7d
  FROM known
  GROUP BY user_id, label_ts
),
grown AS (
  SELECT DISTINCT s.user_id, s.label_ts, 1 AS old_enough
  FROM labels AS s
  JOIN users AS e
    ON e.user_id = s.user_id
    AND CAST(e.signed_up_on AS TIMESTAMP) <= s.label_ts - INTERVAL 1 HOUR
)
SELECT
  l.user_id,
  l.label_ts,
  CASE WHEN g.old_enough = 1 THEN coalesce(v.downloads_7d, 0) END AS downloads_7d
FROM labels AS l
LEFT JOIN valued AS v
  ON v.user_id = l.user_id
  AND v.label_ts = l.label_ts
LEFT JOIN grown AS g
  ON g.user_id = l.user_id
  AND g.label_ts = l.label_ts
