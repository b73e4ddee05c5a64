WITH spine AS (
  SELECT DISTINCT user_id, label_ts
  FROM labels
),
matched AS (
  SELECT
    s.user_id, s.label_ts,
    e.event_id AS event_id,
    e.occurred_at AS event_ts,
    e.device AS device,
    row_number() OVER (
      PARTITION BY s.user_id, s.label_ts, e.event_id
      ORDER BY e.received_at, e.occurred_at, e.device
    ) AS copy
  FROM spine AS s
  JOIN events AS e
    ON e.user_id = s.user_id
    AND e.occurred_at >= s.label_ts - INTERVAL 672 HOUR
    AND e.occurred_at < s.label_ts
    AND e.received_at < s.label_ts
    AND e.device IS NOT NULL
),
known AS (
  SELECT user_id, label_ts, event_id, event_ts, device
  FROM matched
  WHERE copy = 1
),
ranked AS (
  SELECT user_id, label_ts, event_ts, device,
    row_number() OVER (PARTITION BY user_id, label_ts ORDER BY event_ts DESC, event_id DESC) AS place
  FROM known
),
valued AS (
  SELECT user_id, label_ts,
    max(CASE WHEN place = 1 THEN device END) AS last_device_28d
  FROM ranked
  GROUP BY user_id, label_ts
)
SELECT
  l.user_id,
  l.label_ts,
  v.last_device_28d AS last_device_28d
FROM labels AS l
LEFT JOIN valued AS v
  ON v.user_id = l.user_id
  AND v.label_ts = l.label_ts
