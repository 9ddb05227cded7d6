using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Uldra.Cli;

/// <summary>One JSON document per line, as every <c>--json</c> prints.</summary>
static class JsonText
{
    /// <summary>Quotes and names stay readable: the output is no web page, so nothing but JSON's own rules is escaped.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void WriteLine(TextWriter output, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
            write(json);
        output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }
}
