WITH spine AS (
  SELECT DISTINCT user_id, label_ts
  FROM labels
),
matched AS (
  SELECT
    s.user_id, s.label_ts,
    e.event_id AS event_id,
    e.occurred_at AS event_ts,
    e.play_seconds AS play_seconds,
    d.kind AS content_kind,
    row_number() OVER (
      PARTITION BY s.user_id, s.label_ts, e.event_id
      ORDER BY e.received_at, e.occurred_at, e.play_seconds, e.content_id, d.kind
    ) AS copy
  FROM spine AS s
  JOIN events AS e
    ON e.user_id = s.user_id
    AND e.occurred_at >= s.label_ts - INTERVAL 672 HOUR
    AND e.occurred_at < s.label_ts
    AND e.received_at < s.label_ts
    AND e.play_seconds IS NOT NULL
  JOIN content AS d
    ON d.content_id = e.content_id
),
known AS (
  SELECT user_id, label_ts, event_id, event_ts, play_seconds
  FROM matched
  WHERE copy = 1 AND content_kind IN ('song', 'podcast')
),
by_day AS (
  SELECT user_id, label_ts, epoch_us(event_ts) // 86400000000 AS day_number,
    least(CAST(sum(play_seconds) AS BIGINT), 14400) AS day_sum
  FROM known
  GROUP BY user_id, label_ts, epoch_us(event_ts) // 86400000000
),
valued AS (
  SELECT user_id, label_ts,
    CAST(sum(day_sum) AS BIGINT) AS listen_seconds_28d
  FROM by_day
  GROUP BY user_id, label_ts
)
SELECT
  l.user_id,
  l.label_ts,
  coalesce(v.listen_seconds_28d, 0) AS listen_seconds_28d
FROM labels AS l
LEFT JOIN valued AS v
  ON v.user_id = l.user_id
  AND v.label_ts = l.label_ts
