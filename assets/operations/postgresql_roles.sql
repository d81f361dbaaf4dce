-- Two accounts for one case database: one that loads ledgers and owns the tables, one that only reads them.
-- Run once as the server's administrator in the case database, before the first load:
--     psql --dbname cases --set importer_password=… --set reader_password=… --file postgresql_roles.sql
-- A session can lift a read-only default by itself; it cannot give itself a right. So the dashboard's account has SELECT and
-- nothing else: CASE_DATABASE_URL names it, CASE_DATABASE_IMPORT_URL the importer.

CREATE ROLE importer LOGIN PASSWORD :'importer_password';
CREATE ROLE dashboard_reader LOGIN PASSWORD :'reader_password';

-- Nobody else looks in or makes tables here.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO importer;
GRANT USAGE ON SCHEMA public TO dashboard_reader;

-- What is there already, and every table that loads and migrations make from now on.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO dashboard_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE importer IN SCHEMA public GRANT SELECT ON TABLES TO dashboard_reader;
