using System.Buffers;
using System.Text.Unicode;
using Uldra.MySql.Values;

namespace Uldra.Cli.Tail;

/// <summary>MySQL's JSON documents without the spaces that the server prints behind commas and colons, as the Java connectors have them.</summary>
sealed class CompactJson
{
    readonly ArrayBufferWriter<byte> _compact = new();

    /// <summary>The document's text, valid until the next call.</summary>
    /// <exception cref="ValueFormatException">Its text is no UTF-8.</exception>
    public ReadOnlySpan<byte> Render(ReadOnlySpan<byte> document)
    {
        if (!Utf8.IsValid(document))
            throw new ValueFormatException("A JSON document holds text that is no UTF-8.");
        _compact.ResetWrittenCount();
        Compact(document);
        return _compact.WrittenSpan;
    }

    void Compact(ReadOnlySpan<byte> text)
    {
        var inString = false;
        var output = _compact.GetSpan(Math.Max(1, text.Length));
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == ' ' && !inString)
                continue;
            output[count++] = c;
            if (c == '"')
                inString = !inString;
            else if (c == '\\' && inString && i + 1 < text.Length)
                output[count++] = text[++i];
        }
        _compact.Advance(count);
    }
}
