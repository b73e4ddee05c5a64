WITH spine AS (
  SELECT DISTINCT user_id, label_ts
  FROM labels
),
matched AS (
  SELECT
    s.user_id, s.label_ts,
    e.event_id AS event_id,
    e.occurred_at AS event_ts,
    row_number() OVER (
      PARTITION BY s.user_id, s.label_ts, e.event_id
      ORDER BY e.received_at, e.occurred_at
    ) AS copy
  FROM spine AS s
  JOIN events AS e
    ON e.user_id = s.user_id
    AND e.occurred_at >= s.label_ts - INTERVAL 2160 HOUR
    AND e.occurred_at < s.label_ts
    AND e.received_at < s.label_ts
    AND e.event_type IN ('open')
),
known AS (
  SELECT user_id, label_ts, event_id, event_ts
  FROM matched
  WHERE copy = 1
),
valued AS (
  SELECT user_id, label_ts,
    CAST(CASE WHEN max(epoch_us(event_ts)) IS NOT NULL THEN least(epoch_us(label_ts) - max(epoch_us(event_ts)), 7776000000000) END AS DOUBLE) / 3600000000 AS hours_since_last_open
  FROM known
  GROUP BY user_id, label_ts
)
SELECT
  l.user_id,
  l.label_ts,
  coalesce(v.hours_since_last_open, CAST('2160.0' AS DOUBLE)) AS hours_since_last_open
FROM labels AS l
LEFT JOIN valued AS v
  ON v.user_id = l.user_id
  AND v.label_ts = l.label_ts
