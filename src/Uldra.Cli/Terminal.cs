namespace Uldra.Cli;

/// <summary>Where a command speaks: results on <see cref="Output"/>, everything else on <see cref="Error"/>.</summary>
/// <param name="Interactive">A person sits there who can be asked.</param>
sealed record Terminal(TextWriter Output, TextWriter Error, TextReader Input, bool Interactive)
{
    public static Terminal Console => new(System.Console.Out, System.Console.Error, System.Console.In,
        !System.Console.IsInputRedirected && !System.Console.IsErrorRedirected);

    /// <summary>Asks on <see cref="Error"/>; true for yes. Ask only when <see cref="Interactive"/>.</summary>
    public bool Confirm(string question)
    {
        Error.Write($"{question} [y/N] ");
        Error.Flush();
        return Input.ReadLine()?.Trim().ToUpperInvariant() is "Y" or "YES";
    }
}
