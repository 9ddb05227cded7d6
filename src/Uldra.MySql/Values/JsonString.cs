using System.Buffers;

namespace Uldra.MySql.Values;

/// <summary>A quoted string with the server's escapes; all other characters stay as they are.</summary>
static class JsonString
{
    static readonly SearchValues<byte> Special = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 34, 92]);

    public static void Write(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        TextOutput.Byte(output, (byte)'"');
        while (true)
        {
            var special = text.IndexOfAny(Special);
            if (special < 0)
                break;
            output.Write(text[..special]);
            WriteEscape(text[special], output);
            text = text[(special + 1)..];
        }
        output.Write(text);
        TextOutput.Byte(output, (byte)'"');
    }

    static void WriteEscape(byte c, IBufferWriter<byte> output)
    {
        switch (c)
        {
            case (byte)'"': output.Write("\\\""u8); break;
            case (byte)'\\': output.Write("\\\\"u8); break;
            case 8: output.Write("\\b"u8); break;
            case 9: output.Write("\\t"u8); break;
            case 10: output.Write("\\n"u8); break;
            case 12: output.Write("\\f"u8); break;
            case 13: output.Write("\\r"u8); break;
            default:
                output.Write("\\u00"u8);
                var hex = output.GetSpan(2);
                hex[0] = "0123456789abcdef"u8[c >> 4];
                hex[1] = "0123456789abcdef"u8[c & 15];
                output.Advance(2);
                break;
        }
    }
}
