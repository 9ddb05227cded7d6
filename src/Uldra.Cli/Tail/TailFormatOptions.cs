using Uldra.Cli.Tail.DebeziumFormat;
using Uldra.Cli.Tail.MaxwellFormat;
using Uldra.Cli.Tail.UldraFormat;

namespace Uldra.Cli.Tail;

/// <summary>Which form lines have, and what they carry besides.</summary>
sealed record TailFormatOptions
{
    public const string Uldra = "uldra";
    public const string Maxwell = "maxwell";
    public const string Debezium = "debezium";

    /// <summary>The formats by name.</summary>
    public static IReadOnlyList<string> Names { get; } = [Uldra, Maxwell, Debezium];

    public string Name { get; init; } = Uldra;

    /// <summary>Maxwell's optional fields that were asked for.</summary>
    public MaxwellFields Fields { get; init; }

    /// <summary>Debezium's <c>topic.prefix</c>.</summary>
    public string SourceName { get; init; } = Uldra;

    /// <summary>Debezium: tell transactions, and each row its place in one.</summary>
    public bool WithTransactions { get; init; }

    public ITailFormat Create(LineOutput output, TimeProvider clock) => Name switch
    {
        Maxwell => new MaxwellLines(output, Fields),
        Debezium => new DebeziumLines(output, new DebeziumSource(SourceName), WithTransactions, clock),
        _ => new UldraLines(output),
    };
}
