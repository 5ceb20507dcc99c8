-- The tally: how many patients of each kind there are. Standard SQL, one statement; it runs where the data are, and
-- only counts come out of it. It reads a table or view called cohort:
--   arm, outcome, mrd_negative, hsct   words, as in data/README.md
--   lfs_days                           whole days
--   centre                             a short name, or '' if there is one centre
--   patients                           1 for a patient, or a count
SELECT
  arm,
  lfs_days,
  outcome,
  COALESCE(mrd_negative, '') AS mrd_negative,
  COALESCE(hsct, '') AS hsct,
  COALESCE(centre, '') AS centre,
  CAST(SUM(patients) AS BIGINT) AS patients
FROM cohort
GROUP BY
  arm,
  lfs_days,
  outcome,
  COALESCE(mrd_negative, ''),
  COALESCE(hsct, ''),
  COALESCE(centre, '')
ORDER BY arm, lfs_days, outcome, mrd_negative, hsct, centre
