/** Stored data: schema, queries, migrations, indexes, transactions, and the engines and mappers around them. */
import type { Field } from '../field.ts';

export const database: Field<'database'> = {
  name: 'database',
  terms: {
    4: `
      activerecord, add a column, add column, add index, alembic, banco de dados, base de datos, base de donnees,
      bulk delete, cassandra, clickhouse, cockroachdb, column type, composite index, composite key, connection pool,
      connection string, core data, corrupted database, created_at column, data migration, database,
      database connection, database file, database index, database is locked, database migration, database name,
      database names, database schema, database version, datenbank*, db migration, dbcontext, dead tuples, deadlock,
      drizzle, drop column, duckdb, dump file, dynamodb, entity framework, flyway, foreign key, full table scan,
      full text index, gin index, graph database, hibernate, inner join, jpa, knex, left join, liquibase, mariadb,
      materialized view, migration failed, migration fails, migration script, missing index, mongodb, mongoose, mssql,
      mybatis, mysql, n+1, new column, on delete cascade, oracle db, pg restore, postgres, postgresql, primary key,
      prisma, query plan, read replica, realm migration, redis cluster, rename column, replica lag, requete sql,
      right join, rollback transaction, room database, room migration, schema migration, seq scan, sequelize,
      sequential scan, slow queries, slow query, sql, sql dump, sql error, sql migration, sql queries, sql query,
      sql server, sql statement*, sql syntax, sql table, sqlalchemy, sqlite, sqlite3, stale reads, stored in database,
      stored procedure, table bloat, table is locked, timescaledb, typeorm, unique constraint, uuid primary key,
      varchar, vector database, データベース, マイグレーション, トランザクション, スロークエリ, 外部キー, 数据库, 数据库迁移, 慢查询, 데이터베이스, 마이그레이션, 트랜잭션, 쿼리,
      슬로우 쿼리, баз* данных, базы данных, база данных, базе данных, миграци*
    `,
    3: `
      abfrage*, add column*, adding a column, adding column*, aggregation pipeline, alter table, auto increment,
      auto increment id, autoincrement, backup restore, base table or view, bigquery, bulk insert, changeset,
      charset utf8mb4, checkpoint, collation, collection, collections, columns, computed column, consulta, consultas,
      couchdb, count query, create index, create table, csv file, csv import, cursor, data corruption, data import,
      data model, data type mismatch, db, db file, db queries, db upgrade, deadlocks, delete from, document store,
      drop index, drop table, dupe*, duplicate entries, duplicate id*, duplicate key*, duplicate queries,
      duplicate record*, duplicate row*, duplicate value*, elasticsearch, er diagram, eviction policy,
      explain analyze, failover, firestore, foreign table, group by, hypertable, id column, identity column,
      import csv, import data, import into, index scan, indexeddb, indexes, indexing, indice, indices, influxdb,
      insert into, insert query, isolation level, jdbc, join table, journal mode, key expiry, keys never expire,
      large table, leveldb, lock timeout, lock wait, many columns, many tables, many to many, migracao, migracion,
      migration, missing column, missing table, mysqldump, mysqli, neo4j, no such column, no such table, nosql,
      nullable column, number of queries, odbc, one to many, opensearch, order by clause, orm, orphaned rows,
      partition, partitioning, pdo, pg dump, pgbouncer, pgvector, postgis, primary keys, queries, query,
      query performance, query timeout, querying, realm, redis, rename table*, replica, replication, rocksdb,
      roll back, rolled back, row count, row lock, schema change*, schema upgrade, seed data, seeder, seeding, seeds,
      select from, select statement, sequence, sharding, snowflake, soft delete, splitting tables, sqlstate, supabase,
      tabela, tabellen*, table lock, table missing, table name, table prefix, table upgrade, tablespace, temp table,
      time series, timestamps in utc, too many queries, transaction, unique, unique index, unique violation,
      uniqueness, unknown column, unknown table, upsert, upsert conflict, vacuum, view, view definition, wal,
      where clause, where condition, 表名, 字段, テーブル名, カラム追加, 列を追加, クエリ, インデックス, スキーマ, テーブル, 索引, 查询, 事务, 表结构, 迁移, 인덱스,
      테이블, 스키마, запрос* к базе, индекс*, таблиц*
    `,
    2: `
      aggregat*, cache table, cascade, column, coluna, constraint, data loss, data type, dump, esquema, index, insert,
      inserting, integrity, join, key value, model relation*, orphan*, persist*, record, records, relation, restore,
      row, rows, schema, spalte*, storage engine, stored, table, tables, timestamp column, trigger, ttl, uuid column,
      カラム, レコード, 表, 컬럼, столб*
    `,
    1: `
      cluster, commit, connection, entity, field, fields, id, locked, migrate, null, performance, pool, slow, store,
      update fails, upgrade
    `,
  },
  languages: 'sql, psql, postgresql, mysql, plsql, prisma, mongodb, cypher',
  labels:
    'database, db, sql, postgres, postgresql, mysql, sqlite, mongodb, migration, migrations, schema, orm, prisma, データベース, 数据库, 데이터베이스',
  paths: [
    { pattern: /\.(?:sql|prisma|dbml|sqlite3?|db)$/, points: 3 },
    { pattern: /(?:^|\/)(?:migrations?|migrate|db|database|schema|prisma|seeds?|alembic|flyway)\//, points: 3 },
    { pattern: /(?:^|\/)(?:schema|models?)\.[a-z]+$/, points: 2 },
  ],
};
