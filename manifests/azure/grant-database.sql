-- Lets the app's identity into the database, with rights on this database alone. Run once, as the administrator that the
-- template named; docs/azure.md shows how.
--   psql "host=HOST dbname=postgres user=ADMINISTRATOR sslmode=verify-full" -v identity=NAME -f grant-database.sql
\set ON_ERROR_STOP on
select not exists (select from pg_roles where rolname = :'identity') as is_new \gset
\if :is_new
select * from pgaadauth_create_principal(:'identity', false, false);
\endif
\connect ccmbridge
grant connect, create on database ccmbridge to :"identity";
grant usage, create on schema public to :"identity";
