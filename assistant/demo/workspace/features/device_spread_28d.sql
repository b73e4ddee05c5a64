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
    e.session_id AS session_id,
    row_number() OVER (
      PARTITION BY s.user_id, s.label_ts, e.event_id
      ORDER BY e.received_at, e.occurred_at, e.device, e.session_id
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
  SELECT user_id, label_ts, session_id, event_ts, device,
    row_number() OVER (PARTITION BY user_id, label_ts, session_id ORDER BY event_ts, event_id) AS place
  FROM matched
  WHERE copy = 1
),
known AS (
  SELECT user_id, label_ts, session_id AS event_id, event_ts, device
  FROM session_events
  WHERE place = 1 AND device IS NOT NULL
),
tallies AS (
  SELECT user_id, label_ts, device, count(*) AS times_1
  FROM known
  GROUP BY user_id, label_ts, device
),
shares AS (
  SELECT user_id, label_ts, times_1,
    CAST(times_1 AS DOUBLE) / sum(times_1) OVER (PARTITION BY user_id, label_ts) AS share_1
  FROM tallies
),
valued AS (
  SELECT user_id, label_ts,
    CAST(-sum(CAST(CASE WHEN times_1 > 0 THEN share_1 * ln(share_1) END AS DECIMAL(28, 9))) AS DOUBLE) AS device_spread_28d
  FROM shares
  GROUP BY user_id, label_ts
)
SELECT
  l.user_id,
  l.label_ts,
  coalesce(v.device_spread_28d, CAST('0.0' AS DOUBLE)) AS device_spread_28d
FROM labels AS l
LEFT JOIN valued AS v
  ON v.user_id = l.user_id
  AND v.label_ts = l.label_ts
