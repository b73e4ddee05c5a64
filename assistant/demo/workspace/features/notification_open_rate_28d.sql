WITH spine AS (
  SELECT DISTINCT user_id, label_ts
  FROM labels
),
matched AS (
  SELECT
    s.user_id, s.label_ts,
    e.event_id AS event_id,
    e.occurred_at AS event_ts,
    e.event_type AS event_type,
    row_number() OVER (
      PARTITION BY s.user_id, s.label_ts, e.event_id
      ORDER BY e.received_at, e.occurred_at, e.event_type
    ) AS copy
  FROM spine AS s
  JOIN events AS e
    ON e.user_id = s.user_id
    AND e.occurred_at >= s.label_ts - INTERVAL 672 HOUR
    AND e.occurred_at < s.label_ts
    AND e.received_at < s.label_ts
    AND e.event_type IN ('impression', 'open')
    AND e.surface IN ('notification')
),
known AS (
  SELECT user_id, label_ts, event_id, event_ts, event_type
  FROM matched
  WHERE copy = 1
),
valued AS (
  SELECT user_id, label_ts,
    (CAST(count(*) FILTER (WHERE event_type IN ('open')) AS DOUBLE) + CAST('5.8' AS DOUBLE)) / (count(*) FILTER (WHERE event_type IN ('impression')) + 20) AS notification_open_rate_28d
  FROM known
  GROUP BY user_id, label_ts
)
SELECT
  l.user_id,
  l.label_ts,
  coalesce(v.notification_open_rate_28d, CAST('0.29' AS DOUBLE)) AS notification_open_rate_28d
FROM labels AS l
LEFT JOIN valued AS v
  ON v.user_id = l.user_id
  AND v.label_ts = l.label_ts
