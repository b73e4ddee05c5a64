WITH spine AS (
  SELECT DISTINCT user_id, label_ts
  FROM labels
),
matched AS (
  SELECT
    s.user_id, s.label_ts,
    e.event_id AS event_id,
    e.occurred_at AS event_ts,
    d.genre AS content_genre,
    row_number() OVER (
      PARTITION BY s.user_id, s.label_ts, e.event_id
      ORDER BY e.received_at, e.occurred_at, e.content_id, d.genre
    ) AS copy
  FROM spine AS s
  JOIN events AS e
    ON e.user_id = s.user_id
    AND e.occurred_at >= s.label_ts - INTERVAL 672 HOUR
    AND e.occurred_at < s.label_ts
    AND e.received_at < s.label_ts
    AND e.event_type IN ('open', 'download', 'play')
  JOIN content AS d
    ON d.content_id = e.content_id
),
known AS (
  SELECT user_id, label_ts, event_id, event_ts, content_genre
  FROM matched
  WHERE copy = 1 AND content_genre IS NOT NULL
),
tallies AS (
  SELECT user_id, label_ts, content_genre, count(*) AS times_1
  FROM known
  GROUP BY user_id, label_ts, content_genre
),
ranked AS (
  SELECT user_id, label_ts, content_genre, times_1,
    row_number() OVER (PARTITION BY user_id, label_ts ORDER BY times_1 DESC, content_genre) AS place_1
  FROM tallies
),
valued AS (
  SELECT user_id, label_ts,
    max(CASE WHEN place_1 = 1 AND times_1 > 0 THEN content_genre END) AS top_genre_28d
  FROM ranked
  GROUP BY user_id, label_ts
)
SELECT
  l.user_id,
  l.label_ts,
  v.top_genre_28d AS top_genre_28d
FROM labels AS l
LEFT JOIN valued AS v
  ON v.user_id = l.user_id
  AND v.label_ts = l.label_ts
