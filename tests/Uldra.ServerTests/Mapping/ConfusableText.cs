using System.Text;

namespace Uldra.ServerTests.Mapping;

/// <summary>
/// Short strings over small alphabets of characters that some collation takes for one another or for nothing, so that many of them are
/// equal for some server; and some over all characters there are.
/// </summary>
sealed class ConfusableText(Random random)
{
    static readonly string[] Alphabets =
    [
        "aAáÁàă\u0301\u0308ａＡ ", "sSßẞſｓ ", "aeæÆǽäAE", "oeOEœŒøØö\u0338", "iIİıÍ\u0307", "fﬁiﬂlﬀ", "nñÑ\u0303lLł", "dDđðzǆǅ",
        "σςΣς\u0301ύυ", "еЕёЁ\u0308", "йиЙИ\u0306", "かガがカｶﾞ゛\u3099ー", "はハぱパば\u309Aﾊﾟァア", "가\u1100\u1161각\u11A8나", "中国國\uF900豈\u2F00一",
        "\u0627\u0653\u0622\u0648\u0654\u0624\u064B\u0640", "\u0E40\u0E01\u0E32\u0E44\u0E33\u0E4D\u0E02", "\u0E40\u0E01\u0E32\u0E44\u0E33\u0EB3\u0ECD\u0EB2",
        "\u09C7\u09BE\u09CB\u09D7\u09CC", "\u0CC6\u0CC2\u0CD5\u0CCA\u0CCB", "\u0DD9\u0DCF\u0DCA\u0DDD\u0DDC", "\u0FB2\u0F71\u0F80\u0F76\u0F77\u0F81",
        "😀😁\uFE0F\uFFFD", "𝐀a𝒂A𝟏1①²", "½⁄12¼4", " \u00A0\u3000\u2003", " \t\0\u0001\u001F\u007F!", "\u200B\u00AD\u200D\uFEFFa ",
        "ǅǆDŽž", "ŉ'ʼn", "ĳijĲ", "שׁש\u05C1", "अ\u093Cक़क", "abcABC ", "0123", "aé ", "\uFDFAﷺصلى", "№No℃C°", "ㄱㅏ가",
    ];

    /// <summary>Distinct strings, the empty one and one of spaces among them.</summary>
    public List<string> Take(int count)
    {
        var texts = new HashSet<string> { "", " " };
        while (texts.Count < count)
            texts.Add(Next());
        return [.. texts];
    }

    string Next()
    {
        var alphabet = Alphabets[random.Next(Alphabets.Length)];
        var other = random.Next(4) == 0 ? Alphabets[random.Next(Alphabets.Length)] : alphabet;
        var runes = (alphabet + other).EnumerateRunes().ToArray();
        var text = new StringBuilder();
        for (var length = random.Next(1, 5); length > 0; length--)
            text.Append(random.Next(40) == 0 ? AnyCharacter() : runes[random.Next(runes.Length)].ToString());
        return text.Append(' ', random.Next(6) == 0 ? random.Next(3) : 0).ToString();
    }

    string AnyCharacter()
    {
        while (true)
        {
            var codePoint = random.Next(random.Next(3) == 0 ? 0x30000 : 0x3000);
            if (Rune.IsValid(codePoint))
                return new Rune(codePoint).ToString();
        }
    }
}
