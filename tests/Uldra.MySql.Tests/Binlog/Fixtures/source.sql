create database f; use f; set sql_mode='', time_zone='+00:00';
create table t (id int unsigned not null primary key, a tinyint, b smallint unsigned, c mediumint, d bigint, e float, g double, h decimal(30,10), i bit(13), y year, dt date, tm time(3), dm datetime(6), ts timestamp(2) null, ch char(255) character set utf8mb4, vc varchar(20) character set latin1, vl varchar(300) character set utf8mb4, bi binary(16), vb varbinary(10), bl blob, tx mediumtext, en enum('x','é') character set latin1, st set('p','q'), js json, ge geometry, unique key(vc));
insert into t values (1,-1,2,-3,4,1.5,-2.5,'-123456789.0123456789',b'101',2026,'2026-01-02','-01:02:03.5','2026-01-02 03:04:05.678901','2026-01-02 03:04:05.67','abc','dé','한국어',x'0102','x',x'00ff','text',2,'p,q','{"a": [1, 2.5, null, true, "x\\ny"], "b": {"c": -70000}}',ST_GeomFromText('POINT(1 2)')),(2,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null);
update t set a=a+1, js='[1,[2,[3]],{"k":"v"}]' where id<3;
set session binlog_row_image=MINIMAL; update t set vl='z' where id=1; set session binlog_row_image=FULL;
create table k (a varchar(50) character set utf8mb4, b int, primary key (b, a(10))); start transaction; insert into k values ('x',1),('y',2); savepoint s; delete from k where b=1; commit;
alter table k add column c int;
delete from t;
