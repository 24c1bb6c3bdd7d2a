INSERT INTO search_queries (day, query, searches, without_results, results)
VALUES (CURRENT_DATE, 'mug', 40, 0, 12), (CURRENT_DATE, 'settee', 4, 3, 2), (CURRENT_DATE - 1, 'settee', 30, 30, 0), (CURRENT_DATE, 'ada example com', 2, 2, 0), (CURRENT_DATE - 1, 'tea', 5, 0, 3), (CURRENT_DATE, 'tea', 1, 0, 4);
