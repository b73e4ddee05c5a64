WITH spine AS (
  SELECT DISTINCT user_id, label_ts
  FROM labels
),
matched AS (
  SELECT
    s.user_id, s.label_ts,
    e.event_id AS event_id,
    e.occurred_at AS event_ts,
    e.occurred_at AS occurred_at,
    e.session_id AS session_id,
    row_number() OVER (
      PARTITION BY s.user_id, s.label_ts, e.event_id
      ORDER BY e.received_at, e.occurred_at, e.session_id
    ) AS copy
  FROM spine AS s
  JOIN events AS e
    ON e.user_id = s.user_id
    AND e.occurred_at >= s.label_ts - INTERVAL 672 HOUR
    AND e.occurred_at < s.label_ts
    AND e.received_at < s.label_ts
    AND e.session_id IS NOT NULL
),
session_events AS (
  SELECT user_id, label_ts, session_id, event_ts, occurred_at,
    row_number() OVER (PARTITION BY user_id, label_ts, session_id ORDER BY event_ts, event_id) AS place
  FROM matched
  WHERE copy = 1
),
known AS (
  SELECT user_id, label_ts, session_id AS event_id, event_ts, occurred_at
  FROM session_events
  WHERE place = 1
),
valued AS (
  SELECT user_id, label_ts,
    CASE WHEN count(*) > 0 THEN CAST(count(*) FILTER (WHERE (epoch_us(occurred_at) // 86400000000 + 3) % 7 + 1 IN (6, 7)) AS DOUBLE) / count(*) END AS weekend_share_28d
  FROM known
  GROUP BY user_id, label_ts
)
SELECT
  l.user_id,
  l.label_ts,
  v.weekend_share_28d AS weekend_share_28d
FROM labels AS l
LEFT JOIN valued AS v
  ON v.user_id = l.user_id
  AND v.label_ts = l.label_ts
