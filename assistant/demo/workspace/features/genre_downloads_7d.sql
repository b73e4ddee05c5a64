WITH spine AS (
  SELECT DISTINCT user_id, label_ts
  FROM labels
),
matched AS (
  SELECT
    s.user_id, s.label_ts,
    e.event_id AS event_id,
    e.occurred_at AS event_ts,
    d.genre AS genre,
    row_number() OVER (
      PARTITION BY s.user_id, s.label_ts, e.event_id
      ORDER BY e.received_at, e.occurred_at, e.content_id, d.genre
    ) AS copy
  FROM spine AS s
  JOIN events AS e
    ON e.user_id = s.user_id
    AND e.occurred_at >= s.label_ts - INTERVAL 168 HOUR
    AND e.occurred_at < s.label_ts
    AND e.received_at < s.label_ts
    AND e.event_type IN ('download')
  JOIN content AS d
    ON d.content_id = e.content_id
),
known AS (
  SELECT user_id, genre, label_ts, event_id, event_ts
  FROM matched
  WHERE copy = 1
),
valued AS (
  SELECT user_id, genre, label_ts,
    count(*) AS genre_downloads_7d
  FROM known
  GROUP BY user_id, genre, label_ts
)
SELECT
  l.user_id,
  l.genre,
  l.label_ts,
  coalesce(v.genre_downloads_7d, 0) AS genre_downloads_7d
FROM labels AS l
LEFT JOIN valued AS v
  ON v.user_id = l.user_id
  AND v.genre = l.genre
  AND v.label_ts = l.label_ts
