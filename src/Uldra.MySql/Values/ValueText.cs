using System.Buffers;
using Uldra.MySql.Schema;

namespace Uldra.MySql.Values;

/// <summary>Renders canonical bytes as the server's own text.</summary>
public static class ValueText
{
    /// <summary>The text the server prints for the value (CAST(col AS CHAR) with time_zone '+00:00'); characters in the column's own
    /// charset bytes; BINARY padded to its width; ZEROFILL padded; DECIMAL at its scale; ENUM/SET by member names (needs Members);
    /// BIT as decimal number is NOT used: bytes. GEOMETRY, VECTOR, BLOB: the bytes.</summary>
    public static void Write(ColumnDefinition column, ReadOnlySpan<byte> value, IBufferWriter<byte> output) =>
        throw new NotImplementedException();
}

/// <summary>Renders canonical bytes as SQL literals for a session whose character_set_client is binary.</summary>
public static class SqlLiteral
{
    /// <summary>A literal that stores exactly this value into a column of the same definition, and compares equal to it with the
    /// column's own collation. Characters: _charset'...' with escapes; bytes: x'..' or _binary'...'; numbers plain; temporals quoted;
    /// ENUM/SET by number; BIT as number; JSON as _utf8mb4'...'.</summary>
    public static void Write(ColumnDefinition column, ReadOnlySpan<byte> value, IBufferWriter<byte> output) =>
        throw new NotImplementedException();
}

/// <summary>MySQL's binary JSON to the server's text.</summary>
public static class JsonDocument
{
    public static void WriteText(ReadOnlySpan<byte> binary, IBufferWriter<byte> output) => throw new NotImplementedException();
}
