using Uldra.Configuration;
using Uldra.MySql;
using static Uldra.Tests.Configuration.ConfigurationText;

namespace Uldra.Tests.Configuration;

public sealed class ConfigurationLoaderTests
{
    [Fact]
    public void Every_setting_arrives_where_it_belongs()
    {
        var options = Options("""
            name: bank
            source: { url: "mysql://u:p@h0:3307?tls=required", start: "gtid:0-1-5", server_id: 77 }
            targets:
              west: mysql://u:p@h1/bank
              east: { url: mysql://u:p@h2/bank, lanes: 9 }
            tables:
              bank.account: { to: konto, shard: { by: modulo, column: user_id, null_shard: east }, sequence: user_id, ddl: ignore }
              bank.currency: { shard: all }
            limits: { memory: 64MB, transaction_rows: 7 }
            """);
        Assert.Equal("bank", options.Name);
        Assert.Equal(("h0", 3307, TlsMode.Required), (options.Source.Connection.Host, options.Source.Connection.Port, options.Source.Connection.Tls));
        Assert.Equal(("gtid:0-1-5", 77u), (options.Source.Start, options.Source.ServerId!.Value));
        Assert.Equal(["west", "east"], options.Targets.Select(t => t.Name));
        Assert.Equal([4, 9], options.Targets.Select(t => t.Lanes));
        Assert.Equal("bank", options.Targets[0].Connection.Database);
        Assert.Equal(new TableRule
        {
            Pattern = "bank.account", To = "konto", Shard = new ShardOptions(ShardMethod.Modulo, "user_id", "east"), Sequence = "user_id",
            Ddl = DdlPolicy.Ignore, Place = "f.yaml:7:3",
        }, options.Tables[0]);
        Assert.Equal(new ShardOptions(ShardMethod.All, null, null), options.Tables[1].Shard);
        Assert.Equal(new LimitOptions { MemoryBytes = 64 << 20, TransactionRows = 7 }, options.Limits);
    }

    [Fact]
    public void Lists_may_be_one_value()
    {
        var options = Options(Good
            .Replace("  start:", "  failover: [\"mysql://u:p@h3:1\", \"mysql://u:${P}@h4:2\"]\n  start:")
            .Replace("  s1: mysql://u:p@h2:3306/bank", "  s1: { url: mysql://u:p@h2:3306/bank, commit_order: source }")
            .Replace("    shard:", "    accept_cascades: of_user\n    shard:"), ("P", "a@b"));
        Assert.Equal(["h0", "h3", "h4"], options.Source.Servers.Select(s => s.Host));
        Assert.Equal("a@b", options.Source.Failover[1].Password);
        Assert.Equal([false, true], options.Targets.Select(t => t.CommitsInSourceOrder));
        Assert.Equal(["of_user"], options.Tables[0].AcceptCascades!);
    }

    [Theory]
    [InlineData("  start:", "  failover: { a: b }\n  start:", "config-wrong-type")]
    [InlineData("  start:", "  failover: [[x]]\n  start:", "config-wrong-type")]
    [InlineData("  start:", "  failover: [nowhere]\n  start:", "config-bad-url")]
    public void List_of_something_else_is_refused(string what, string by, string id) =>
        Assert.Contains(Found(Good.Replace(what, by)), found => found.StartsWith(id));

    [Fact]
    public void Defaults_are_those_of_the_options()
    {
        var options = Options(Good.Replace("\n  start: earliest", ""));
        Assert.Equal("copy", options.Source.Start);
        Assert.Null(options.Source.ServerId);
        Assert.Equal(new LimitOptions(), options.Limits);
    }

    [Fact]
    public void A_table_entry_without_keys_is_a_rule()
    {
        var options = Options(Good.Replace("\n    shard: { by: crc32, column: user_id }", ""));
        Assert.Equal(new TableRule { Pattern = "bank.account", Place = "f.yaml:9:3" }, options.Tables[0]);
    }

    [Fact]
    public void A_variable_inside_a_url_is_percent_encoded()
    {
        var options = Options(Good.Replace("mysql://u:p@h0:3306", "mysql://u:${P}@h0:3306"), ("P", "a/b@c:d%e?f#g ö"));
        Assert.Equal("a/b@c:d%e?f#g ö", options.Source.Connection.Password);
    }

    [Fact]
    public void A_variable_that_is_the_whole_url_is_taken_as_it_is()
    {
        var options = Options(Good.Replace("mysql://u:p@h0:3306", "${SOURCE}"), ("SOURCE", "mysql://x:y@h9:3309"));
        Assert.Equal(("h9", 3309), (options.Source.Connection.Host, options.Source.Connection.Port));
    }

    [Fact]
    public void A_variable_outside_a_url_is_taken_as_it_is() =>
        Assert.Equal("a b", Options(Good + "\n    to: \"${T}\"", ("T", "a-b")).Tables[0].To!.Replace('-', ' '));

    [Fact]
    public void An_anchor_is_the_value_it_names()
    {
        var options = Options(Good.Replace("shard: {", "shard: &by_user {") + "\n  bank.b:\n    shard: *by_user");
        Assert.Equal(options.Tables[0].Shard, options.Tables[1].Shard);
    }

    [Fact]
    public void All_problems_of_a_file_come_at_once_in_file_order() =>
        Assert.Equal(
            ["config-bad-text 1:7", "config-unknown-key 3:3", "config-missing-key 3:3", "config-wrong-type 5:14", "config-no-database 6:7",
                "config-not-built 8:23", "config-unknown-key 9:1"],
            Found("""
                name: Bank
                source:
                  urll: mysql://u:p@h0
                targets:
                  s0: { url: [mysql://u:p@h1/bank] }
                  s1: mysql://u:p@h2
                tables:
                  b.c: { shard: { by: range, column: x } }
                limit: 3
                """));

    [Theory]
    [InlineData("name: bank", "name: bank\nname: b2", "config-duplicate-key 2:1")]
    [InlineData("name: bank", "", "config-missing-key 2:1")]
    [InlineData("name: bank", "name:", "config-missing-key 1:1")]
    [InlineData("name: bank", "name: [bank]", "config-wrong-type 1:7")]
    [InlineData("name: bank", "name: toolongtoolongtoolongtoolongtoolong", "config-bad-text 1:7")]
    [InlineData("start: earliest", "start: yesterday", "config-bad-text 4:10")]
    [InlineData("start: earliest", "server_id: 0", "config-out-of-bounds 4:14")]
    [InlineData("start: earliest", "server_id: 4294967296", "config-out-of-bounds 4:14")]
    [InlineData("start: earliest", "server_id: 1.5", "config-wrong-type 4:14")]
    [InlineData("start: earliest", "start: \"x${NOPE}\"", "config-unset-variable 4:12")]
    [InlineData("start: earliest", "start: ${NO-PE}", "config-bad-variable 4:10")]
    [InlineData("start: earliest", "start: ${NOPE", "config-bad-variable 4:10")]
    [InlineData("u:p@h0:3306", "u:${NOPE}@h0", "config-unset-variable 3:18")]
    [InlineData("mysql://u:p@h0:3306", "postgres://u:p@h0", "config-bad-url 3:8")]
    [InlineData("h2:3306/bank", "h1:3306/bank", "config-same-target 7:7")]
    [InlineData("h2:3306/bank", "H1/bank", "config-same-target 7:7")]
    [InlineData("h2:3306/bank", "h2:3306", "config-no-database 7:7")]
    [InlineData("  s1:", "  S1:", "config-bad-text 7:3")]
    [InlineData("bank.account:", "account:", "config-bad-text 9:3")]
    [InlineData("bank.account:", "mysql.user:", "config-bad-text 9:3")]
    [InlineData("bank.account:", "bank._uldra_owner:", "config-bad-text 9:3")]
    [InlineData("by: crc32", "by: crc31", "config-unknown-choice 10:18")]
    [InlineData("by: crc32", "by: range", "config-not-built 10:18")]
    [InlineData("by: crc32", "by: directory", "config-not-built 10:18")]
    [InlineData("by: crc32", "by: jump", "config-not-built 10:18")]
    [InlineData("by: crc32", "by: script", "config-not-built 10:18")]
    [InlineData("{ by: crc32, column: user_id }", "crc32", "config-shard-keys 10:12")]
    [InlineData("{ by: crc32, column: user_id }", "{ column: a }", "config-missing-key 10:12")]
    [InlineData("{ by: crc32, column: user_id }", "{ by: all, column: a }", "config-shard-keys 10:12")]
    [InlineData("column: user_id", "column: user_id, null_shard: s2", "config-unknown-target 10:54")]
    [InlineData("name: bank", "name: bank\nlimits: { memory: 1MB }", "config-out-of-bounds 2:19")]
    [InlineData("name: bank", "name: bank\nlimits: { memory: lots }", "config-wrong-type 2:19")]
    [InlineData("name: bank", "name: bank\nlimits: 3", "config-wrong-type 2:9")]
    [InlineData("name: bank", "\tname: bank", "config-bad-yaml 1:1")]
    [InlineData("name: bank", "name: *who", "config-bad-yaml 1:7")]
    [InlineData("name: bank", "name: bank\n---\nname: two", "config-missing-key 1:1")]
    public void A_bad_value_is_found_at_its_place(string good, string bad, string expected) =>
        Assert.Contains(expected, Found(Good.Replace(good, bad)));

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    public void An_empty_file_is_a_problem_of_the_file(string text) =>
        Assert.Equal(["config-bad-yaml f.yaml"], Load(text).Problems.Select(p => $"{p.Id} {p.Where}"));

    [Theory]
    [InlineData("tabels", "tables")]
    [InlineData("Targets", "targets")]
    public void An_unknown_key_is_answered_with_the_nearest(string written, string known)
    {
        var problem = Load(Good.Replace(known, written)).Problems.Single(p => p.Id == "config-unknown-key");
        Assert.Contains($"'{known}'", problem.Next);
    }

    [Fact]
    public void Ten_thousand_open_brackets_are_a_problem_and_no_crash() =>
        Assert.Contains("config-bad-yaml", Found(new string('[', 10_000)).Single());

    [Fact]
    public void A_password_never_stands_in_a_problem() =>
        Assert.DoesNotContain(Load(Good.Replace("mysql://u:p@h0:3306", "mysql://u:SECRET@h0:99999?tls=maybe")).Problems,
            p => (p.Cause + p.Next + p.Where).Contains("SECRET"));

    [Theory]
    [InlineData("_v", "_v", null, null)]
    [InlineData("{ column: _v, from: log }", "_v", null, null)]
    [InlineData("{ column: _v, tombstones: 90s }", "_v", null, 90)]
    [InlineData("{ column: _v, from: changed }", "_v", "changed", 86400)]
    [InlineData("{ column: _v, from: changed, tombstones: none }", "_v", "changed", null)]
    [InlineData("{ column: _v, from: changed, tombstones: 2h }", "_v", "changed", 7200)]
    [InlineData("{ column: _v, side_table: false }", "_v", null, null)]
    [InlineData("{ side_table: true }", null, null, null)]
    [InlineData("{ side_table: true, from: changed }", null, "changed", 86400)]
    [InlineData("{ side_table: true, tombstones: 2h }", null, null, 7200)]
    public void Versions_are_read(string text, string? column, string? from, int? seconds)
    {
        var rule = Options($"{Good}\n    version: {text}").Tables[0];

        Assert.Equal(new VersionOptions(column, from, seconds is null ? null : TimeSpan.FromSeconds(seconds.Value)), rule.Version);
    }

    [Theory]
    [InlineData("{ from: changed }")]
    [InlineData("{ side_table: false }")]
    [InlineData("{ column: _v, side_table: true }")]
    public void Versions_need_one_place(string text) => Assert.Equal(["config-version-keys 11:14"], Found($"{Good}\n    version: {text}"));

    [Fact]
    public void Duration_that_is_none_is_refused() => Assert.Contains(
        Found(Good + "\n    version: { column: _v, tombstones: 5 days }"), found => found.StartsWith("config-bad-text"));
}
