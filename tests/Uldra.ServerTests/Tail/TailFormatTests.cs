using System.Text.Json;
using Uldra.TestKit;

namespace Uldra.ServerTests.Tail;

/// <summary>Each type in each format, as the format's own documentation has it, from real servers.</summary>
public sealed class TailFormatTests(SharedServers servers)
{
    const string Table = """
        SET sql_mode = ''; SET time_zone = '+00:00';
        CREATE TABLE v (id BIGINT UNSIGNED PRIMARY KEY, t1 TINYINT, u3 MEDIUMINT UNSIGNED, d DECIMAL(30,4), d2 DECIMAL(10,2) ZEROFILL, f FLOAT,
          g DOUBLE, dt DATE, tm TIME(3), dm DATETIME, d6 DATETIME(6), ts TIMESTAMP(2) NULL, tz TIMESTAMP NOT NULL DEFAULT '2001-02-03 04:05:06',
          zd DATE NOT NULL, zn DATE, zt DATETIME NOT NULL, y YEAR, e ENUM('a','b''c') CHARACTER SET utf8mb4, s SET('x','y','z'),
          c VARCHAR(20) CHARACTER SET latin1, u TEXT CHARACTER SET utf8mb4, b BINARY(4), vb VARBINARY(10), bl BLOB, b1 BIT(1), x BIT(10),
          x64 BIT(64), j JSON, p POINT, pg GEOMETRY);
        """;

    const string FullRow = """
        INSERT INTO v VALUES (18446744073709551615, -1, 16777215, -12345678901234567890.5, 0.05, 1.1, 1e100, '2024-02-29', '-838:59:58.123',
          '2024-01-01 01:02:03', '1000-01-01 00:00:00.000001', '2024-01-01 00:00:00.25', '2024-01-01 00:00:00', '0000-00-00', '2024-00-10',
          '0000-00-00 00:00:00', 2155, 'b''c', 'x,z', _utf8mb4'é', _utf8mb4'ü€😀"\\', x'0102', x'00ff', '', b'1', b'1000000001',
          0xF000000000000001, '{"a": [1, null, "x y"], "b": "q\\" z"}', ST_GeomFromText('POINT(1 2.5)'),
          ST_GeomFromText('GEOMETRYCOLLECTION(POLYGON((0 0,1 0,1 1,0 0)),MULTIPOINT(1 1,2 2))'));
        """;

    const string Point = "AQEAAAAAAAAAAADwPwAAAAAAAARA";
    const string Collection = "AQcAAAACAAAAAQMAAAABAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADwPwAAAAAAAAAAAAAAAAAA8D8AAAAAAADwPwAAAAAAAAAAAAAAAAAAAAABBAAA"
        + "AAIAAAABAQAAAAAAAAAAAPA/AAAAAAAA8D8BAQAAAAAAAAAAAABAAAAAAAAAAEA=";

    public static TheoryData<ServerKind> Kinds => [ServerKind.MariaDb1011, ServerKind.MySql97];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Maxwell_has_numbers_arrays_documents_and_text_of_geometry(ServerKind kind)
    {
        var row = Assert.Single(await TypesAsync(kind, "maxwell"));
        // MariaDB's JSON is text, and Maxwell shows text.
        var document = kind == ServerKind.MySql97
            ? """{"a":[1,null,"x y"],"b":"q\" z"}""" : JsonSerializer.Serialize("""{"a": [1, null, "x y"], "b": "q\" z"}""", Relaxed);
        Assert.Equal("""
            {"id":18446744073709551615,"t1":-1,"u3":16777215,"d":-12345678901234567890.5000,"d2":0.05,"f":1.1,"g":1E+100,"dt":"2024-02-29",
            "tm":"-838:59:58.123","dm":"2024-01-01 01:02:03","d6":"1000-01-01 00:00:00.000001","ts":"2024-01-01 00:00:00.25",
            "tz":"2024-01-01 00:00:00","zd":"0000-00-00","zn":"2024-00-10","zt":"0000-00-00 00:00:00","y":2155,"e":"b'c","s":["x","z"],"c":"é",
            "u":"ü€😀\"\\","b":"AQIAAA==","vb":"AP8=","bl":"","b1":1,"x":513,"x64":17293822569102704641,"j":
            """.ReplaceLineEndings("") + document + ",\"p\":\"POINT (1 2.5)\","
            + "\"pg\":\"GEOMETRYCOLLECTION (POLYGON ((0 0, 1 0, 1 1, 0 0)), MULTIPOINT ((1 1), (2 2)))\"}", row.Raw("data"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Debezium_has_epochs_unscaled_decimals_and_binary_geometry(ServerKind kind)
    {
        var row = Assert.Single(await TypesAsync(kind, "debezium"));
        var document = kind == ServerKind.MySql97 ? """{"a":[1,null,"x y"],"b":"q\" z"}""" : """{"a": [1, null, "x y"], "b": "q\" z"}""";
        Assert.Equal("""
            {"id":-1,"t1":-1,"u3":16777215,"d":"5dtk4O9fk2lBWA==","d2":"BQ==","f":1.1,"g":1E+100,"dt":19782,"tm":-3020398123000,
            "dm":1704070923000,"d6":-30610223999999999,"ts":"2024-01-01T00:00:00.25Z","tz":"2024-01-01T00:00:00Z","zd":0,"zn":null,"zt":0,
            "y":2155,"e":"b'c","s":"x,z","c":"é","u":"ü€😀\"\\","b":"AQIAAA==","vb":"AP8=","bl":"","b1":true,"x":"AQI=","x64":"AQAAAAAAAPA=","j":
            """.ReplaceLineEndings("") + JsonSerializer.Serialize(document, Relaxed)
            + ",\"p\":{\"x\":1,\"y\":2.5,\"wkb\":\"" + Point + "\",\"srid\":null},\"pg\":{\"wkb\":\"" + Collection + "\",\"srid\":null}}", row.Raw("after"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Uldra_has_the_servers_own_text_and_bytes(ServerKind kind)
    {
        var row = Assert.Single(await TypesAsync(kind, "uldra"));
        var document = JsonSerializer.Serialize("""{"a": [1, null, "x y"], "b": "q\" z"}""", Relaxed);
        Assert.Equal("""
            {"id":18446744073709551615,"t1":-1,"u3":16777215,"d":"-12345678901234567890.5000","d2":"0.05","f":1.1,"g":1E+100,
            "dt":"2024-02-29","tm":"-838:59:58.123","dm":"2024-01-01 01:02:03","d6":"1000-01-01 00:00:00.000001","ts":"2024-01-01 00:00:00.25",
            "tz":"2024-01-01 00:00:00","zd":"0000-00-00","zn":"2024-00-10","zt":"0000-00-00 00:00:00","y":"2155","e":"b'c","s":"x,z","c":"é",
            "u":"ü€😀\"\\","b":{"base64":"AQIAAA=="},"vb":{"base64":"AP8="},"bl":{"base64":""},"b1":{"base64":"AQ=="},"x":{"base64":"AgE="},
            "x64":{"base64":"8AAAAAAAAAE="},"j":
            """.ReplaceLineEndings("") + document
            + ",\"p\":{\"base64\":\"" + WithSrid(Point) + "\"},\"pg\":{\"base64\":\"" + WithSrid(Collection) + "\"}}", row.Raw("after"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Null_absent_and_the_error_value_of_an_enum_differ(ServerKind kind)
    {
        var database = await servers.CreateDatabaseAsync(kind);
        await database.Sql.ExecuteAsync("SET sql_mode = ''; CREATE TABLE v (id INT PRIMARY KEY, e ENUM('a'), s SET('a'), t TEXT); "
            + "INSERT INTO v VALUES (1, 'no such', '', ''), (2, NULL, NULL, NULL)");
        Assert.Equal(["""{"id":1,"e":"","s":"","t":""}""", """{"id":2,"e":null,"s":null,"t":null}"""],
            (await TailRun.AllOfAsync(database)).Select(l => l.Raw("after")));
        Assert.Equal(["""{"id":1,"e":null,"s":[],"t":""}""", """{"id":2,"e":null,"s":null,"t":null}"""],
            (await TailRun.AllOfAsync(database, "--format", "maxwell")).Select(l => l.Raw("data")));
        Assert.Equal(["""{"id":1,"e":"","s":"","t":""}""", """{"id":2,"e":null,"s":null,"t":null}"""],
            (await TailRun.AllOfAsync(database, "--format", "debezium")).Select(l => l.Raw("after")));
    }

    static JsonSerializerOptions Relaxed { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>As the server stores it: the number of the coordinate system comes first.</summary>
    static string WithSrid(string wkb) => Convert.ToBase64String([0, 0, 0, 0, .. Convert.FromBase64String(wkb)]);

    async Task<List<JsonElement>> TypesAsync(ServerKind kind, string format)
    {
        var database = await servers.CreateDatabaseAsync(kind);
        await database.Sql.ExecuteAsync(Table + FullRow);
        return await TailRun.AllOfAsync(database, "--format", format);
    }
}
