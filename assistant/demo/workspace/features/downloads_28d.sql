WITH spine AS (
  SELECT DISTINCT user_id, label_ts
  FROM labels
),
known AS (
  SELECT DISTINCT s.user_id, s.label_ts, e.event_id
  FROM spine AS s
  JOIN events AS e
    ON e.user_id = s.user_id
    AND e.occurred_at >= s.label_ts - INTERVAL 672 HOUR
    AND e.occurred_at < s.label_ts
    AND e.received_at < s.label_ts
    AND e.event_type IN ('download')
),
valued AS (
  SELECT user_id, label_ts,
    count(*) AS downloads_28d
  FROM known
  GROUP BY user_id, label_ts
)
SELECT
  l.user_id,
  l.label_ts,
  coalesce(v.downloads_28d, 0) AS downloads_28d
FROM labels AS l
LEFT JOIN valued AS v
  ON v.user_id = l.user_id
  AND v.label_ts = l.label_ts
