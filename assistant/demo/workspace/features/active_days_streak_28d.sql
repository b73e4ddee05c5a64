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
    AND e.occurred_at >= s.label_ts - INTERVAL 672 HOUR
    AND e.occurred_at < s.label_ts
    AND e.received_at < s.label_ts
),
known AS (
  SELECT user_id, label_ts, event_id, event_ts
  FROM matched
  WHERE copy = 1
),
days AS (
  SELECT DISTINCT user_id, label_ts, epoch_us(event_ts) // 86400000000 AS day_number
  FROM known
),
numbered AS (
  SELECT user_id, label_ts, day_number,
    day_number - row_number() OVER (PARTITION BY user_id, label_ts ORDER BY day_number) AS run
  FROM days
),
runs AS (
  SELECT user_id, label_ts, run, count(*) AS run_days, max(day_number) AS last_day
  FROM numbered
  GROUP BY user_id, label_ts, run
),
valued AS (
  SELECT user_id, label_ts,
    coalesce(max(CASE WHEN last_day >= epoch_us((label_ts)) // 86400000000 - 1 THEN run_days END), 0) AS active_days_streak_28d
  FROM runs
  GROUP BY user_id, label_ts
)
SELECT
  l.user_id,
  l.label_ts,
  coalesce(v.active_days_streak_28d, 0) AS active_days_streak_28d
FROM labels AS l
LEFT JOIN valued AS v
  ON v.user_id = l.user_id
  AND v.label_ts = l.label_ts
