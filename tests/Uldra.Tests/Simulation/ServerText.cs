using System.Text;

namespace Uldra.Tests.Simulation;

/// <summary>How the simulated servers compare text: without case, accents and trailing spaces, as utf8mb4_general_ci does.</summary>
static class ServerText
{
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text.TrimEnd(' '))
            folded.Append(c switch
            {
                'é' or 'è' or 'É' => 'E',
                'ö' or 'Ö' => 'O',
                'ñ' or 'Ñ' => 'N',
                _ => char.ToUpperInvariant(c),
            });
        return folded.ToString();
    }

    /// <summary>CRC-32 bit by bit, as its definition has it.</summary>
    public static uint Crc32(string ascii)
    {
        var crc = uint.MaxValue;
        foreach (var c in ascii)
        {
            crc ^= c;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}
