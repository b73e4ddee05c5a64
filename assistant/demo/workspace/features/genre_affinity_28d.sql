-- Shares of genres in the user's opens, downloads and plays of 28 days, weighted 1, 3 and 2. Users
-- with fewer than five such events get the shares of their storefront, as of the last midnight UTC.
WITH spine AS (
  SELECT DISTINCT user_id, label_ts, CAST(CAST(label_ts AS DATE) AS TIMESTAMP) AS midnight
  FROM labels
),
matched AS (
  SELECT
    s.user_id, s.label_ts, s.midnight,
    e.event_id, e.occurred_at, e.storefront, c.genre,
    CASE
      WHEN c.genre IS NULL THEN 0
      WHEN e.event_type = 'download' THEN 3
      WHEN e.event_type = 'play' THEN 2
      WHEN e.event_type = 'open' THEN 1
      ELSE 0
    END AS weight,
    row_number() OVER (
      PARTITION BY s.user_id, s.label_ts, e.event_id
      ORDER BY e.received_at, e.occurred_at, e.storefront, c.genre
    ) AS copy
  FROM spine AS s
  JOIN events AS e
    ON e.user_id = s.user_id
    AND e.occurred_at >= s.label_ts - INTERVAL 672 HOUR
    AND e.occurred_at < s.label_ts
    AND e.received_at < s.label_ts
  LEFT JOIN content AS c
    ON c.content_id = e.content_id
),
ranked AS (
  SELECT user_id, label_ts, midnight, storefront, genre, weight,
    row_number() OVER (
      PARTITION BY user_id, label_ts ORDER BY occurred_at DESC, event_id DESC
    ) AS place
  FROM matched
  WHERE copy = 1
),
users_known AS (
  SELECT user_id, label_ts, midnight,
    max(CASE WHEN place = 1 THEN storefront END) AS storefront,
    CAST(sum(weight) AS BIGINT) AS all_weight,
    count(*) FILTER (WHERE weight > 0) AS weighted_events
  FROM ranked
  GROUP BY user_id, label_ts, midnight
),
user_genres AS (
  SELECT user_id, label_ts, genre, CAST(sum(weight) AS BIGINT) AS genre_weight
  FROM ranked
  WHERE weight > 0
  GROUP BY user_id, label_ts, genre
),
midnights AS (
  SELECT DISTINCT midnight
  FROM spine
),
store_matched AS (
  SELECT
    m.midnight, e.storefront, c.genre,
    CASE
      WHEN e.event_type = 'download' THEN 3
      WHEN e.event_type = 'play' THEN 2
      ELSE 1
    END AS weight,
    row_number() OVER (
      PARTITION BY m.midnight, e.event_id
      ORDER BY e.received_at, e.occurred_at, e.storefront, c.genre
    ) AS copy
  FROM midnights AS m
  JOIN events AS e
    ON e.occurred_at >= m.midnight - INTERVAL 672 HOUR
    AND e.occurred_at < m.midnight
    AND e.received_at < m.midnight
    AND e.event_type IN ('open', 'download', 'play')
  JOIN content AS c
    ON c.content_id = e.content_id
    AND c.genre IS NOT NULL
),
store_genres AS (
  SELECT midnight, storefront, genre, CAST(sum(weight) AS BIGINT) AS genre_weight
  FROM store_matched
  WHERE copy = 1
  GROUP BY midnight, storefront, genre
),
stores AS (
  SELECT midnight, storefront, CAST(sum(genre_weight) AS BIGINT) AS all_weight
  FROM store_genres
  GROUP BY midnight, storefront
)
SELECT
  l.user_id,
  l.genre,
  l.label_ts,
  CASE
    WHEN k.weighted_events >= 5
      THEN CAST(coalesce(g.genre_weight, 0) AS DOUBLE) / k.all_weight
    WHEN t.all_weight > 0
      THEN CAST(coalesce(x.genre_weight, 0) AS DOUBLE) / t.all_weight
  END AS genre_affinity_28d
FROM labels AS l
LEFT JOIN users_known AS k
  ON k.user_id = l.user_id
  AND k.label_ts = l.label_ts
LEFT JOIN user_genres AS g
  ON g.user_id = l.user_id
  AND g.label_ts = l.label_ts
  AND g.genre = l.genre
LEFT JOIN stores AS t
  ON t.midnight = k.midnight
  AND t.storefront = k.storefront
LEFT JOIN store_genres AS x
  ON x.midnight = k.midnight
  AND x.storefront = k.storefront
  AND x.genre = l.genre
