from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_audit.source.sql import Tables, python_tables, read
from mlops_audit.source.sql.signs import has_signs
from mlops_audit.source.sql.statements import written


def tables(text):
    return [(found.text, found.line) for found in read("x.sql", text.encode()).tables]


def names(text):
    return [name for name, _ in tables(text)]


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("CREATE TABLE a (x int)", "a"),
        ("create table if not exists ml.data_quality_results (x int)", "ml.data_quality_results"),
        ("CREATE OR REPLACE TABLE a AS SELECT 1", "a"),
        ("CREATE TEMP TABLE a (x int)", "a"),
        ("CREATE UNLOGGED TABLE a()", "a"),
        ("CREATE GLOBAL TEMPORARY TABLE a()", "a"),
        ("create foreign table a() server s", "a"),
        ("CREATE EXTERNAL TABLE s.a (x int)", "s.a"),
        ('CREATE TABLE "ml"."My Table" (x int)', "ml.My Table"),
        ("CREATE TABLE `db`.`a` (x int)", "db.a"),
        ("CREATE TABLE `project-1.set.a` (x STRING)", "project-1.set.a"),
        ("CREATE TABLE [dbo].[a b] (x int)", "dbo.a b"),
        ("CREATE TABLE\n  -- why\n  a (x int)", "a"),
        ("CREATE TABLE {{ schema }}.a (x int)", "a"),
        ("CREATE TABLE ${env}.ml.a (x int)", "ml.a"),
        ("CREATE TABLE :schema.a (x int)", "a"),
    ],
)
def test_every_way_to_create_a_table_gives_its_name(statement, name):
    assert names(statement + ";") == [name]


@pytest.mark.parametrize(
    "text",
    [
        "-- CREATE TABLE a (x int);",
        "/* CREATE TABLE a (x int); */",
        "INSERT INTO log VALUES ('CREATE TABLE a (x int)');",
        "INSERT INTO log VALUES ('it''s; create table a ()');",
        "SELECT E'it\\'s create table a (';",
        "CREATE FUNCTION f() RETURNS void AS $$ BEGIN CREATE TABLE a (); END $$ LANGUAGE plpgsql;",
        "CREATE FUNCTION f() AS $body$ CREATE TABLE a (); $$ $body$;",
        "GRANT CREATE TABLE TO bob;",
        "CREATE TABLE {{ name }} (x int);",
        "CREATE TABLE {{ prefix }}_a (x int);",
        "CREATE VIEW create_table AS SELECT 1;",
        "COPY public.t (a) FROM stdin;\nO'Brien create table a (\n\\.\n",
    ],
)
def test_what_only_looks_like_it_creates_nothing(text):
    assert names(text) == []


def test_text_after_something_quoted_is_read_again():
    assert names("CREATE TABLE a (x text DEFAULT 'it''s'); -- don't\nCREATE TABLE b (x int);") == ["a", "b"]
    assert names("COPY t FROM stdin;\nO'Brien\n\\.\nCREATE TABLE a (x int);") == ["a"]
    assert names("CREATE TABLE `a` (x varchar(9) DEFAULT 'it\\'s');\n# don't\nCREATE TABLE b (x int);") == [
        "a",
        "b",
    ]


def test_the_body_of_an_anonymous_block_runs():
    text = "DO $$ BEGIN\n  -- create table no ()\n  CREATE TABLE a (x text DEFAULT 'create table b');\nEND $$;\nCREATE TABLE c ();"
    assert tables(text) == [("a", 3), ("c", 5)]


def test_a_search_path_qualifies_what_follows():
    text = "-- first; path\nSET search_path TO \"$user\", ml, public;\nCREATE TABLE a ();\nCREATE TABLE x.b ();\nSET search_path = '';\nCREATE TABLE c ();"
    assert names(text) == ["ml.a", "x.b", "c"]
    assert names("USE ml;\nCREATE TABLE a ();") == ["ml.a"]
    assert names("SET SCHEMA 'ml';\nCREATE TABLE a ();") == ["ml.a"]


def test_the_search_path_of_a_function_is_its_own():
    assert names("ALTER FUNCTION f() SET search_path = 'ml';\nCREATE TABLE a ();") == ["a"]
    assert names("CREATE FUNCTION f() RETURNS int\nSET search_path = ml\nAS $$ $$;\nCREATE TABLE a ();") == [
        "a"
    ]


def test_a_table_dropped_later_is_gone_and_one_dropped_before_is_not():
    assert names("CREATE TABLE a (); CREATE TABLE b (); DROP TABLE IF EXISTS public.a, c CASCADE;") == ["b"]
    assert names("DROP TABLE a; CREATE TABLE a ();") == ["a"]


def test_a_renamed_table_has_its_new_name():
    text = "CREATE TABLE ml.new_a (); DROP TABLE ml.a;\nALTER TABLE ml.new_a RENAME TO a;\nALTER TABLE ml.a RENAME COLUMN x TO y;"
    assert tables(text) == [("ml.a", 2)]
    assert names("CREATE TABLE a (); ALTER TABLE IF EXISTS ONLY a SET SCHEMA ml;") == ["ml.a"]
    assert names("RENAME TABLE a TO b; -- table") == ["b"]


@pytest.mark.parametrize(("up", "down"), [("+goose Up", "+goose Down"), ("migrate:up", "migrate:down")])
def test_the_half_that_undoes_a_migration_is_not_read(up, down):
    assert names(f"-- {up}\nCREATE TABLE a ();\n-- {down}\nDROP TABLE a;\nCREATE TABLE old ();") == ["a"]


def test_a_script_in_utf_16_is_read():
    found = read("x.sql", "CREATE TABLE [dbo].[a] (x int)\r\nGO\r\n".encode("utf-16")).tables
    assert [(item.text, item.line) for item in found] == [("dbo.a", 1)]


def test_lines_count_from_one():
    assert tables("\n\nCREATE TABLE a ();\n\ncreate table b ()") == [("a", 3), ("b", 5)]


PIECES = st.sampled_from(
    [
        b"create table ",
        b"drop table ",
        b"alter table ",
        b"a",
        b"ml.b",
        b"'",
        b'"',
        b"$$",
        b"$a$",
        b"do ",
        b"--",
        b"\n",
        b"/*",
        b"*/",
        b";",
        b"set search_path = s",
        b"rename to c",
        b"copy t from stdin;\n",
        b"\\.",
        b"`",
        b"{{",
        b"}}",
        b"[",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=40).map(b"".join) | st.binary(max_size=100))
def test_no_bytes_make_the_reader_fail(data):
    found = read("x.sql", data).tables
    assert all(item.text and 1 <= item.line <= data.count(b"\n") + 1 for item in found)


@given(st.lists(st.from_regex(r"t_[a-z0-9]{1,8}", fullmatch=True), unique=True, max_size=8))
def test_every_created_table_is_found_whatever_surrounds_it(created):
    text = "\n".join(f"-- don't\nCREATE TABLE {name} (x text DEFAULT 'it''s;');" for name in created)
    assert names(text) == created


def test_a_large_dump_is_read_to_its_end():
    row = b"INSERT INTO t VALUES (1,'it''s','set use create');\n"
    data = b"CREATE TABLE t (a int);\n" + row * 40_000 + b"CREATE TABLE z (a int);"
    assert [item.line for item in read("x.sql", data).tables] == [1, 40_002]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("INSERT INTO ml.a (x) VALUES (1)", ["ml.a"]),
        ("insert or replace into a select 1", ["a"]),
        ("INSERT OVERWRITE TABLE ml.a PARTITION (d) SELECT 1", ["ml.a"]),
        ("INSERT INTO {}.a (x) VALUES (1)", ["a"]),
        ("UPDATE ml.a AS t SET x = 1", ["ml.a"]),
        ("MERGE INTO ml.a AS t USING b ON 1=1", ["ml.a"]),
        ("COPY ml.a (x, y) FROM STDIN", ["ml.a"]),
        ("REPLACE INTO a VALUES (1)", ["a"]),
        ("Insert into the database", []),
        ("Failed to update feature set status", []),
        ("Copy files from here to there", []),
        ("merge into the main branch", []),
        ("SELECT x FROM a; DELETE FROM b", []),
    ],
)
def test_sql_that_writes_is_told_from_prose(sql, expected):
    assert [found.text for found in written(sql.encode())] == expected


def python(source):
    found = python_tables(ast.parse(source), source.encode())
    assert found == python_tables(ast.parse(source)), "looking only where there are signs must lose nothing"
    return found


def created(source):
    return [(item.text, item.line) for item in python(source).created]


def declared(source):
    return [(item.text, item.line) for item in python(source).declared]


def wrote(source):
    return [(item.text, item.line) for item in python(source).written]


def through(source):
    return [(item.text, item.line) for item in python(source).through]


def test_an_alembic_migration_creates_what_its_upgrade_creates():
    source = '''\
"""CREATE TABLE in_the_docstring (x int)"""
SCHEMA = "ml"
def upgrade():
    op.create_table("a", sa.Column("x"), schema="ml")
    op.create_table("b", schema=SCHEMA)
    op.execute(f"""
        CREATE TABLE IF NOT EXISTS {SCHEMA}.c (x int)
    """)
    op.rename_table("old", "d")
def downgrade():
    op.create_table("old_a")
    op.execute("CREATE TABLE old_b (x int)")
'''
    assert created(source) == [("ml.a", 4), ("ml.b", 5), ("ml.c", 7), ("d", 9)]
    assert wrote(source) == []


def test_models_and_table_objects_declare_tables():
    source = """\
metadata = MetaData()
class A(Base):
    __tablename__ = "a"
    __table_args__ = (Index("x"), {"schema": "ml"})
class B(Base):
    __tablename__: str = "b"
class Hero(SQLModel, table=True):
    id: int
class Plain(SQLModel):
    id: int
c = Table("c", metadata, Column("x"), schema="ml")
"""
    assert declared(source) == [("ml.a", 3), ("b", 6), ("hero", 7), ("ml.c", 11)]


def test_the_schema_of_the_metadata_is_that_of_its_tables():
    source = 'metadata = MetaData(schema="ml")\nt = Table("a", metadata)\n'
    assert declared(source) == [("ml.a", 2)]


def test_sql_in_strings_writes_tables_however_the_string_is_made():
    source = '''\
TABLE = "ml.a"
def save(cursor, schema, name):
    """UPDATE docstring SET x = 1"""
    cursor.execute("INSERT INTO " + TABLE + " (x) VALUES (1)")
    cursor.execute("UPDATE %s.b SET x = 1" % schema)
    cursor.execute("INSERT INTO {}.c (x) VALUES (1)".format(schema))
    cursor.execute(f"INSERT INTO {name} (x) VALUES (1)")
    log.info("Insert into the database")
    cursor.execute("""
        INSERT INTO d (x)
        VALUES (1)
    """)
'''
    assert wrote(source) == [("ml.a", 4), ("b", 5), ("c", 6), ("d", 10)]


def test_writers_of_data_libraries_write_tables():
    source = """\
class Repository:
    table_name = "own"
    def save(self, frame, client):
        frame.to_sql("a", engine, schema="ml")
        frame.to_sql(name="b", con=engine)
        frame.write.saveAsTable("ml.c")
        client.table("d").insert({}).execute()
        client.schema("ml").from_("e").upsert([])
        client.table(self.table_name).insert({})
        rows = client.table("f")
        rows.insert({})
        client.table("only_read").select("*")
        settings.update({"a": 1})
        names.insert(0, "x")
"""
    assert wrote(source) == [
        ("ml.a", 4),
        ("b", 5),
        ("ml.c", 6),
        ("d", 7),
        ("ml.e", 8),
        ("own", 9),
        ("f", 11),
    ]


def test_statements_about_models_of_the_file_write_their_tables():
    source = """\
class A(Base):
    __tablename__ = "a"
t = Table("t", metadata, Column("x"))
def save(session):
    session.execute(insert(A).values())
    session.execute(t.insert())
    session.execute(A.__table__.insert())
    session.add(A())
    session.add_all([A(x=1), A(x=2)])
    session.add_all(A(x=row) for row in rows)
    row = A()
    session.merge(row)
    seen.add(3)
"""
    assert wrote(source) == [("a", 5), ("t", 6), ("a", 7), ("a", 8), ("a", 9), ("a", 10), ("a", 12)]


def test_models_from_elsewhere_are_told_by_the_name_that_the_file_knows_them_by():
    source = """\
import sqlalchemy
from app.models import A
from app import tables
def save(self, session):
    session.execute(sqlalchemy.insert(A).values())
    session.execute(tables.B.insert())
    session.add(A())
    row = tables.C()
    session.add(row)
    self.items.insert(0, row)
"""
    assert set(through(source)) >= {("A", 5), ("tables.B", 6), ("A", 7), ("tables.C", 9)}
    assert not any(name.startswith("self") for name, _ in through(source))
    assert wrote(source) == []


def test_what_is_dropped_is_known_where_it_was_not_made_there():
    assert [
        each.text for each in read("x.sql", b"DROP TABLE IF EXISTS a, ml.b; CREATE TABLE a (x int);").dropped
    ] == ["ml.b"]
    assert [each.text for each in read("x.sql", b"CREATE TABLE a (x int); DROP TABLE a;").dropped] == []
    source = "def upgrade():\n    op.drop_table('a', schema='ml')\ndef downgrade():\n    op.drop_table('b')\n"
    assert [(each.text, each.line) for each in python(source).dropped] == [("ml.a", 2)]


def test_inserts_of_other_names_are_told_by_their_ending():
    source = "from sqlalchemy import insert as sa_insert\nfrom app import A\ndef save(s):\n    s.execute(sa_insert(A))\n"
    assert ("A", 4) in through(source)


def test_the_line_that_creates_all_declared_tables_is_known():
    assert python("Base.metadata.create_all(engine)\n").creates_declared == 1
    assert python("await connection.run_sync(Base.metadata.create_all)\n").creates_declared == 1
    assert python("db.create_all()\n").creates_declared == 1
    assert python("menu.create_all()\n").creates_declared is None
    assert python("class A(Base):\n    __tablename__ = 'a'\n").creates_declared is None


def test_a_repository_writes_by_what_it_inherits_and_calls():
    source = """\
class Results(BaseRepository[Result]):
    table_name = "results"
    async def store_result(self, row):
        return await self.create(row)
class Readings(BaseRepository[Reading]):
    table_name = "readings"
    def latest(self):
        return self.get_many()
"""
    assert wrote(source) == [("results", 4)]


def test_a_file_that_names_no_table_is_not_walked():
    assert not has_signs(b"import numpy\nx = {}\nx.update(a=1)\n")
    assert python_tables(ast.parse("x = 1"), b"x = 1") == Tables()
